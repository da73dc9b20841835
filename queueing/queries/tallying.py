"""What an ended day is counted from: its first announcements, their calls, and who came when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, Min, OuterRef, Q

from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from queueing.forecast import Forecast
from queueing.forecast.outcomes import Told
from queueing.models import AnnouncedDay, Announcement, BranchDay, Channel, Verb, Visit
from queueing.queries.facts import policy_of
from queueing.states import TicketState

HOURS = 24


@dataclass(frozen=True, slots=True)
class DayTold:
    """What a branch told in a day. The rest is left out: `deferred` had their turn moved back, so that another time was
    right; to the `untold` no time could be said; the `left` went before they were called, early or late nobody knows.
    """

    told: Sequence[Told]
    deferred: int
    untold: int
    left: int


@dataclass(frozen=True, slots=True)
class DayArrivals:
    """Who came in a day without a booking, by the hour, and from which hour until which the doors were open."""

    by_hour: Sequence[int]
    opened_hour: int
    closed_hour: int


def days_to_tally() -> list[tuple[int, date]]:
    """Return the branch days that have ended and are not counted."""
    counted = AnnouncedDay.objects.filter(branch=OuterRef("branch"), day=OuterRef("day"))
    ended = BranchDay.objects.filter(~Exists(counted), ended_at__isnull=False)
    return list(ended.order_by("day", "branch").values_list("branch_id", "day"))


def day_told(*, branch_id: int, day: date) -> DayTold:
    """Return the first announcements of a day. Who is served on the spot waits for nothing and is told nothing."""
    grace = policy_of(branch_id=branch_id, day=day).call_grace
    rows = (
        Announcement.objects.filter(ticket__branch_id=branch_id, ticket__day=day)
        .exclude(ticket__channel=Channel.COUNTER)
        # Served on paper while the system was down: what was told could not come true.
        .exclude(ticket__moves__verb=Verb.PAPER)
        .select_related("ticket")
        .annotate(called_at=Min("ticket__moves__at", filter=Q(ticket__moves__verb=Verb.CALL)))
    )
    told: list[Told] = []
    deferred = untold = left = 0
    for row in rows:
        if row.ticket.deferrals:
            deferred += 1
        elif row.p50 is None:
            untold += 1
        elif row.called_at is None and row.ticket.state == TicketState.CANCELLED:
            left += 1
        else:
            told.append(_told(row, row.called_at, grace))
    return DayTold(told, deferred, untold, left)


def _told(row: Announcement, called_at: datetime | None, grace: timedelta) -> Told:
    ticket = row.ticket
    return Told(
        forecast=Forecast(row.p10, row.p50, row.p90, row.be_there_by, made_at=row.at, ready_at=_floor(row, called_at)),
        called_at=called_at,
        checked_in_at=ticket.checked_in_at,
        is_traveller=ticket.channel == Channel.REMOTE,
        grace=grace,
    )


def _floor(row: Announcement, called_at: datetime | None) -> datetime | None:
    """Return below what the range was not rounded when it was shown: the stated arrival, or the hour of a booking."""
    ticket = row.ticket
    if ticket.channel == Channel.REMOTE:
        return ticket.ready_at
    # Who missed the call and came back can be called from then on: that was not known when the range was told.
    is_as_told = called_at is None or ticket.callable_from <= called_at
    return ticket.callable_from if ticket.channel == Channel.BOOKING and is_as_told else None


def day_arrivals(*, branch_id: int, day: date) -> DayArrivals | None:
    """Return who came in a day; None where the branch was closed all day."""
    opening = directory.opening_on(branch=Branch(pk=branch_id), day=day)
    if opening is None:
        return None
    by_hour = [0] * HOURS
    visits = Visit.objects.filter(branch_id=branch_id, day=day).exclude(channel=Channel.BOOKING)
    for opened_at in visits.values_list("opened_at", flat=True):
        by_hour[clock.local(opened_at).hour] += 1
    return DayArrivals(by_hour, *hours_of(opening.period.start, opening.period.end))


def hours_of(opens_at: datetime, closes_at: datetime) -> tuple[int, int]:
    """Return the hours in which the doors are open: the first, and the one after the last; midnight ends as 24."""
    last = clock.local(closes_at)
    closed = last.hour + (1 if last.minute or last.second else 0)
    return clock.local(opens_at).hour, closed or HOURS
