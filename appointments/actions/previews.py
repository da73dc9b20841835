"""What the holders of bookings would be sent, to be read before anything is done."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from appointments.actions.messages import preview_changed
from appointments.models import Booking
from appointments.queries.moves import CalendarDay, MovePlan, Proposal
from pmlp_portal.notifications.letters import Preview


@dataclass(frozen=True, slots=True)
class Example:
    """One message in full: that of the first of `number` who are told in the same language and by the same way."""

    booking: Booking
    number: int
    message: Preview

    @property
    def is_letter(self) -> bool:
        """By e-mail, or else by text message."""
        return "@" in self.booking.contact


def examples_of(plan: MovePlan, *, target: CalendarDay, because: str) -> Sequence[Example]:
    """Return one message for each language and way in which those who move would be told."""
    alike: dict[tuple[str, bool], list[Proposal]] = {}
    for row in plan.moved:
        if row.booking.contact:
            alike.setdefault((row.booking.language, "@" in row.booking.contact), []).append(row)
    return [
        Example(rows[0].booking, len(rows), preview_changed(_as_moved(rows[0], target), because=because))
        for rows in alike.values()
    ]


def _as_moved(proposal: Proposal, target: CalendarDay) -> Booking:
    """Return the booking as it would be: it is not to be saved."""
    booking = copy(proposal.booking)
    booking.branch, booking.day = target.branch, target.day
    booking.starts_at, booking.ends_at = proposal.starts_at, proposal.ends_at
    return booking
