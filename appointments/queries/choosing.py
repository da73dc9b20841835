"""Where one can book, and when: services, branches by their soonest free time, the days and times of one branch."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef

from appointments.models import SlotRule
from appointments.policies import BookingPolicy, last_bookable_day
from appointments.queries.rules import booking_policies, booking_policy
from appointments.queries.slots import FreeDay, FreeTime, Wish, free_days, free_times, public_wish, soonest_by_branch
from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import DEMONSTRATION_BRANCH, Branch, Service
from pmlp_portal.kernel import clock
from queueing.queries.branches import Position, distance_km, is_like, position_of

ONE_DAY = timedelta(days=1)
DAYS_SHOWN = 14
FRIDAY, NOON = 5, 12


def services_to_book(*, branch: str | None = None) -> Sequence[Service]:
    """Return the services that can be booked somewhere, or at one branch, in the order of screens."""
    rules = SlotRule.objects.filter(service=OuterRef("pk"), branch__offers__service=OuterRef("pk"))
    if branch is not None:
        rules = rules.filter(branch__slug=branch)
    return list(Service.objects.filter(Exists(rules), is_bookable=True))


def persons_at_most(*, now: datetime) -> int:
    """Return for how many persons one booking may be, where it may be for the most."""
    branch_ids = set(SlotRule.objects.order_by().values_list("branch_id", flat=True).distinct())
    policies = booking_policies(branch_ids=branch_ids, day=clock.day_of(now)).values()
    return max((policy.persons_at_most for policy in policies), default=BookingPolicy().persons_at_most)


@dataclass(frozen=True, slots=True)
class BranchChoice:
    """A branch in the list, with its soonest free time; None when there is none up to the horizon."""

    branch: Branch
    soonest_at: datetime | None
    distance_km: float | None

    @property
    def is_free(self) -> bool:
        """Whether there is any time to choose."""
        return self.soonest_at is not None


def branch_choices(
    *, service: Service, persons: int, now: datetime, near: str = "", position: Position | None = None
) -> Sequence[BranchChoice]:
    """Return the branches where a service can be booked: the soonest first, or the nearest when the place is known."""
    bookable = Branch.objects.filter(offers__service=service, slot_rules__service=service).distinct()
    branches = [branch for branch in bookable if is_like(branch, near)]
    soonest = _soonest(branches, service, persons, now)
    choices = [BranchChoice(branch, soonest.get(branch.pk), _distance(position, branch)) for branch in branches]
    return sorted(choices, key=_by_distance if position else _by_time)


def _soonest(branches: Iterable[Branch], service: Service, persons: int, now: datetime) -> dict[int, datetime]:
    """Ask once for all branches that have the same rules of booking."""
    policies = booking_policies(branch_ids=[branch.pk for branch in branches], day=clock.day_of(now))
    alike: dict[BookingPolicy, list[int]] = defaultdict(list)
    for branch_id, policy in policies.items():
        if persons <= policy.persons_at_most:
            alike[policy].append(branch_id)
    found: dict[int, datetime] = {}
    for policy, branch_ids in alike.items():
        wish = public_wish(branch_ids=branch_ids, service_id=service.pk, policy=policy, now=now, persons=persons)
        found |= soonest_by_branch(wish, now=now)
    return found


def _distance(position: Position | None, branch: Branch) -> float | None:
    there = position_of(branch)
    return distance_km(position, there) if position and there else None


def _by_time(choice: BranchChoice) -> tuple[bool, bool, float, str]:
    """Nobody is sent to the demonstration while there is another branch."""
    instant = choice.soonest_at.timestamp() if choice.soonest_at else 0.0
    return choice.branch.slug == DEMONSTRATION_BRANCH, not choice.is_free, instant, choice.branch.sort_key


def _by_distance(choice: BranchChoice) -> tuple[bool, float, str]:
    there = choice.distance_km if choice.distance_km is not None else float("inf")
    return choice.branch.slug == DEMONSTRATION_BRANCH, there, choice.branch.sort_key


@dataclass(frozen=True, slots=True)
class DayChoice:
    """A day as the picker shows it."""

    day: date
    free: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Times:
    """The days on one page of the picker, and the times of the chosen one. `asked_in_vain`: that day is full.

    `earlier_from`, `later_from`: where the pages before and after begin, when there are any.
    """

    days: Sequence[DayChoice]
    day: date | None
    morning: Sequence[FreeTime]
    afternoon: Sequence[FreeTime]
    asked_in_vain: date | None
    earlier_from: date | None
    later_from: date | None
    last_day: date
    has_any: bool
    is_demonstration: bool


def times_to_book(
    *,
    branch_id: int,
    service_id: int,
    persons: int,
    now: datetime,
    day: date | None = None,
    since: date | None = None,
) -> Times:
    """Return what can be booked: the page of days asked for by `since` or `day`, else the first with a free one."""
    policy = booking_policy(branch_id=branch_id, day=clock.day_of(now))
    wish = public_wish(branch_ids=[branch_id], service_id=service_id, policy=policy, now=now, persons=persons)
    days = free_days(wish, now=now)
    shown = _page_of(days, since or day)
    chosen = _chosen(shown, day)
    times = _times_of(wish, chosen, now)
    last = last_bookable_day(today=clock.day_of(now), policy=policy)
    return Times(
        days=_day_choices(branch_id, shown),
        day=chosen,
        morning=[time for time in times if clock.local(time.starts_at).hour < NOON],
        afternoon=[time for time in times if clock.local(time.starts_at).hour >= NOON],
        asked_in_vain=day if day is not None and chosen != day else None,
        earlier_from=shown[0].day - DAYS_SHOWN * ONE_DAY if shown[0].day > days[0].day else None,
        later_from=shown[-1].day + ONE_DAY if shown[-1].day < days[-1].day else None,
        last_day=last,
        has_any=any(one.free for one in days),
        is_demonstration=_is_demonstration(branch_id, service_id),
    )


def _page_of(days: Sequence[FreeDay], asked: date | None) -> Sequence[FreeDay]:
    """Return the page that holds the day asked for, else the first page with a free day, else the first."""
    first = next((one.day for one in days if one.free), days[0].day)
    wanted = asked if asked is not None and days[0].day <= asked <= days[-1].day else first
    begin = (wanted - days[0].day).days // DAYS_SHOWN * DAYS_SHOWN
    return days[begin : begin + DAYS_SHOWN]


def _chosen(shown: Sequence[FreeDay], asked: date | None) -> date | None:
    free = [one.day for one in shown if one.free]
    return asked if asked in free else next(iter(free), None)


def _times_of(wish: Wish, day: date | None, now: datetime) -> Sequence[FreeTime]:
    return [] if day is None else free_times(replace(wish, first=day, until=day + ONE_DAY), now=now)


def _day_choices(branch_id: int, shown: Sequence[FreeDay]) -> Sequence[DayChoice]:
    """Leave out the Saturdays and Sundays on which the branch is closed: nobody misses them."""
    branch = Branch.objects.get(pk=branch_id)
    calendar = directory.calendar_of(branches=[branch], first=shown[0].day, last=shown[-1].day)
    choices = [DayChoice(one.day, one.free, calendar.opening(branch_id, one.day) is not None) for one in shown]
    return [one for one in choices if one.is_open or one.free or one.day.isoweekday() <= FRIDAY]


def _is_demonstration(branch_id: int, service_id: int) -> bool:
    return SlotRule.objects.filter(branch_id=branch_id, service_id=service_id, is_demonstration=True).exists()
