"""What is announced before joining and on the ticket, until the branch's own days teach better.

The peers' formula, mean service time x place / counters able to serve, gives the mean; the spread is
that of an Erlang variable with as many stages as people to be called (Whitt 1999, Management
Science 45:870: waiting times predicted from the number ahead).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from queueing.forecast.erlang import erlang_quantile

FIVE_MINUTES = timedelta(minutes=5)
METHOD = "erlang-1"


class WhyNot(StrEnum):
    """Why no time can be announced."""

    NO_COUNTER_OPEN = "no_counter_open"
    NOBODY_SERVES_IT = "nobody_serves_it"
    BRANCH_CLOSED = "branch_closed"


@dataclass(frozen=True, slots=True)
class ServiceAhead:
    """How many tickets of one service go before, and how long one takes on average."""

    waiting: int
    mean_service_time: timedelta


@dataclass(frozen=True, slots=True)
class Outlook:
    """All the announcement rests on, as it stands at `now`.

    `counters_able`: open and not paused, able to serve the ticket's service; `counters_open`: any service.
    `counters_free`: able, and serving nobody. `opens_at`, `closes_at`: of the branch's day.
    `ready_at`: before it the ticket is not called.
    """

    now: datetime
    opens_at: datetime | None
    closes_at: datetime | None
    ahead: Sequence[ServiceAhead]
    mean_service_time: timedelta
    counters_open: int
    counters_able: int
    counters_free: int
    ready_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Clock times of the call: quantiles, ordered and never past; or the reason why there are none.

    `be_there_by` is the time that loses the turn with probability of at most 5 %. `is_at_once`: a counter is
    free and nobody goes before. `made_at`: the moment it looks forward from. `ready_at`: before it, being on the
    way or having asked for time, the holder is not called.
    """

    p10: datetime | None
    p50: datetime | None
    p90: datetime | None
    be_there_by: datetime | None
    why_not: WhyNot | None = None
    is_at_once: bool = False
    made_at: datetime | None = None
    ready_at: datetime | None = None

    @property
    def is_known(self) -> bool:
        """Whether there are times to announce."""
        return self.why_not is None


def announce(snapshot: Outlook) -> Forecast:
    """Return p10, p50, p90 and be_there_by of the call, or say why they can't be given."""
    if snapshot.closes_at is None or snapshot.opens_at is None or snapshot.now >= snapshot.closes_at:
        return Forecast(None, None, None, None, WhyNot.BRANCH_CLOSED)
    if not snapshot.counters_open:
        return Forecast(None, None, None, None, WhyNot.NO_COUNTER_OPEN)
    if not snapshot.counters_able:
        return Forecast(None, None, None, None, WhyNot.NOBODY_SERVES_IT)
    begin = max(snapshot.now, snapshot.opens_at)
    people = sum(row.waiting for row in snapshot.ahead)
    if not people and snapshot.counters_free:
        is_at_once = snapshot.now >= max(snapshot.opens_at, snapshot.ready_at or snapshot.opens_at)
        return replace(_from(snapshot, begin, timedelta(0), 1), is_at_once=is_at_once)
    return _from(snapshot, begin, _mean_wait(snapshot), people + 1)


def _mean_wait(snapshot: Outlook) -> timedelta:
    """Mean service time x place / counters; the own place stands for the ones now being served."""
    work = sum((row.mean_service_time * row.waiting for row in snapshot.ahead), start=snapshot.mean_service_time)
    return work / snapshot.counters_able


def _from(snapshot: Outlook, begin: datetime, mean: timedelta, stages: int) -> Forecast:
    latest = max(snapshot.closes_at or begin, begin)
    floor = max(begin, snapshot.ready_at or begin)

    def instant(probability: float) -> datetime:
        return max(floor, min(latest, begin + erlang_quantile(mean, stages, probability)))

    told = Forecast(instant(0.10), instant(0.50), instant(0.90), instant(0.05), made_at=snapshot.now)
    return replace(told, ready_at=snapshot.ready_at)


def rounded_outward(forecast: Forecast) -> Forecast:
    """Return the forecast as people are told it: to five minutes, the range never narrower than the truth.

    Nobody is told a time that is past, nor one before they can be there: what would be rounded down to one is
    this very minute, or the minute in which they can be called at the earliest.
    """
    if forecast.p10 is None or forecast.p90 is None or forecast.p50 is None or forecast.be_there_by is None:
        return forecast
    return replace(
        forecast,
        p10=_down(forecast.p10, forecast),
        p90=_up(forecast.p90),
        be_there_by=_down(forecast.be_there_by, forecast),
    )


def _down(instant: datetime, forecast: Forecast) -> datetime:
    seconds = int(instant.timestamp())
    rounded = datetime.fromtimestamp(seconds - seconds % 300, tz=instant.tzinfo)
    floors = [floor for floor in (forecast.made_at, forecast.ready_at) if floor]
    return max([rounded, *(floor.replace(second=0, microsecond=0) for floor in floors)])


def _up(instant: datetime) -> datetime:
    seconds = ceil(instant.timestamp())
    return datetime.fromtimestamp(seconds + -seconds % 300, tz=instant.tzinfo)
