"""Ranges that hold what they say: shifted by how far past announcements were off, and followed day by day.

The bounds are moved by a quantile of (bound error) / (width + 3 minutes) over past days, the time to be there by one
of (error) / (minutes before the middle + 3); how deep that quantile lies
follows the share that was missed (adaptive conformal inference: Gibbs and Candès 2021), so that a branch that becomes
slower is noticed though nobody says so. Announcements for soon and for later err differently: each has its own shifts.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Remaining minutes at which one kind of announcement ends and the next begins.
HORIZONS = (10.0, 25.0, 50.0)
WIDTH_AT_LEAST = 3.0
# Shares called before p10 and after p90, and before who was told be_by can be there: a little is left to bad days. Who
# is told of soon has no time to make good what changes, so less is risked there.
WANTED_OUTSIDE = 0.09
WANTED_MISSED = (0.03, 0.034, 0.043, 0.043)
REMEMBERED = 3000
ENOUGH = 25
HALF_TRUSTED = 400
# Of the time to be there by less is believed: few are called that early, and those of a day together, so that a
# branch's own weeks say less of it than what is usual. Who is told of the next half hour need not be quite so early.
HALF_TRUSTED_BE_BY = 1500
USUALLY_MISSED_BY = (0.0, -0.07, 0.0, 0.0)
# What p10, p50, p90 and be_by are of the futures played, before any shift: wider than what is told, because futures
# know nothing of what makes a whole day slow.
QUANTILES = (0.07, 0.50, 0.95, 0.07)
STEP_OF_A_DAY = 0.09
A_FULL_DAY = 60
DEEPEST, SHALLOWEST = 0.25, 4.0
# What is told again goes so much of the way to what is known now within so many minutes: a middle that leaps to and
# fro at each refresh is believed by nobody, and half of its leaps are taken back at the next.
SHARE_OF_WAY, MINUTES_OF_WAY = 0.7, 3.0


@dataclass(frozen=True, slots=True)
class Announced:
    """What the simulation said at `now`, before any shift; minutes."""

    now: float
    p10: float
    p50: float
    p90: float
    be_by: float

    @property
    def width(self) -> float:
        """The unit of shifts of the range: its width, and never nothing."""
        return self.p90 - self.p10 + WIDTH_AT_LEAST

    @property
    def ahead(self) -> float:
        """The unit of shifts of the time to be there by: how long before the middle it lies, and never nothing."""
        return self.p50 - self.be_by + WIDTH_AT_LEAST


@dataclass(frozen=True, slots=True)
class Told:
    """The middle that somebody was told, and when; minutes."""

    at: float
    p50: float


@dataclass(slots=True)
class _Kind:
    """Announcements of one horizon: errors of early bound, late bound and being there, in their units; the middle is
    left as it is, because a few odd days would move it further than they should.
    """

    wanted: tuple[float, float, float]
    usual: float
    errors: deque[tuple[float, float, float]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    shifts: tuple[float, float, float] = field(init=False)
    # How much of the wanted share is asked for: below 1 where more was missed than wanted.
    asked: list[float] = field(default_factory=lambda: [1.0, 1.0, 1.0])
    missed: list[tuple[bool, bool, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shifts = (0.0, 0.0, self.usual)

    def note(self, said: Announced, called: float, grace: float) -> None:
        """Remember how far each bound was off, and whether what was told was missed."""
        unit, (low, high, be_by) = said.width, self.shifts
        missed_by = (said.be_by - grace - called) / said.ahead
        errors = ((said.p10 - called) / unit, (called - said.p90) / unit, missed_by)
        self.errors.append(errors)
        self.missed.append((errors[0] > low, errors[1] > high, errors[2] > be_by))

    def end_day(self) -> None:
        """Ask for more where the day missed more than wanted, and reckon the shifts anew."""
        for bound, share in enumerate(self.wanted):
            self.asked[bound] = self._asked(bound, share)
        self.missed = []
        if len(self.errors) < ENOUGH:
            return
        errors = np.asarray(self.errors)
        trust = len(errors) / (len(errors) + HALF_TRUSTED)
        trust_be_by = len(errors) / (len(errors) + HALF_TRUSTED_BE_BY)
        depths = [1 - min(share * asked, 0.5) for share, asked in zip(self.wanted, self.asked, strict=True)]
        low, high, be_by = (float(np.quantile(errors[:, nth], depth)) for nth, depth in enumerate(depths))
        self.shifts = (trust * low, trust * high, self.usual + trust_be_by * (be_by - self.usual))

    def _asked(self, bound: int, share: float) -> float:
        if not self.missed:
            return self.asked[bound]
        missed = sum(one[bound] for one in self.missed) / len(self.missed)
        # A day's announcements err together: one odd day must not move much.
        step = STEP_OF_A_DAY * min(1.0, len(self.missed) / A_FULL_DAY) * (1 - min(missed / share, 3.0))
        return min(max(self.asked[bound] * math.exp(step), DEEPEST), SHALLOWEST)


class Calibration:
    """What past announcements of a branch teach about the next. `grace`: minutes a counter waits for who was called;
    whoever comes within them has not lost the turn.
    """

    def __init__(self, *, grace: float) -> None:
        self._grace = grace
        self._kinds = [
            _Kind((WANTED_OUTSIDE, WANTED_OUTSIDE, missed), usual)
            for missed, usual in zip(WANTED_MISSED, USUALLY_MISSED_BY, strict=True)
        ]

    @classmethod
    def with_shifts(cls, shifts: Sequence[tuple[float, float, float]], *, grace: float) -> "Calibration":
        """Return one that moves what is said by these shifts, one for each kind; without any, as is usual."""
        calibration = cls(grace=grace)
        for kind, found in zip(calibration._kinds, shifts, strict=False):
            kind.shifts = found
        return calibration

    @property
    def shifts(self) -> list[tuple[float, float, float]]:
        """By how much p10, p90 and be_by are moved, in their units, for each kind of announcement."""
        return [kind.shifts for kind in self._kinds]

    def kind_of(self, said: Announced) -> int:
        """Return which kind an announcement is: by how far ahead its middle lies."""
        return int(np.searchsorted(HORIZONS, said.p50 - said.now, side="right"))

    def note(self, said: Announced, called: float) -> None:
        """Learn when somebody who was told this was called. Takes effect when the day ends."""
        self._kind_of(said).note(said, called, self._grace)

    def end_day(self) -> None:
        """Reckon the shifts anew."""
        for kind in self._kinds:
            kind.end_day()

    def adjusted(self, said: Announced, before: Told | None = None) -> tuple[float, float, float, float]:
        """Return p10, p50, p90 and be_by as they are to be told: ordered, and none of them past. `before`: what the
        same person was told last.
        """
        low, high, be_by = self._kind_of(said).shifts
        unit = said.width
        p50 = max(_steadied(said, before), said.now)
        p10 = min(max(said.p10 - low * unit, said.now), p50)
        p90 = max(said.p90 + high * unit, p50)
        # Nobody is told a range and to come after it has begun: but for the grace in which no turn is lost.
        there_by = max(said.be_by - be_by * said.ahead, said.now)
        return p10, p50, p90, min(there_by, p10 + self._grace, p50)

    def _kind_of(self, said: Announced) -> _Kind:
        return self._kinds[self.kind_of(said)]


def _steadied(said: Announced, before: Told | None) -> float:
    if before is None or said.now < before.at:
        return said.p50
    way: float = 1 - (1 - SHARE_OF_WAY) ** ((said.now - before.at) / MINUTES_OF_WAY)
    return before.p50 + way * (said.p50 - before.p50)
