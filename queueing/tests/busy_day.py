"""An honest, busy Tuesday, lived through the product's own deeds: all that may happen in a day happens in it."""

from datetime import datetime, timedelta
from uuid import uuid4

from pmlp_portal.accounts.models import User
from queueing import actions
from queueing.actions import Arrival, JoinRequest, PaperLine
from queueing.models import Channel, CorrectionReason, CounterSession, HaltReason, PriorityReason, Ticket
from queueing.queries.facts import branch_facts, forget_facts
from queueing.states import Outcome, TicketState
from queueing.tests.factories import NINE, TUESDAY, Office, join, make_clerk, riga, walk_in

MINUTE = timedelta(minutes=1)


class Day:
    """The office's day; every act is made two minutes after the one before."""

    def __init__(self, office: Office, clara: User, dainis: User) -> None:
        self.office, self.clara, self.dainis = office, clara, dainis
        self.mara = make_clerk("mara-of-the-day", office.branch, role="manager")  # type: ignore[arg-type]
        self.now: datetime = NINE

    def later(self, minutes: int = 2) -> datetime:
        """Let time go by."""
        self.now += minutes * MINUTE
        forget_facts()
        return self.now

    def come(self, service: str = "passport") -> Ticket:
        """Somebody takes a number at the kiosk."""
        return walk_in(self.office, at=self.later(), service=service)

    def call(self, counter: int = 0) -> Ticket:
        """Call whose turn it is."""
        who = (self.clara, self.dainis)[counter]
        return actions.call_next(counter_id=self.office.counters[counter].pk, by=who, now=self.later()).ticket

    def serve(self, ticket: Ticket, by: User) -> None:
        """Begin and end."""
        actions.start(ticket_id=ticket.pk, by=by, now=self.later())
        actions.finish(ticket_id=ticket.pk, outcome=Outcome.DONE, by=by, now=self.later())

    def undo(self, counter: int = 0) -> None:
        """Take the last act back, half a minute later."""
        self.now += MINUTE / 2
        who = (self.clara, self.dainis)[counter]
        actions.undo_last_act(counter_id=self.office.counters[counter].pk, by=who, now=self.now)

    def live(self) -> None:
        """Morning and noon."""
        self._ordinary()
        self._promised()
        self._mistaken()
        self._halted()
        self._after_the_halt()

    def be_quiet(self) -> None:
        """Two are served, one checks in and waits."""
        first, _second = self.come(), self.come()
        self.call()
        second = self.call(1)
        actions.recall(ticket_id=first.pk, by=self.clara, now=self.later())
        actions.start(ticket_id=first.pk, by=self.clara, now=self.later())
        actions.park(ticket_id=first.pk, by=self.clara, now=self.later())
        actions.resume(counter_id=self.office.counters[0].pk, ticket_id=first.pk, by=self.clara, now=self.later())
        actions.finish(ticket_id=first.pk, outcome=Outcome.DONE, by=self.clara, now=self.later())
        self.serve(second, self.dainis)
        remote = join(self.office, at=self.later(30), travel_time=timedelta(minutes=20)).ticket_id
        actions.check_in(ticket_id=remote, by=None, now=self.later())
        self.come()

    def end(self) -> None:
        """The day ends by itself, and is sealed."""
        actions.end_day(branch_id=self.office.branch.pk, day=TUESDAY, now=riga(18))

    def _ordinary(self) -> None:
        first, second, _third = self.come(), self.come(), self.come("collect")
        assert self.call() == first
        actions.recall(ticket_id=first.pk, by=self.clara, now=self.later())
        assert self.call(1) == second
        actions.start(ticket_id=first.pk, by=self.clara, now=self.later())
        actions.park(ticket_id=first.pk, by=self.clara, now=self.later())
        actions.mark_no_show(ticket_id=second.pk, by=self.dainis, now=self.later())
        self.come()
        actions.return_to_queue(ticket_id=second.pk, by=None, now=self.later())
        assert self.call() == second
        self.serve(second, self.clara)
        actions.resume(
            counter_id=self.office.counters[0].pk, ticket_id=first.pk, by=self.clara, now=self.later()
        )  # fmt: skip
        actions.add_service(ticket_id=first.pk, service_slug="collect", by=self.clara, now=self.later())
        actions.transfer(
            ticket_id=first.pk, service_slug="collect", by=self.clara, now=self.later(),
            to_counter=self.office.counters[1],
        )  # fmt: skip

    def _promised(self) -> None:
        remote = join(self.office, at=self.later(), travel_time=timedelta(minutes=20)).ticket_id
        actions.check_in(ticket_id=remote, by=None, now=self.later())
        deferring = join(self.office, at=self.later(), travel_time=timedelta(minutes=5)).ticket_id
        actions.defer(ticket_id=deferring, by=None, now=self.later())
        actions.leave_queue(
            ticket_id=join(self.office, at=self.later(), travel_time=timedelta(minutes=5)).ticket_id,
            by=None, now=self.later(),
        )  # fmt: skip
        facts = branch_facts(self.office.slug, now=self.later())
        arrival = Arrival(self.office.passports.pk, self.now)
        actions.receive_arrival(facts=facts, arrival=arrival, origin="booking:1", by=None, now=self.now)
        urgent = self.come()
        actions.raise_priority(
            branch=self.office.branch, ticket_id=urgent.pk, reason=next(iter(PriorityReason)), by=self.mara,
            now=self.later(),
        )  # fmt: skip
        for _ in range(3):
            self.serve(self.call(), self.clara)

    def _mistaken(self) -> None:
        called = self.call()
        self.undo()
        again = self.call()
        assert again == called
        self.serve(again, self.clara)
        self.undo()
        actions.finish(ticket_id=again.pk, outcome=Outcome.DONE, by=self.clara, now=self.later())
        actions.put_back(
            branch=self.office.branch, ticket_id=again.pk, reason=next(iter(CorrectionReason)), by=self.mara,
            now=self.later(),
        )  # fmt: skip
        passed, chosen = self.come(), self.come()
        actions.call_ticket(
            counter_id=self.office.counters[1].pk, ticket_id=chosen.pk, by=self.dainis, now=self.later()
        )  # fmt: skip
        self.serve(chosen, self.dainis)
        left_out = list(Ticket.objects.waiting().exclude(pk=passed.pk).values_list("pk", flat=True))
        counter = self.office.counters[1].pk
        taken = actions.call_next(counter_id=counter, by=self.dainis, now=self.later(), leaving_out=left_out).ticket
        assert taken == passed
        self.serve(taken, self.dainis)

    def _halted(self) -> None:
        for _ in range(2):
            self.come()
        actions.start(ticket_id=self.call().pk, by=self.clara, now=self.later())
        self.call(1)
        branch = self.office.branch
        actions.shut_branch(branch=branch, reason=HaltReason.SYSTEM_DOWN, by=self.mara, now=self.later())
        actions.reopen_branch(branch=branch, by=self.mara, now=self.later())
        waiting = Ticket.objects.waiting().filter(branch=branch).order_by("-pk")[0]
        line = PaperLine(self.office.counters[0], self.now, self.now, Outcome.DONE)
        actions.enter_served(branch=branch, ticket_id=waiting.pk, line=line, by=self.mara, now=self.later())
        actions.enter_unnumbered(
            branch=branch, service="passport", line=line, key=uuid4(), by=self.mara, now=self.later()
        )  # fmt: skip

    def _after_the_halt(self) -> None:
        parked = Ticket.objects.filter(state=TicketState.PARKED).order_by("pk")[0]
        counters = self.office.counters
        actions.resume(counter_id=counters[0].pk, ticket_id=parked.pk, by=self.clara, now=self.later())
        actions.finish_and_call_next(counter_id=counters[0].pk, by=self.clara, now=self.later())
        direct = JoinRequest(service="passport", channel=Channel.COUNTER)
        actions.serve_directly(counter_id=counters[1].pk, request=direct, by=self.dainis, now=self.later())
        self.come()
        session = CounterSession.objects.open().get(counter=counters[1])
        actions.release_counter(counter=counters[1], session_id=session.pk, by=self.mara, now=self.later())
