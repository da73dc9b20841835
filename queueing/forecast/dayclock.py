"""Minutes since a day's midnight, in which the simulation counts, and instants."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class DayClock:
    """The clock of one branch-day. Minutes that pass, not the wall's: a day may have 23 or 25 hours."""

    midnight: datetime

    def minutes(self, instant: datetime) -> float:
        """Return an instant as minutes."""
        return (instant - self.midnight) / MINUTE

    def instant(self, minutes: float) -> datetime:
        """Return minutes as an instant."""
        return self.midnight + minutes * MINUTE
