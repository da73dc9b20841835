"""What became of an announcement: was the call inside the range that was told, and could trusting it cost the turn.

Judged is the range as people read it, rounded outward, and the first call; both ends of the range belong to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from queueing.forecast.announcing import Forecast, rounded_outward

MINUTE = timedelta(minutes=1)
# Told waits of which length are counted together; the last has no end. Soon and late are hard to foretell differently.
BANDS = (timedelta(0), 10 * MINUTE, 25 * MINUTE, 50 * MINUTE)


class Band(IntEnum):
    """How long a wait was told, by its middle."""

    UNDER_10 = 0
    UNDER_25 = 1
    UNDER_50 = 2
    LONGER = 3


class Fell(StrEnum):
    """Where the first call fell; NEVER: the day ended without one."""

    INSIDE = "inside"
    EARLIER = "earlier"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Told:
    """The first announcement of one ticket, exact as it was made, and what happened.

    `called_at`: the first call, None when there was none that day. `checked_in_at`: when the holder was at the branch.
    `is_traveller`: joined from afar, so that being there by the told time is what the turn depends on.
    """

    forecast: Forecast
    called_at: datetime | None
    checked_in_at: datetime | None
    is_traveller: bool
    grace: timedelta

    def __post_init__(self) -> None:
        if self.forecast.made_at is None or not self.forecast.is_known:
            raise ValueError("an announcement without times can be neither right nor wrong")


@dataclass(frozen=True, slots=True)
class Outcome:
    """An announcement judged. Waits are from joining: to both ends of the told range, and to the call if there was one.

    `is_lost`: the call came and was over before the time until which the holder was told there was no hurry, and the
    holder was not there. Only travellers can lose a turn this way.
    """

    band: Band
    fell: Fell
    told_from: timedelta
    told_until: timedelta
    waited: timedelta | None
    is_traveller: bool
    is_lost: bool


def judge(told: Told) -> Outcome:
    """Compare what was told with what happened."""
    exact, shown = told.forecast, rounded_outward(told.forecast)
    assert exact.made_at is not None
    assert exact.p50 is not None
    assert shown.p10 is not None
    assert shown.p90 is not None
    return Outcome(
        band=band_of(exact.p50 - exact.made_at),
        fell=_fell(told.called_at, shown.p10, shown.p90),
        told_from=shown.p10 - exact.made_at,
        told_until=shown.p90 - exact.made_at,
        waited=told.called_at - exact.made_at if told.called_at else None,
        is_traveller=told.is_traveller and told.called_at is not None,
        is_lost=_is_lost(told, shown.be_there_by),
    )


def band_of(wait: timedelta) -> Band:
    """Return which waits this one is counted with."""
    return Band(max(0, sum(wait >= begins for begins in BANDS) - 1))


def _fell(called_at: datetime | None, first: datetime, last: datetime) -> Fell:
    if called_at is None:
        return Fell.NEVER
    if called_at < first:
        return Fell.EARLIER
    return Fell.LATER if called_at > last else Fell.INSIDE


def _is_lost(told: Told, be_there_by: datetime | None) -> bool:
    if not told.is_traveller or told.called_at is None or be_there_by is None:
        return False
    call_ends_at = told.called_at + told.grace
    was_there = told.checked_in_at is not None and told.checked_in_at <= call_ends_at
    return not was_there and call_ends_at < be_there_by


@dataclass(frozen=True, slots=True)
class BandTally:
    """A day's announcements of one band, counted; waits are sums over those who were called."""

    told: int = 0
    inside: int = 0
    earlier: int = 0
    later: int = 0
    never: int = 0
    travellers: int = 0
    lost: int = 0
    told_from: timedelta = timedelta(0)
    told_until: timedelta = timedelta(0)
    waited: timedelta = timedelta(0)


def tally(outcomes: Iterable[Outcome]) -> dict[Band, BandTally]:
    """Count a day; every band is in it, also one in which nothing was told."""
    found = list(outcomes)
    return {band: _counted([one for one in found if one.band == band]) for band in Band}


def _counted(outcomes: list[Outcome]) -> BandTally:
    called = [one for one in outcomes if one.waited is not None]
    fell = [one.fell for one in outcomes]
    return BandTally(
        told=len(outcomes),
        inside=fell.count(Fell.INSIDE),
        earlier=fell.count(Fell.EARLIER),
        later=fell.count(Fell.LATER),
        never=fell.count(Fell.NEVER),
        travellers=sum(one.is_traveller for one in outcomes),
        lost=sum(one.is_lost for one in outcomes),
        told_from=sum((one.told_from for one in called), timedelta(0)),
        told_until=sum((one.told_until for one in called), timedelta(0)),
        waited=sum((one.waited for one in called if one.waited), timedelta(0)),
    )
