"""What everybody may ask of the calendar: days with their free places, and the free times of one day."""

from collections import Counter as Tally
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from appointments import errors
from appointments.queries.rules import bookable, booking_policy, require_persons
from appointments.queries.slots import FreeDay, Wish, free_days, free_times, public_wish
from pmlp_portal.kernel import clock

# Days one may ask for at once.
DAYS_AT_MOST = 60
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where and for what somebody looks, by slugs."""

    branch: str
    service: str
    persons: int = 1


def days_of(place: Place, *, first: date, until: date, now: datetime) -> list[FreeDay]:
    """Return each day from `first` until `until`, not in, with its free places.

    A day that is past, beyond the horizon or closed has none. Raises PeriodTooLong, NotBookable, BranchNotFound,
    TooManyPersons.
    """
    if not 1 <= (until - first).days <= DAYS_AT_MOST:
        raise errors.PeriodTooLong(limit=DAYS_AT_MOST)
    wish = _wish(place, first=first, until=until, now=now)
    free = Tally({day.day: day.free for day in free_days(wish, now=now)})
    return [FreeDay(day, free[day]) for day in (first + nth * ONE_DAY for nth in range((until - first).days))]


def times_of(place: Place, *, day: date, now: datetime) -> list[datetime]:
    """Return the free times of a day, the soonest first; none for a day that is past or beyond the horizon."""
    wish = _wish(place, first=None, until=None, now=now)
    if not wish.first <= day < wish.until:
        return []
    that_day = replace(wish, first=day, until=day + ONE_DAY)
    return [time.starts_at for time in free_times(that_day, now=now)]


def _wish(place: Place, *, first: date | None, until: date | None, now: datetime) -> Wish:
    facts, service = bookable(branch=place.branch, service=place.service, now=now)
    policy = booking_policy(branch_id=facts.id, day=clock.day_of(now))
    require_persons(place.persons, policy)
    return public_wish(
        branch_ids=[facts.id],
        service_id=service.id,
        policy=policy,
        now=now,
        persons=place.persons,
        first=first,
        until=until,
    )
