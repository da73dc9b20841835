"""What people are told of their turn: a range of clock times, rounded outward, or why there is none."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

FIVE_MINUTES = timedelta(minutes=5)
METHOD = "futures-1"


class WhyNot(StrEnum):
    """Why no time can be announced."""

    NO_COUNTER_OPEN = "no_counter_open"
    NOBODY_SERVES_IT = "nobody_serves_it"
    BRANCH_CLOSED = "branch_closed"
    NOT_TODAY = "not_today"
    SHUT_FOR_NOW = "shut_for_now"


@dataclass(frozen=True, slots=True)
class Bare:
    """An announcement before past errors were allowed for: what the next calibration learns from."""

    p10: datetime
    p50: datetime
    p90: datetime
    be_there_by: datetime


@dataclass(frozen=True, slots=True)
class Forecast:
    """Clock times of the call: quantiles, ordered and never past; or the reason why there are none.

    `be_there_by` is set so that at most one turn in twenty should be lost by coming then. `is_at_once`: a counter is
    free and nobody goes before. `made_at`: the moment it looks forward from. `ready_at`: before it, being on the
    way or having asked for time, the holder is not called. `is_kept`: the call comes before closing with 90 %.
    """

    p10: datetime | None
    p50: datetime | None
    p90: datetime | None
    be_there_by: datetime | None
    why_not: WhyNot | None = None
    is_at_once: bool = False
    made_at: datetime | None = None
    ready_at: datetime | None = None
    is_kept: bool = True
    bare: Bare | None = None

    @property
    def is_known(self) -> bool:
        """Whether there are times to announce."""
        return self.why_not is None


def unknown(why_not: WhyNot) -> Forecast:
    """Return that nothing can be said, and why. Who can't be called today can't be promised it."""
    return Forecast(None, None, None, None, why_not, is_kept=why_not != WhyNot.NOT_TODAY)


def at_once(*, now: datetime, opens_at: datetime, ready_at: datetime | None = None) -> Forecast:
    """Return what is said where a counter is free and nobody goes before: as soon as one can be there."""
    begins = max(now, opens_at, ready_at or now)
    told = Bare(begins, begins, begins, begins)
    is_now = begins == now
    return Forecast(begins, begins, begins, begins, None, is_now, now, ready_at, bare=told)


def between(
    told: Bare, bare: Bare, *, now: datetime, latest: datetime, ready_at: datetime | None, is_kept: bool
) -> Forecast:
    """Return an announcement that may have been made a while ago: nothing of it past, nor before one can be there."""
    floor = max(now, ready_at or now)
    ceiling = max(latest, floor)

    def bounded(instant: datetime) -> datetime:
        return min(max(instant, floor), ceiling)

    return Forecast(
        bounded(told.p10), bounded(told.p50), bounded(told.p90), bounded(told.be_there_by),
        made_at=now, ready_at=ready_at, is_kept=is_kept and floor <= latest,
        bare=Bare(*(max(one, floor) for one in (bare.p10, bare.p50, bare.p90, bare.be_there_by))),
    )  # fmt: skip


def rounded_outward(forecast: Forecast) -> Forecast:
    """Return the forecast as people are told it: to five minutes, the range never narrower than the truth.

    Nobody is told a time that is past, nor one before they can be there: what would be rounded down to one is
    this very minute, or the minute in which they can be called at the earliest. Nobody is told to come after the range
    has begun.
    """
    if forecast.p10 is None or forecast.p90 is None or forecast.p50 is None or forecast.be_there_by is None:
        return forecast
    p10 = _down(forecast.p10, forecast)
    return replace(
        forecast, p10=p10, p90=_up(forecast.p90), be_there_by=min(_down(forecast.be_there_by, forecast), p10)
    )


def nearest(instant: datetime) -> datetime:
    """Return the nearest five minutes."""
    return _up(instant - FIVE_MINUTES / 2)


def _down(instant: datetime, forecast: Forecast) -> datetime:
    seconds = int(instant.timestamp())
    rounded = datetime.fromtimestamp(seconds - seconds % 300, tz=instant.tzinfo)
    floors = [floor for floor in (forecast.made_at, forecast.ready_at) if floor]
    return max([rounded, *(floor.replace(second=0, microsecond=0) for floor in floors)])


def _up(instant: datetime) -> datetime:
    seconds = ceil(instant.timestamp())
    return datetime.fromtimestamp(seconds + -seconds % 300, tz=instant.tzinfo)
