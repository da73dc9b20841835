"""Sealed days of the demonstration branch: lived through the queue's own deeds, so that seals can be seen."""

from datetime import date, datetime, time, timedelta

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Branch, Counter
from pmlp_portal.kernel import clock
from queueing import actions
from queueing.actions import JoinRequest
from queueing.demonstration import DEMO_SLUG, played_staff
from queueing.models import BranchDay, Channel, CounterSession, Ticket
from queueing.queries.facts import branch_facts
from queueing.states import Outcome

DAYS, VISITORS = 2, 4
MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)


def load(*, now: datetime) -> int:
    """Live through the last days before the first one played; return how many. Twice changes nothing."""
    branch = Branch.objects.get(slug=DEMO_SLUG)
    working = CounterSession.objects.open().filter(counter__branch=branch)
    if BranchDay.objects.filter(branch=branch).exists() or working.exists():
        return 0
    counter, clerk = played_staff()[0]
    for back in range(DAYS, 0, -1):
        day = clock.day_of(now) - back * A_DAY
        live_through(counter, clerk, day=day)
        actions.check_day(branch_id=branch.pk, day=day, now=min(now, clock.at(day + A_DAY, time(3, 20))))
    return DAYS


def live_through(counter: Counter, clerk: User, *, day: date) -> None:
    """Let some people come to a branch on a day that is over, one be called by choice, and the day end."""
    opened = clock.at(day, time(10))
    slug = counter.branch.slug
    actions.open_counter(counter=counter, by=clerk, now=opened)
    service = next(iter(branch_facts(slug, now=opened).services))
    for nth in range(VISITORS):
        at = opened + 2 * nth * MINUTE
        request = JoinRequest(service=service, channel=Channel.KIOSK)
        actions.issue_ticket(facts=branch_facts(slug, now=at), request=request, by=None, now=at)
    for nth in range(VISITORS):
        at = opened + (15 + 10 * nth) * MINUTE
        _serve(_call(counter, clerk, at, is_last=nth == VISITORS - 2), clerk, at)
    closed = opened + (20 + 10 * VISITORS) * MINUTE
    actions.close_counter(counter_id=counter.pk, by=clerk, now=closed)
    actions.end_day(branch_id=counter.branch_id, day=day, now=closed)


def _call(counter: Counter, clerk: User, at: datetime, *, is_last: bool) -> Ticket:
    """Call whose turn it is, or, once, whoever came last."""
    if not is_last:
        return actions.call_next(counter_id=counter.pk, by=clerk, now=at).ticket
    last = Ticket.objects.waiting().filter(branch=counter.branch).latest("pk")
    return actions.call_ticket(counter_id=counter.pk, ticket_id=last.pk, by=clerk, now=at)


def _serve(ticket: Ticket, clerk: User, at: datetime) -> None:
    actions.start(ticket_id=ticket.pk, by=clerk, now=at + MINUTE)
    actions.finish(ticket_id=ticket.pk, outcome=Outcome.DONE, by=clerk, now=at + 8 * MINUTE)
