"""The rules of the queue: who is next, who may join, how long a turn is kept. Pure; nothing of Django."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

MINUTE = timedelta(minutes=1)


class RankClass(IntEnum):
    """The class a waiting ticket is called in; a smaller one usually goes first."""

    RETURNED = 0
    BOOKED = 1
    PRIORITY = 2
    ORDINARY = 3


FAVOURED = frozenset({RankClass.BOOKED, RankClass.PRIORITY})


@dataclass(frozen=True, slots=True)
class QueuePolicy:
    """What the office may change without a programmer; one row per branch in the database.

    `favoured_in_a_row`: after so many booked or priority calls in a row an ordinary ticket goes first.
    `longest_wait`: whoever has waited longer goes before every class but nobody's turn is lost by it.
    `intake_opens_after`, `intake_closes_before`: margins of remote joining inside the opening hours.
    `intake_keeps_word`: no number is given out that can't be called before closing with 90 %.
    Limits that are None do not exist.
    """

    favoured_in_a_row: int = 1
    longest_wait: timedelta = 90 * MINUTE
    call_grace: timedelta = 4 * MINUTE
    return_window: timedelta = 15 * MINUTE
    booking_early: timedelta = 5 * MINUTE
    intake_opens_after: timedelta = 30 * MINUTE
    intake_closes_before: timedelta = 30 * MINUTE
    remote_a_day: int | None = 150
    remote_at_a_time: int | None = 60
    tickets_a_day: int | None = None
    joins_a_day: int = 3
    deferrals: int = 2
    defer_for: timedelta = 15 * MINUTE
    longest_travel: timedelta = 180 * MINUTE
    default_travel: timedelta = 20 * MINUTE
    leave_margin: timedelta = 5 * MINUTE
    near_place: int = 3
    undo_for: timedelta = MINUTE
    day_ends_after: timedelta = 120 * MINUTE
    intake_is_stopped: bool = False
    intake_keeps_word: bool = True


@dataclass(frozen=True, slots=True)
class Head:
    """The first callable ticket of one class and service."""

    ticket_id: int
    service_id: int
    rank_class: RankClass
    ranked_at: datetime


class Reason(StrEnum):
    """Why this ticket is next."""

    LONGEST_WAIT = "longest_wait"
    RETURNED = "returned"
    BOOKED = "booked"
    PRIORITY = "priority"
    ORDINARY_TURN = "ordinary_turn"
    FIRST_COME = "first_come"


@dataclass(frozen=True, slots=True)
class Choice:
    """The ticket to call and why."""

    ticket_id: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class CounterSkills:
    """What the calling rule needs to know of a counter."""

    service_ids: frozenset[int] = field(default_factory=frozenset)


def choose(
    heads: Collection[Head],
    counter: CounterSkills,
    served_before: Sequence[RankClass],
    now: datetime,
    policy: QueuePolicy,
) -> Choice | None:
    """Return the next ticket for this counter, or None.

    `heads` holds the first callable ticket of each class and service; `served_before` the classes of
    the branch's latest calls, newest first. In this order: whoever waits longer than the longest wait;
    a returned no-show; an ordinary ticket when enough favoured ones went in a row; booked; priority;
    ordinary. Within a class the earlier `ranked_at` goes, then the smaller id.
    """
    able = [head for head in heads if head.service_id in counter.service_ids]
    if not able:
        return None
    overdue = [head for head in able if now - head.ranked_at >= policy.longest_wait]
    if overdue:
        return Choice(_first(overdue).ticket_id, Reason.LONGEST_WAIT)
    by_class = {rank_class: _of(able, rank_class) for rank_class in RankClass}
    if by_class[RankClass.RETURNED]:
        return Choice(_first(by_class[RankClass.RETURNED]).ticket_id, Reason.RETURNED)
    if by_class[RankClass.ORDINARY] and _favoured_run(served_before) >= policy.favoured_in_a_row:
        reason = Reason.ORDINARY_TURN if len(able) > len(by_class[RankClass.ORDINARY]) else Reason.FIRST_COME
        return Choice(_first(by_class[RankClass.ORDINARY]).ticket_id, reason)
    for rank_class, reason in _IN_ORDER:
        if by_class[rank_class]:
            return Choice(_first(by_class[rank_class]).ticket_id, reason)
    return None


_IN_ORDER = (
    (RankClass.BOOKED, Reason.BOOKED),
    (RankClass.PRIORITY, Reason.PRIORITY),
    (RankClass.ORDINARY, Reason.FIRST_COME),
)


def _of(heads: Collection[Head], rank_class: RankClass) -> list[Head]:
    return [head for head in heads if head.rank_class == rank_class]


def _first(heads: Collection[Head]) -> Head:
    return min(heads, key=lambda head: (head.ranked_at, head.ticket_id))


def _favoured_run(served_before: Sequence[RankClass]) -> int:
    for run, rank_class in enumerate(served_before):
        if rank_class not in FAVOURED:
            return run
    return len(served_before)


def remote_intake(opens_at: datetime, closes_at: datetime, policy: QueuePolicy) -> tuple[datetime, datetime]:
    """Return from when until when (not in) one may join remotely within one opening."""
    return opens_at + policy.intake_opens_after, closes_at - policy.intake_closes_before


@dataclass(frozen=True, slots=True)
class Stoppage:
    """A time in which a branch was closed for now; `ended_at` is None while it goes on."""

    began_at: datetime
    ended_at: datetime | None


def return_kept_until(
    missed_at: datetime, now: datetime, policy: QueuePolicy, stoppages: Sequence[Stoppage] = ()
) -> datetime:
    """Return until when (not in) who missed a call may come back; what the branch was closed for is added.

    `stoppages` stand in the order of time.
    """
    until = missed_at + policy.return_window
    for stoppage in stoppages:
        ends_at = max(now, stoppage.began_at) if stoppage.ended_at is None else stoppage.ended_at
        if stoppage.began_at < until and ends_at > missed_at:
            until += ends_at - max(stoppage.began_at, missed_at)
    return until


def is_time_to_leave(*, be_there_by: datetime, travel_time: timedelta, now: datetime, policy: QueuePolicy) -> bool:
    """Whether a traveller has to set out now, with a margin, to be at the branch in time."""
    return now + travel_time + policy.leave_margin >= be_there_by
