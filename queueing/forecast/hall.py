"""What the simulation starts from: the hall at one moment. Times are minutes of one clock, its zero anywhere."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from queueing.policies import QueuePolicy, RankClass

NEVER = float("inf")
# Longer than anybody works: whoever has been free since then has just come.
LONG_AGO = 12 * 60.0


class Way(StrEnum):
    """How a ticket came to be: at the branch, from afar, or out of a booking."""

    HERE = "here"
    REMOTE = "remote"
    BOOKED = "booked"


@dataclass(frozen=True, slots=True)
class InLine:
    """A waiting ticket. `callable_from`: before it, it isn't called unless its holder comes; `expected_at`: when a
    holder who isn't here yet said they would be, None for who is here; `told_turn`: when they were told, as they
    joined, that their turn might be.
    """

    key: Hashable
    service: int
    way: Way
    joined_at: float
    rank_class: RankClass
    ranked_at: float
    callable_from: float
    expected_at: float | None = None
    told_turn: float = -NEVER

    @property
    def may_have_left(self) -> bool:
        """Whoever took a number at the branch may lose patience; who came on purpose, or came back, hardly does."""
        return self.way == Way.HERE and self.rank_class != RankClass.RETURNED


@dataclass(frozen=True, slots=True)
class ExpectedVisit:
    """A booking whose people are not here yet."""

    service: int
    booked_at: float


class Activity(StrEnum):
    """What goes on at a counter."""

    FREE = "free"
    CALLING = "calling"
    SERVING = "serving"
    LUNCH = "lunch"
    BREAK = "break"
    NOT_OPENED = "not_opened"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AtCounter:
    """A counter and its clerk. `since`: when the activity began, long ago where a free clerk has called nobody since
    the counter was opened or a pause ended; `visitor`: who is called or served there.
    """

    clerk: Hashable
    services: frozenset[int]
    activity: Activity
    since: float
    shift_starts: float
    shift_ends: float
    lunch_starts: float = NEVER
    lunch_minutes: float = 0.0
    has_had_lunch: bool = False
    visitor: InLine | None = None

    def idle_for(self, line: Iterable[InLine], now: float) -> float:
        """Return for how many minutes a free clerk might have called somebody: none where it is not known when the
        clerk came.
        """
        if now - self.since > LONG_AGO:
            return 0.0
        soonest = min((one.callable_from for one in line if one.service in self.services), default=NEVER)
        return max(now - max(self.since, soonest), 0.0)


def crowd_of(waiting: int, activities: Sequence[Activity]) -> float:
    """Return how many wait per counter at work."""
    at_work = sum(one not in {Activity.NOT_OPENED, Activity.CLOSED} for one in activities)
    return waiting / max(at_work, 1)


@dataclass(frozen=True, slots=True)
class Hall:
    """The branch at `now`. `favoured_run`: how many booked or priority tickets were called last in a row."""

    now: float
    opens: float
    closes: float
    counters: tuple[AtCounter, ...]
    line: tuple[InLine, ...]
    expected: tuple[ExpectedVisit, ...] = ()
    favoured_run: int = 0
    policy: QueuePolicy = field(default_factory=QueuePolicy)
