"""What everybody who holds a number of a branch is told at once, each in their own language and once."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import refusing
from pmlp_portal.kernel.contacts import parse_contact
from pmlp_portal.kernel.errors import Conflict
from pmlp_portal.notifications.actions import News, enqueue_all
from pmlp_portal.notifications.facts import ContextValue
from pmlp_portal.notifications.models import MessageKind
from queueing.actions import versions
from queueing.models import HaltReason, Notice, Ticket, Visit
from queueing.queries.facts import BranchFacts, earliest_live_day, facts_by_id
from queueing.states import UNFINISHED, TicketState
from queueing.tokens import token_of

# Old news helps nobody: what is going on stands on the ticket's page.
LAPSES_AFTER = timedelta(hours=1)


class _ToldAlready(Conflict):
    """The same form came before."""


def tell_waiting(*, branch: Branch, key: UUID, text_lv: str, text_en: str, by: User, now: datetime) -> Notice:
    """Tell everybody who waits: on their tickets, and by message who left a contact or asked in a browser.

    `key` is the form's own: the same key again is the same notice.
    """
    try:
        return _tell_waiting(branch, key, {"text_lv": text_lv, "text_en": text_en}, by, now)
    except _ToldAlready:
        return Notice.objects.get(key=key)


@transaction.atomic
def _tell_waiting(branch: Branch, key: UUID, texts: Mapping[str, str], by: User, now: datetime) -> Notice:
    waiting = Ticket.objects.waiting().filter(branch=branch, day=clock.day_of(now)).count()
    with refusing({"notice_told_once": _ToldAlready}):
        notice = Notice.objects.create(
            branch=branch, day=clock.day_of(now), key=key, at=now, by=by, waiting=waiting, **texts
        )
    record(verb="notice", subject=f"branch:{branch.slug}", by=by, now=now, detail={**texts, "waiting": waiting})
    states = (TicketState.WAITING,)
    tell_holders(branch=branch, kind=MessageKind.NOTICE, at=now, now=now, notice=notice, states=states)
    versions.announce_change(branch_id=branch.pk, slug=branch.slug, now=now)
    return notice


def tell_holders(
    *,
    branch: Branch,
    kind: MessageKind,
    at: datetime,
    now: datetime,
    because: HaltReason | None = None,
    notice: Notice | None = None,
    states: Iterable[str] = UNFINISHED,
) -> int:
    """Write a message to every holder of a number in one of these states, in the caller's transaction: one for each
    visit, however many numbers it holds. `at` names the event: the same kind of the same event is written once.
    """
    facts = facts_by_id(branch.pk, now=now)
    visits = _visits(facts, states, now)
    news = [_news(visit, numbers, facts, kind, at, because, notice) for visit, numbers in visits.values()]
    enqueue_all(news, now=now)
    return len(news)


def _visits(facts: BranchFacts, states: Iterable[str], now: datetime) -> dict[int, tuple[Visit, list[str]]]:
    live = {"branch_id": facts.id, "day__gte": earliest_live_day(facts, now), "visit__closed_at": None}
    tickets = Ticket.objects.filter(**live, state__in=list(states))
    found: dict[int, tuple[Visit, list[str]]] = {}
    for ticket in tickets.select_related("visit").order_by("pk"):
        found.setdefault(ticket.visit_id, (ticket.visit, []))[1].append(ticket.spoken)
    return found


def _news(
    visit: Visit,
    numbers: list[str],
    facts: BranchFacts,
    kind: MessageKind,
    at: datetime,
    because: HaltReason | None,
    notice: Notice | None,
) -> News:
    with translation.override(visit.language):
        context: dict[str, ContextValue] = {
            "branch": facts.name,
            "address": facts.address,
            "day": facts.day,
            "number": ", ".join(numbers),
            "url": settings.PUBLIC_URL + reverse("queueing:ticket", args=[token_of(visit.token_seed)]),
        }
        if because is not None:
            context["because"] = str(because.label)
        if notice is not None:
            context["text"] = notice.text_in(visit.language)
    return News(
        about=f"visit:{visit.pk}",
        kind=kind,
        to=parse_contact(visit.contact) if visit.contact else None,
        language=visit.language,
        context=context,
        due_at=at,
        lapses_at=at + LAPSES_AFTER,
        branch_id=facts.id,
    )
