"""The page of one service: what is written of it, what it costs on a day, and how one gets it this minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from appointments.queries.choosing import BranchChoice, branch_choices
from forum.models import Question
from pmlp_portal.catalogue.errors import ServiceNotFound
from pmlp_portal.catalogue.models import EService, Guide, LegalAct, Review, Step
from pmlp_portal.catalogue.queries.listed import guide_of
from pmlp_portal.directory.models import DEMONSTRATION_BRANCH, Fee, RequiredDocument, Service
from pmlp_portal.directory.queries import fees_on
from pmlp_portal.kernel import clock
from queueing.queries.branches import BranchLine, LineState, branch_lines

ANSWERS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class QueueNow:
    """How the queue for a service stands: where one can join from home, and where nobody waits.

    `first` is the branch to join where the wait is shortest; `opens_at` is told while every branch is closed.
    """

    offered: int
    joinable: int
    free: int
    first: BranchLine | None
    opens_at: datetime | None


@dataclass(frozen=True, slots=True)
class ServicePage:
    """Everything the page shows. `changes_on` is the next day after `on` from which something costs otherwise.

    `online` replaces a visit, `also_online` goes with the service.
    """

    service: Service
    guide: Guide | None
    steps: Sequence[Step]
    laws: Sequence[LegalAct]
    documents: Sequence[RequiredDocument]
    fees: Sequence[Fee]
    on: date
    today: date
    changes_on: date | None
    online: Sequence[EService]
    also_online: Sequence[EService]
    queue: QueueNow | None
    soonest: BranchChoice | None
    answers: Sequence[Question]
    review: Review | None
    checked_at: datetime

    @property
    def is_today(self) -> bool:
        """Whether the prices are today's."""
        return self.on == self.today

    @property
    def sources(self) -> Sequence[str]:
        """What the prices rest on, each once."""
        return list(dict.fromkeys(fee.source for fee in self.fees if fee.source))


def service_page(slug: str, *, on: date | None, now: datetime) -> ServicePage:
    """Return the page of a service with the prices of a day, today's unless one is named. Raises ServiceNotFound."""
    service = Service.objects.select_related("guide").filter(slug=slug).first()
    if service is None:
        raise ServiceNotFound
    guide, today = guide_of(service), clock.day_of(now)
    e_services = list(service.e_services.filter(is_active=True).order_by("position"))
    day = on or today
    return ServicePage(
        service=service,
        guide=guide,
        steps=list(guide.steps.all()) if guide else [],
        laws=list(guide.laws.all()) if guide else [],
        documents=list(service.required_documents.all()),
        fees=list(fees_on(service=service, day=day).order_by("position")),
        on=day,
        today=today,
        changes_on=_next_change(service, day),
        online=[one for one in e_services if one.replaces_visit],
        also_online=[one for one in e_services if not one.replaces_visit],
        queue=_queue_now(service, now),
        soonest=_soonest(service, now),
        answers=_answers(guide.topic) if guide and guide.topic else [],
        review=guide.reviews.filter(reviewed_on__lte=today).order_by("-reviewed_on").first() if guide else None,
        checked_at=now,
    )


def _next_change(service: Service, day: date) -> date | None:
    """Return the first day after one on which a price begins or ends."""
    days = Fee.objects.filter(service=service).values_list("valid_from", "valid_until")
    return min((one for pair in days for one in pair if one and one > day), default=None)


def _queue_now(service: Service, now: datetime) -> QueueNow | None:
    if not service.is_walk_in:
        return None
    lines = branch_lines(service=service.slug, now=now)
    joinable = [line for line in lines if line.hindrance is None]
    opens = [line.opens_at for line in lines if line.opens_at]
    is_any_open = any(line.state != LineState.CLOSED for line in lines)
    return QueueNow(
        offered=len(lines),
        joinable=len(joinable),
        free=sum(line.state == LineState.FREE for line in lines),
        # Nobody is sent to the demonstration while there is another branch.
        first=min(joinable, key=lambda line: line.facts.slug == DEMONSTRATION_BRANCH, default=None),
        opens_at=min(opens, default=None) if not is_any_open else None,
    )


def _soonest(service: Service, now: datetime) -> BranchChoice | None:
    """Return the branch where a time is free soonest."""
    if not service.is_bookable:
        return None
    choices = branch_choices(service=service, persons=1, now=now)
    return next((choice for choice in choices if choice.is_free), None)


def _answers(topic: str) -> Sequence[Question]:
    """Return the answers of a topic that have helped most people."""
    found = Question.objects.found().filter(category__slug=topic)
    return list(found.defer("search_vector").order_by("-helpful", "-published_at", "-pk")[:ANSWERS_SHOWN])
