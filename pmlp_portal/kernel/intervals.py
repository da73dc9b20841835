"""Periods of time, half-open: the start belongs to them, the end does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `start` (in) to `end` (out)."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period ends before it starts: {self.start} > {self.end}")

    @property
    def length(self) -> timedelta:
        """Real time that passes in it, also across a clock change."""
        return self.end.astimezone(UTC) - self.start.astimezone(UTC)

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


def union(periods: Iterable[Period]) -> list[Period]:
    """Join periods that touch or overlap; the result is in order."""
    joined: list[Period] = []
    for period in sorted(periods):
        if joined and period.start <= joined[-1].end:
            joined[-1] = Period(joined[-1].start, max(joined[-1].end, period.end))
        else:
            joined.append(period)
    return joined
