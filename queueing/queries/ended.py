"""Visits that are over: read by whoever asks afterwards how they went."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from pmlp_portal.directory.models import DEMONSTRATION_BRANCH
from queueing.models import Ticket, Visit
from queueing.states import TicketState


@dataclass(frozen=True, slots=True)
class EndedVisit:
    """A visit in which somebody was served: for which service last, and where they can be reached; "" for nowhere."""

    id: int
    branch_id: int
    service_id: int
    contact: str
    language: str
    closed_at: datetime


def visits_ended(*, since: datetime, until: datetime) -> Iterator[EndedVisit]:
    """Yield the visits that ended from an instant (in) until another (out) with somebody served, in that order.

    Those that are played at the demonstration branch are not among them.
    """
    served = Ticket.objects.filter(visit=OuterRef("pk"), state=TicketState.SERVED).order_by("-ended_at", "-pk")
    visits = Visit.objects.filter(closed_at__gte=since, closed_at__lt=until).exclude(branch__slug=DEMONSTRATION_BRANCH)
    rows = visits.annotate(last_service=Subquery(served.values("service")[:1])).exclude(last_service=None)
    names = ("pk", "branch_id", "last_service", "contact", "language", "closed_at")
    for row in rows.order_by("closed_at", "pk").values_list(*names).iterator():
        yield EndedVisit(*row)
