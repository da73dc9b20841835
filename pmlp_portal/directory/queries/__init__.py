"""What other parts ask the directory: when a branch is open, what it offers, who may do what where."""

from pmlp_portal.directory.queries.contacts import (
    ContactBlock,
    WayToReach,
    branches_with_other_hours,
    contact_block,
    ways_to_reach,
)
from pmlp_portal.directory.queries.devices import device_by_token
from pmlp_portal.directory.queries.offers import fees_on, services_of
from pmlp_portal.directory.queries.openings import (
    UnusualDay,
    calendar_of,
    closure_reason,
    hours_lines,
    is_open,
    next_opening,
    next_openings,
    opening_on,
    openings_between,
    unusual_days,
    working_days,
)
from pmlp_portal.directory.queries.people import (
    branches_of,
    counters_staffable_by,
    holds_everywhere,
    may,
    people_in_charge,
)
from pmlp_portal.directory.queries.version import directory_version

__all__ = [
    "ContactBlock", "UnusualDay", "WayToReach", "branches_of", "branches_with_other_hours", "calendar_of",
    "closure_reason", "contact_block", "counters_staffable_by", "device_by_token", "directory_version", "fees_on",
    "holds_everywhere", "hours_lines", "is_open", "may", "next_opening", "next_openings", "opening_on",
    "openings_between", "people_in_charge", "services_of", "unusual_days", "ways_to_reach", "working_days",
]  # fmt: skip
