"""Many futures of one branch-day, played from its present state.

In each future the counter that is free first takes the first ticket in the order of `policies.choose` it can serve;
when there is none it waits for the next one that can be called. What varies is drawn from what was learned, for all
futures at once (`state`); then each is played call by call (`calling`). Event by event, because tickets held for people
on their way, and bookings, leave gaps that a plain division does not see (Senderovich, Weidlich, Gal and Mandelbaum
2014 simulate from logs alike; Ibrahim and Whitt 2009 show why the present state tells more than any average).
"""

from collections.abc import Container, Hashable, Sequence
from dataclasses import dataclass

from queueing.forecast.calling import play_all
from queueing.forecast.chances import Floats
from queueing.forecast.hall import Hall
from queueing.forecast.learning import Parameters, learn
from queueing.forecast.state import State

FUTURES = 64


@dataclass(frozen=True, slots=True)
class Futures:
    """When each waiting ticket is first called or, where it is cancelled before, would have been: one row for each
    future and one column for each ticket, NEVER where it isn't; and when somebody who joined now would be, by service.
    """

    keys: tuple[Hashable, ...]
    called: Floats
    joining: dict[int, Floats]


def play(
    hall: Hall,
    learned: Parameters,
    *,
    seed: int,
    futures: int = FUTURES,
    joining: Sequence[int] = (),
    asked: Container[Hashable] | None = None,
) -> Futures:
    """Play the rest of the day. `joining`: services for which to say when somebody who joins now would be called;
    `asked`: the tickets it is played for, all when None. Of others some calls are left out.
    """
    state = State(hall, learned, seed=seed, futures=futures, joining=joining, asked=asked)
    play_all(state.line, state.counters, state.rule, state.fates, state.course)
    tickets = [(place, one.ticket.key) for place, one in enumerate(state.columns) if one.ticket is not None]
    keys = tuple(key for _place, key in tickets)
    joined = {service: state.course.joining[:, nth] for nth, service in enumerate(joining)}
    return Futures(keys, state.course.called[:, [place for place, _key in tickets]], joined)


def get_ready() -> None:
    """Load what is compiled, or compile it, which takes seconds: before the first visitor waits for it."""
    play(Hall(now=0.0, opens=0.0, closes=0.0, counters=(), line=()), learn([]), seed=0, futures=1)
