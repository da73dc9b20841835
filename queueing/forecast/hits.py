"""How often the told range came true, with how sure that figure is."""

from dataclasses import dataclass, fields
from datetime import timedelta
from math import sqrt
from statistics import NormalDist

# Below so many announcements no share is given: a single one would move it by five per cent or more.
FEW = 20
_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Rate:
    """Announcements of some branch-days and what became of them; waits are sums over those who were called.

    `days` and the three sums of squares and products over branch-days (of `inside` and `told`) are what the interval
    is made of. `invented`: rows of the demonstration among them.
    """

    told: int = 0
    inside: int = 0
    earlier: int = 0
    later: int = 0
    never: int = 0
    travellers: int = 0
    lost: int = 0
    left_out: int = 0
    told_from: timedelta = timedelta(0)
    told_until: timedelta = timedelta(0)
    waited: timedelta = timedelta(0)
    days: int = 0
    inside_squared: int = 0
    inside_by_told: int = 0
    told_squared: int = 0
    invented: int = 0

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(Rate)))

    @property
    def called(self) -> int:
        """How many of them were called."""
        return self.told - self.never

    @property
    def is_enough(self) -> bool:
        """Whether there are enough announcements for a share to say something."""
        return self.told >= FEW

    @property
    def share_inside(self) -> float | None:
        """From 0 to 1; None where there are too few."""
        return self.inside / self.told if self.is_enough else None

    @property
    def percent_inside(self) -> int | None:
        """Never 100 while one fell outside."""
        return self._percent(self.inside)

    @property
    def percent_earlier(self) -> int | None:
        """Called before the told range began."""
        return self._percent(self.earlier)

    @property
    def percent_later(self) -> int | None:
        """Called after the told range was over, or not at all that day."""
        return self._percent(self.later + self.never)

    def _percent(self, part: int) -> int | None:
        if not self.is_enough:
            return None
        rounded = round(100 * part / self.told)
        return min(rounded, 99) if part < self.told else rounded

    @property
    def percent_lost(self) -> float | None:
        """Turns lost by trusting the told time, of those who joined from afar; to a tenth, rounded up from nothing."""
        if self.travellers < FEW:
            return None
        rounded = round(100 * self.lost / self.travellers, 1)
        return max(rounded, 0.1) if self.lost else 0.0

    @property
    def interval(self) -> tuple[int, int] | None:
        """Return the 95 % interval of the share inside, in per cent.

        Announcements of one day err together, so the branch-days are what is drawn: the variance of a ratio of sums,
        m / (m - 1) * sum (x - r n)^2 / (sum n)^2 (Cochran 1977, Sampling Techniques, 6.3), and never below that of as
        many independent announcements (Agresti and Coull 1998).
        """
        ratio = self.share_inside
        if ratio is None or self.days < 2:
            return None
        squares = self.inside_squared - 2 * ratio * self.inside_by_told + ratio * ratio * self.told_squared
        between = self.days / (self.days - 1) * max(squares, 0.0) / self.told**2
        drawn = (self.inside + 2) / (self.told + 4)
        half = _Z * sqrt(max(between, drawn * (1 - drawn) / (self.told + 4)))
        return round(100 * max(ratio - half, 0.0)), round(100 * min(ratio + half, 1.0))

    @property
    def mean_from(self) -> timedelta | None:
        """The wait until the told range began, on average."""
        return self._mean(self.told_from)

    @property
    def mean_until(self) -> timedelta | None:
        """The wait until the told range was over, on average."""
        return self._mean(self.told_until)

    @property
    def mean_waited(self) -> timedelta | None:
        """The wait until the call, on average."""
        return self._mean(self.waited)

    @property
    def mean_width(self) -> timedelta | None:
        """How wide the told range was, on average: ranges without end would always come true."""
        return self._mean(self.told_until - self.told_from)

    def _mean(self, total: timedelta) -> timedelta | None:
        return total / self.called if self.is_enough and self.called else None


NOTHING = Rate()
