"""What exists and when it is open. Everything that changes in time carries the dates of its validity."""

from pmlp_portal.directory.models.contacts import ChannelHours, ContactChannel
from pmlp_portal.directory.models.devices import Device, DeviceKind
from pmlp_portal.directory.models.hours import OfficeHoliday, OpeningHours, SpecialDay, Weekday, WeeklySchedule
from pmlp_portal.directory.models.language import in_language
from pmlp_portal.directory.models.people import StaffMembership, StaffMembershipQuerySet
from pmlp_portal.directory.models.places import DEMONSTRATION_BRANCH, Branch, BranchService, Counter, Rollout
from pmlp_portal.directory.models.services import Fee, Provider, RequiredDocument, Service
from pmlp_portal.directory.models.version import DirectoryVersion

__all__ = [
    "DEMONSTRATION_BRANCH", "Branch", "BranchService", "ChannelHours", "ContactChannel", "Counter",
    "Device", "DeviceKind", "DirectoryVersion", "Fee",
    "OfficeHoliday", "OpeningHours", "Provider", "RequiredDocument", "Rollout", "Service", "SpecialDay",
    "StaffMembership", "StaffMembershipQuerySet", "Weekday", "WeeklySchedule", "in_language",
]  # fmt: skip
