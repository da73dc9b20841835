"""What one day at a branch teaches, as plain lists; times in minutes."""

from collections.abc import Hashable
from dataclasses import dataclass, field

# Whoever goes home less than so many minutes before the shift ends has had nobody to serve any more.
EARLY = 20.0


@dataclass(frozen=True, slots=True)
class Served:
    """One service, by whom and for how long."""

    service: int
    clerk: Hashable
    minutes: float


@dataclass(slots=True)
class Turns:
    """How often it was somebody else's turn while people of this service waited for this clerk, and how often one of
    them was called all the same.
    """

    clerk: Hashable
    service: int
    chances: int = 0
    taken: int = 0


@dataclass(frozen=True, slots=True)
class LunchDue:
    """A clerk was free and the planned lunch had begun `late` minutes before, `crowd` people waiting per counter."""

    crowd: float
    late: float
    put_off: bool


@dataclass(slots=True)
class DayBook:
    """A branch-day. Lateness is against what was said or planned: below 0 is early."""

    served: list[Served] = field(default_factory=list)
    walks: list[float] = field(default_factory=list)  # from the call to the start
    gaps: list[float] = field(default_factory=list)  # from the end of one to the next call, with people waiting
    # Who took a number at the branch and was called after so many minutes: did they come?
    calls: list[tuple[float, bool]] = field(default_factory=list)
    # The same of those who had come on purpose: checked in from afar, booked, or returned.
    calls_of_comers: list[bool] = field(default_factory=list)
    # Against the arrival they stated, and against the turn they were told of where that was later.
    remote_lateness: list[float] = field(default_factory=list)
    remote_lateness_to_turn: list[float] = field(default_factory=list)
    remote_absent: int = 0
    booked_lateness: list[float] = field(default_factory=list)
    booked_absent: int = 0
    waited: dict[str, float] = field(default_factory=dict)  # minutes spent in line, by way
    cancelled: dict[str, int] = field(default_factory=dict)
    turns: list[Turns] = field(default_factory=list)
    lunches_due: list[LunchDue] = field(default_factory=list)
    lunches: list[float] = field(default_factory=list)
    breaks: list[float] = field(default_factory=list)
    finished: int = 0
    opening_lateness: list[float] = field(default_factory=list)
    never_opened: int = 0
    closing_earliness: list[float] = field(default_factory=list)  # of clerks gone well before their shift ended
    stayed: int = 0  # clerks who were there until it did

    def note_closing(self, early: float) -> None:
        """Note how many minutes before the shift ended a clerk had gone."""
        if early >= EARLY:
            self.closing_earliness.append(round(early, 2))
        else:
            self.stayed += 1
