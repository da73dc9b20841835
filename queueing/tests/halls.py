"""Halls small enough to know who is called when."""

from dataclasses import replace

import numpy as np

from queueing.forecast.hall import NEVER, Activity, AtCounter, Hall, InLine, Way
from queueing.forecast.learning import Parameters, learn
from queueing.forecast.simulation import Futures
from queueing.policies import RankClass

OPENS, CLOSES = 540.0, 1080.0
TEN = 600.0
ZERO = np.zeros(1)


def exactly(minutes: float = 5.0) -> Parameters:
    """A branch where each service takes so long, everybody comes when they said, and nothing else happens."""
    return replace(
        learn([]), any_mean=float(np.log(minutes)), residuals=ZERO, walks=ZERO, gaps=ZERO, absent_at_once=0.0,
        comers_absent=0.0, absent_per_minute=0.0, remote_lateness=ZERO, remote_absent=0.0,
        booked_lateness=ZERO, booked_absent=0.0,
        cancel_per_minute={}, lunches=np.array([30.0]), breaks=np.array([6.0]), break_share=0.0,
        opening_lateness=ZERO, opening_absent=0.0,
    )  # fmt: skip


def here(key: str, joined_at: float, *, service: int = 0, rank_class: RankClass = RankClass.ORDINARY) -> InLine:
    """Somebody who took a ticket at the branch."""
    return InLine(key, service, Way.HERE, joined_at, rank_class, joined_at, joined_at)


def on_the_way(key: str, joined_at: float, *, ready: float, service: int = 0) -> InLine:
    """Somebody who joined from afar and is not there yet."""
    return InLine(key, service, Way.REMOTE, joined_at, RankClass.ORDINARY, joined_at, ready, ready)


def counter(activity: Activity = Activity.FREE, since: float = -NEVER, **more: object) -> AtCounter:
    """A counter that can serve services 0 and 1."""
    plain = AtCounter("clara", frozenset({0, 1}), activity, since, OPENS, CLOSES)
    return replace(plain, **more)  # type: ignore[arg-type]


def hall(*line: InLine, counters: tuple[AtCounter, ...], now: float = TEN, **more: object) -> Hall:
    """The branch at ten."""
    return replace(Hall(now, OPENS, CLOSES, counters, line), **more)  # type: ignore[arg-type]


def called(played: Futures) -> dict[object, float]:
    """When each is called; the same in every future."""
    assert (played.called == played.called[0]).all()
    return dict(zip(played.keys, played.called[0].tolist(), strict=True))
