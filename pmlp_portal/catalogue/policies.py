"""Before and after a review: equal stretches on both sides of the day, and what is compared."""

from dataclasses import dataclass
from datetime import date, timedelta

LONGEST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From a day until a day (not in): readings, visits ended, and how many of these for a missing document."""

    first: date
    until: date
    read: int = 0
    ended: int = 0
    without_document: int = 0

    @property
    def per_hundred(self) -> float | None:
        """Of a hundred visits so many ended for a missing document; None where nobody came."""
        return 100 * self.without_document / self.ended if self.ended else None

    @property
    def read_per_hundred(self) -> float | None:
        """For a hundred visits the page was read so many times."""
        return 100 * self.read / self.ended if self.ended else None


def days_around(turned_on: date, *, today: date) -> tuple[tuple[date, date], tuple[date, date]] | None:
    """Return as many days before a review as have passed since, at most a year; None before a day has passed.

    Today is left out on both sides: it has not ended.
    """
    length = min(today - turned_on, LONGEST)
    if length < timedelta(days=1):
        return None
    return (turned_on - length, turned_on), (turned_on, turned_on + length)
