"""How long a service usually takes at a branch, by what the branch itself has recorded."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles

from queueing.models import Ticket
from queueing.queries.facts import BranchFacts, ServiceFacts
from queueing.states import TicketState

LOOKED_BACK = timedelta(days=28)
LATEST = 200
ENOUGH = 20
# The scale ends a little behind the upper mark, so that one sees when it has been passed.
BEYOND = 1.4


@dataclass(frozen=True, slots=True)
class UsualTime:
    """Half of all services end between `low` and `high`; both are the mean while too few are recorded."""

    low: timedelta
    high: timedelta

    @property
    def is_range(self) -> bool:
        """Whether it rests on recorded services."""
        return self.low < self.high

    @property
    def scale(self) -> timedelta:
        """What the whole width of the bar stands for."""
        return self.high * BEYOND

    def share(self, length: timedelta) -> int:
        """Return a length as whole per cent of the scale, at most 100."""
        return min(100, round(100 * (length / self.scale)))

    @property
    def low_minutes(self) -> int:
        """The lower end as a number, for "8–11 min"."""
        return self.low // timedelta(minutes=1)

    @property
    def low_share(self) -> int:
        """Where the lower mark stands."""
        return self.share(self.low)

    @property
    def high_share(self) -> int:
        """Where the upper mark stands."""
        return self.share(self.high)


def usual_time(facts: BranchFacts, service: ServiceFacts, *, now: datetime) -> UsualTime:
    """Return the middle half of the latest services, in whole minutes; the directory's mean while there are few."""
    lengths = _latest_lengths(facts, service, now)
    if len(lengths) < ENOUGH:
        return UsualTime(service.mean_service_time, service.mean_service_time)
    low, _median, high = quantiles([length / timedelta(minutes=1) for length in lengths], n=4)
    shortest = max(1, round(low))
    return UsualTime(timedelta(minutes=shortest), timedelta(minutes=max(shortest + 1, round(high))))


def _latest_lengths(facts: BranchFacts, service: ServiceFacts, now: datetime) -> list[timedelta]:
    served = Ticket.objects.filter(
        branch_id=facts.id, day__gte=(now - LOOKED_BACK).date(), service_id=service.id, state=TicketState.SERVED
    )
    rows = served.order_by("-day", "-called_at").values_list("started_at", "ended_at")[:LATEST]
    return [ended_at - started_at for started_at, ended_at in rows if started_at and ended_at]
