"""Clerks: they call, wait, serve, set aside, finish; have lunch and short breaks; open again after midnight."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Counter, RequiredDocument
from pmlp_portal.kernel import clock
from queueing import actions, errors
from queueing.models import CounterSession, PauseReason, Ticket
from queueing.player.stage import Stage
from queueing.player.visitors import in_demand
from queueing.queries.counters import ticket_at
from queueing.states import Outcome, TicketState

LOOKS_AGAIN = timedelta(seconds=15)
KIOSK_VISITOR_GONE = 0.03
IS_SET_ASIDE = 0.04
NEEDS_ANOTHER_SERVICE = 0.03
HAS_TO_COME_BACK = 0.06
SHORT_BREAK = 0.04
LUNCH_FROM, LUNCH_UNTIL = 11, 15


@dataclass(slots=True)
class Clerk:
    """One played clerk at one counter."""

    stage: Stage
    user: User
    counter: Counter
    had_lunch_on: object = None

    def begin(self, now: datetime) -> None:
        """Open the counter, or find it open from before, and go to work."""
        actions.open_counter(counter=self.counter, by=self.user, now=now)
        actions.end_pause(counter_id=self.counter.pk, by=self.user, now=now)
        self.go_on(now)

    def go_on(self, now: datetime) -> None:
        """Do whatever the counter's state asks for."""
        if not CounterSession.objects.open().filter(counter=self.counter, clerk=self.user).exists():
            self.begin(now)
            return
        ticket = ticket_at(self.counter.pk)
        if ticket is None:
            self.call(now)
        elif ticket.state == TicketState.CALLED:
            self.await_visitor(now, ticket)
        else:
            self.serve(now, ticket)

    def call(self, now: datetime) -> None:
        """Call the next visitor, unless it is time for a break; look again soon when nobody waits."""
        if self._has_break(now):
            return
        if self._resumes(now):
            return
        try:
            called = actions.call_next(counter_id=self.counter.pk, by=self.user, now=now)
        except errors.QueueEmpty:
            self.stage.after(now, LOOKS_AGAIN * self.stage.speed, self.go_on)
            return
        self.await_visitor(now, called.ticket)

    def await_visitor(self, now: datetime, ticket: Ticket) -> None:
        """Who is in the hall comes within a minute; who is not is awaited for the grace and then missed."""
        if _is_here(ticket) and not self.stage.happens(KIOSK_VISITOR_GONE):
            self.stage.after(now, self.stage.minutes(0.6), lambda at: self.start(at, ticket.pk))
        else:
            grace = self.stage.facts(now).policy.call_grace
            self.stage.after(now, grace, lambda at: self.start_or_miss(at, ticket.pk))

    def start(self, now: datetime, ticket_id: int) -> None:
        """Begin, unless the visitor has left or asked for more time."""
        ticket = self._still(ticket_id, TicketState.CALLED)
        if ticket is None:
            self.go_on(now)
            return
        actions.start(ticket_id=ticket_id, by=self.user, now=now)
        self.serve(now, ticket)

    def start_or_miss(self, now: datetime, ticket_id: int) -> None:
        """At the end of the grace: begin if the visitor has checked in meanwhile, else note a no-show."""
        ticket = self._still(ticket_id, TicketState.CALLED)
        if ticket is not None and ticket.checked_in_at is not None and ticket.checked_in_at > (ticket.called_at or now):
            self.start(now, ticket_id)
            return
        if ticket is not None:
            actions.mark_no_show(ticket_id=ticket_id, by=self.user, now=now)
        self.stage.after(now, self.stage.minutes(0.3), self.go_on)

    def serve(self, now: datetime, ticket: Ticket) -> None:
        """Serve for as long as such a service takes, or set the visitor aside for a while."""
        mean = self.stage.facts(now).service_of(ticket.service_id).mean_service_time / timedelta(minutes=1)
        if self.stage.happens(IS_SET_ASIDE):
            self.stage.after(now, self.stage.minutes(mean / 3), lambda at: self.set_aside(at, ticket.pk))
        else:
            self.stage.after(now, self.stage.minutes(mean), lambda at: self.finish(at, ticket.pk))

    def set_aside(self, now: datetime, ticket_id: int) -> None:
        """The visitor has a photograph taken; the counter calls somebody else meanwhile."""
        if self._still(ticket_id, TicketState.SERVING):
            actions.park(ticket_id=ticket_id, by=self.user, now=now)
        self.go_on(now)

    def finish(self, now: datetime, ticket_id: int) -> None:
        """End the service, now and then without a result or with one more service."""
        ticket = self._still(ticket_id, TicketState.SERVING)
        if ticket is not None:
            self._add_service(now, ticket)
            outcome = Outcome.COME_BACK if self.stage.happens(HAS_TO_COME_BACK) else Outcome.DONE
            actions.finish(
                ticket_id=ticket_id,
                outcome=outcome,
                missing_document=self._missing(ticket) if outcome == Outcome.COME_BACK else None,
                by=self.user,
                now=now,
            )
        self.stage.after(now, self.stage.minutes(0.5), self.go_on)

    def _add_service(self, now: datetime, ticket: Ticket) -> None:
        services, _weights = in_demand(self.stage, now, remote=False)
        others = [service for service in services if service.id != ticket.service_id]
        if others and ticket.previous_id is None and self.stage.happens(NEEDS_ANOTHER_SERVICE):
            service = self.stage.chance.choice(others)
            actions.add_service(ticket_id=ticket.pk, service_slug=service.slug, by=self.user, now=now)

    def _missing(self, ticket: Ticket) -> RequiredDocument | None:
        documents = list(RequiredDocument.objects.filter(service_id=ticket.service_id))
        return self.stage.chance.choice(documents) if documents else None

    def _resumes(self, now: datetime) -> bool:
        """Go on with whom this clerk set aside, after a few minutes."""
        since = now - timedelta(minutes=5) / self.stage.speed
        parked = Ticket.objects.filter(
            state=TicketState.PARKED, clerk=self.user, moves__verb="park", moves__at__lte=since
        )
        ticket = parked.first()
        if ticket is None:
            return False
        actions.resume(counter_id=self.counter.pk, ticket_id=ticket.pk, by=self.user, now=now)
        self.stage.after(now, self.stage.minutes(4), lambda at: self.finish(at, ticket.pk))
        return True

    def _has_break(self, now: datetime) -> bool:
        local = clock.local(now)
        lunch_hour = LUNCH_FROM + self.counter.number % (LUNCH_UNTIL - LUNCH_FROM)
        if local.hour == lunch_hour and self.had_lunch_on != local.date():
            self.had_lunch_on = local.date()
            self._pause(now, PauseReason.LUNCH, timedelta(minutes=30))
            return True
        if self.stage.happens(SHORT_BREAK):
            self._pause(now, PauseReason.OTHER, self.stage.minutes(5))
            return True
        return False

    def _pause(self, now: datetime, reason: PauseReason, length: timedelta) -> None:
        actions.begin_pause(counter_id=self.counter.pk, reason=reason, by=self.user, now=now)
        self.stage.after(now, length, self.end_pause)

    def end_pause(self, now: datetime) -> None:
        """Back to work; after a day's end the counter is opened again."""
        if CounterSession.objects.open().filter(counter=self.counter, clerk=self.user).exists():
            actions.end_pause(counter_id=self.counter.pk, by=self.user, now=now)
        self.go_on(now)

    def _still(self, ticket_id: int, state: TicketState) -> Ticket | None:
        return Ticket.objects.filter(pk=ticket_id, state=state, counter=self.counter).first()


def _is_here(ticket: Ticket) -> bool:
    return ticket.checked_in_at is not None
