"""Rating a visit by the link on its ticket's page: which visits, in which survey, for how long."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pmlp_portal.directory.models import Branch, Service
from pmlp_portal.kernel import clock
from queueing.models import Ticket, Visit
from queueing.states import TicketState
from queueing.tokens import token_hash
from surveys.models import InstrumentKind, Mode, Refusal, Stage, StageKind
from surveys.states import StageState

# People remember a visit for so long; after that the link opens nothing.
RATED_WITHIN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class RatedVisit:
    """A visit that has ended with somebody served. `origin` is what its response counts once by."""

    origin: str
    day: date
    branch: Branch
    service: Service


def visit_to_rate(token: str, *, now: datetime) -> RatedVisit | None:
    """Return the visit a ticket's link opens, while it may be rated; None for any other link."""
    since = clock.day_of(now) - RATED_WITHIN
    visit = Visit.objects.filter(token_hash=token_hash(token), closed_at__isnull=False, day__gte=since).first()
    return _rated(visit) if visit and not _does_not_want(visit) else None


def stage_to_rate_in(*, now: datetime) -> Stage | None:
    """Return the client survey in the field that takes ratings by link; None outside its days."""
    today = clock.day_of(now)
    running = Stage.objects.filter(
        kind=StageKind.CLIENTS,
        state=StageState.OPEN,
        opens_on__lte=today,
        closes_on__gte=today,
        modes__contains=[Mode.ELECTRONIC],
        version__instrument__kind=InstrumentKind.SATISFACTION,
    )
    return running.select_related("period", "version__instrument").order_by("-opens_on", "-pk").first()


def may_be_rated(ticket: Ticket, *, now: datetime) -> bool:
    """Whether a ticket's page should offer the link."""
    is_served = ticket.state == TicketState.SERVED and ticket.visit.closed_at is not None
    return is_served and stage_to_rate_in(now=now) is not None and not _does_not_want(ticket.visit)


def _rated(visit: Visit) -> RatedVisit | None:
    served = Ticket.objects.filter(visit=visit, state=TicketState.SERVED).select_related("branch", "service")
    last = served.order_by("-ended_at").first()
    return RatedVisit(f"visit:{visit.pk}", visit.day, last.branch, last.service) if last else None


def _does_not_want(visit: Visit) -> bool:
    return visit.contact_hash is not None and Refusal.objects.filter(contact_hash=visit.contact_hash).exists()
