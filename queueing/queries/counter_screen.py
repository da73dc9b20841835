"""Everything a counter's screen shows, asked at once: its templates look nothing up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, OuterRef, Q, Subquery

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Counter, RequiredDocument
from queueing.models import Alarm, Assistance, CounterPause, CounterSession, Ticket, TicketMove, Verb
from queueing.policies import Reason, return_kept_until
from queueing.queries.acts import taking_back
from queueing.queries.assistance import assistance_wanted
from queueing.queries.counters import open_session_of, ticket_at, undoable_move
from queueing.queries.facts import BranchFacts, ServiceFacts, facts_by_id
from queueing.queries.service_times import UsualTime, usual_time
from queueing.queries.snapshots import snapshot_of
from queueing.queries.waiting import NextCall, QueueRow, next_call, queue_rows
from queueing.states import ACTIVE, TicketState

TOP_ROWS = 8


@dataclass(frozen=True, slots=True)
class AtThisCounter:
    """The visitor called to, or served at, this counter. `since`: the call, or the begin of the present service."""

    ticket: Ticket
    service: ServiceFacts
    since: datetime
    elapsed: timedelta
    calls: int
    reason: str
    waited: timedelta
    usual: UsualTime
    documents: Sequence[RequiredDocument]
    further: Sequence[Ticket]
    awaited_until: datetime

    @property
    def is_serving(self) -> bool:
        """Whether the service has begun."""
        return self.ticket.state == TicketState.SERVING

    @property
    def elapsed_share(self) -> int:
        """How much of the usual time's scale has passed, in per cent."""
        return self.usual.share(self.elapsed)


@dataclass(frozen=True, slots=True)
class Aside:
    """Somebody who was set aside (then `kept_until` is None), or missed the call and may still return."""

    ticket: Ticket
    service_name: str
    since: datetime
    kept_until: datetime | None


@dataclass(frozen=True, slots=True)
class Undoable:
    """The act that can still be taken back, and until when."""

    label: str
    until: datetime


@dataclass(frozen=True, slots=True)
class CounterScreen:
    """A counter as its clerk sees it. `rows` is everybody who waits at the branch, in calling order."""

    now: datetime
    counter: Counter
    facts: BranchFacts
    session: CounterSession
    version: int
    pause: CounterPause | None
    current: AtThisCounter | None
    next: NextCall | None
    rows: Sequence[QueueRow]
    aside: Sequence[Aside]
    undoable: Undoable | None
    other_counters: Sequence[Counter]
    has_called_for_help: bool
    assistance: Sequence[Assistance]

    @property
    def seen(self) -> str:
        """What an act from this page is checked against."""
        return f"{self.session.pk}.{self.session.acts}"

    @property
    def pause_time(self) -> timedelta:
        """How long the pause has gone on."""
        return max(self.now - self.pause.began_at, timedelta(0)) if self.pause else timedelta(0)

    @property
    def services(self) -> list[ServiceFacts]:
        """Services of the branch."""
        return list(self.facts.services.values())

    @property
    def own_services(self) -> list[ServiceFacts]:
        """Services this counter can serve."""
        skills = self.facts.counter_services.get(self.counter.pk, frozenset())
        return [service for service in self.services if service.id in skills]

    @property
    def serves_all(self) -> bool:
        """Whether nobody who waits is here for something this counter does not do."""
        return len(self.own_services) == len(self.services)

    @property
    def unable_count(self) -> int:
        """How many wait whom this counter can't call."""
        return sum(not row.may_be_called for row in self.rows)

    @property
    def top_rows(self) -> list[QueueRow]:
        """The next few whom this counter can serve."""
        return [row for row in self.rows if row.may_be_called][:TOP_ROWS]

    @property
    def further_rows(self) -> list[QueueRow]:
        """Everybody else who waits."""
        top = {row.ticket.pk for row in self.top_rows}
        return [row for row in self.rows if row.ticket.pk not in top]

    @property
    def left_out(self) -> list[QueueRow]:
        """Whom the clerk passes over at the next call."""
        return [row for row in self.rows if row.is_left_out]

    @property
    def longest_wait(self) -> timedelta | None:
        """How long the most patient of those who could be called has waited."""
        return max((row.waited for row in self.rows if row.ticket.callable_from <= self.now), default=None)


def counter_screen(
    *, counter: Counter, by: User, now: datetime, leaving_out: Collection[int] = ()
) -> CounterScreen | None:
    """Return the screen of a counter that `by` has open, else None."""
    session = open_session_of(by, counter=counter)
    if session is None:
        return None
    facts = facts_by_id(counter.branch_id, now=now)
    # The version first: what changes while the rest is read is told as a newer one and read again.
    snapshot = snapshot_of(facts, now=now)
    rows = queue_rows(facts, snapshot, counter_id=counter.pk, now=now, leaving_out=leaving_out)
    return CounterScreen(
        now=now,
        counter=counter,
        facts=facts,
        session=session,
        version=snapshot.version,
        pause=session.pauses.filter(ended_at=None).first(),
        current=_current(counter, facts, now),
        next=next_call(rows, snapshot, counter_id=counter.pk, now=now),
        rows=rows,
        aside=_aside(facts, now),
        undoable=_undoable(counter, by, facts, now),
        other_counters=list(Counter.objects.filter(branch_id=facts.id, is_active=True).exclude(pk=counter.pk)),
        has_called_for_help=Alarm.objects.filter(counter=counter, answered_at=None).exists(),
        assistance=assistance_wanted(facts.id, now=now),
    )


def _current(counter: Counter, facts: BranchFacts, now: datetime) -> AtThisCounter | None:
    at_counter = ticket_at(counter.pk)
    if at_counter is None:
        return None
    ticket = Ticket.objects.select_related("visit", "previous", "previous__counter").get(pk=at_counter.pk)
    service = facts.service_of(ticket.service_id)
    called_at = ticket.called_at or now
    moves = list(ticket.moves.order_by("pk"))
    since = _since(ticket, moves, called_at)
    return AtThisCounter(
        ticket=ticket,
        service=service,
        since=since,
        elapsed=max(now - since, timedelta(0)),
        calls=_calls(moves),
        reason=_reason(moves),
        waited=max(called_at - min(ticket.issued_at, ticket.ranked_at), timedelta(0)),
        usual=usual_time(facts, service, now=now),
        documents=list(RequiredDocument.objects.filter(service_id=service.id)),
        further=list(Ticket.objects.filter(visit_id=ticket.visit_id, state__in=ACTIVE).exclude(pk=ticket.pk)),
        awaited_until=called_at + facts.policy.call_grace,
    )


def _since(ticket: Ticket, moves: Sequence[TicketMove], called_at: datetime) -> datetime:
    """A service set aside and resumed is timed from where it went on."""
    if ticket.state != TicketState.SERVING:
        return called_at
    begun = [move.at for move in moves if move.verb in {Verb.START, Verb.RESUME}]
    return begun[-1] if begun else ticket.started_at or called_at


def _calls(moves: Sequence[TicketMove]) -> int:
    """How often this turn was called: the call and each recall after it."""
    last_call = max((place for place, move in enumerate(moves) if move.verb == Verb.CALL), default=0)
    return 1 + sum(move.verb == Verb.RECALL for move in moves[last_call:])


def _reason(moves: Sequence[TicketMove]) -> str:
    """Why the latest call was made: a Reason, or empty when the clerk chose."""
    details = [move.detail for move in moves if move.verb == Verb.CALL]
    reason: str = details[-1].get("reason", "") if details else ""
    return reason if reason in set(Reason) else ""


def _aside(facts: BranchFacts, now: datetime) -> list[Aside]:
    parked_at = TicketMove.objects.filter(ticket=OuterRef("pk"), verb=Verb.PARK).values("ticket")
    tickets = (
        Ticket.objects.filter(branch_id=facts.id, visit__closed_at=None)
        .filter(
            Q(state=TicketState.PARKED) | Q(state=TicketState.NO_SHOW, ended_at__isnull=False)
        )
        .select_related("visit", "counter")
        .annotate(parked_at=Subquery(parked_at.annotate(latest=Max("at")).values("latest")))
        .order_by("pk")
    )  # fmt: skip
    aside = [_as_aside(ticket, facts, now) for ticket in tickets]
    return [one for one in aside if one.kept_until is None or one.kept_until > now]


def _as_aside(ticket: Ticket, facts: BranchFacts, now: datetime) -> Aside:
    name = facts.service_of(ticket.service_id).name
    if ticket.state == TicketState.PARKED:
        since = ticket.parked_at  # type: ignore[attr-defined]  # annotated above
        return Aside(ticket, name, since or ticket.started_at or ticket.issued_at, None)
    missed_at = ticket.ended_at or ticket.issued_at
    return Aside(ticket, name, missed_at, return_kept_until(missed_at, now, facts.policy, facts.stoppages))


def _undoable(counter: Counter, by: User, facts: BranchFacts, now: datetime) -> Undoable | None:
    move = undoable_move(counter_id=counter.pk, by=by, since=now - facts.policy.undo_for)
    if move is None:
        return None
    return Undoable(taking_back(move), move.at + facts.policy.undo_for)
