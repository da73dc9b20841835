"""The day is sealed while a clerk acts: the act is in the seal or refused, and nothing is sealed half."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from queueing import actions, errors, tasks
from queueing.models import DaySeal, Ticket, TicketMove, Verb
from queueing.proving import FaultKind, Proof, prove
from queueing.queries.histories import history_of, verdict_of
from queueing.states import Outcome, TicketState
from queueing.tests.desk import office_clock
from queueing.tests.factories import TUESDAY, Office, make_clerk, riga, walk_in
from tests.races import PATIENCE, at_once, none_raised, until

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]
EVENING = riga(18)
HALF_A_MINUTE = timedelta(seconds=30)


@pytest.fixture
def served(office: Office, clara: User) -> Ticket:
    """The day's last visitor, served a moment ago; everything else of the day has ended."""
    ticket = walk_in(office)
    actions.call_next(counter_id=office.counters[0].pk, by=clara, now=EVENING)
    actions.start(ticket_id=ticket.pk, by=clara, now=EVENING)
    actions.finish(ticket_id=ticket.pk, outcome=Outcome.DONE, by=clara, now=EVENING)
    office.branch.days.update(ended_at=EVENING)
    return ticket


class _Held:
    """A deed in a thread whose transaction is held open until it is told to end."""

    def __init__(self, deed: Callable[[], object]) -> None:
        self.result: object = None
        self._deed, self._made, self._go = deed, threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self._made.wait(PATIENCE)

    def _run(self) -> None:
        try:
            with transaction.atomic():
                self.result = self._deed()
                self._made.set()
                self._go.wait(PATIENCE)
        finally:
            connections.close_all()

    def end(self) -> object:
        """Let it commit, and return what it came to."""
        self._go.set()
        self._thread.join(PATIENCE)
        return self.result


class _Begun:
    """A deed in a thread; what it came to, a refusal included, is known when it has ended."""

    def __init__(self, deed: Callable[[], object]) -> None:
        self.result: object = None
        self._deed = deed
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.result = self._deed()
        except DomainError as refusal:
            self.result = refusal
        finally:
            connections.close_all()

    def end(self) -> object:
        """Wait for it."""
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        return self.result


def _somebody_waits_to_write_or_seal() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = 7003 AND NOT granted")
        return cursor.fetchone() is not None


def _somebody_waits_for_the_day() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted")
        return cursor.fetchone() is not None


@contextmanager
def _without_the_watch() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE queueing_ticketmove DISABLE TRIGGER no_move_after_seal")
        yield
        cursor.execute("ALTER TABLE queueing_ticketmove ENABLE TRIGGER no_move_after_seal")


def _undo(office: Office, clara: User) -> Ticket:
    at = EVENING + HALF_A_MINUTE
    return actions.undo_last_act(counter_id=office.counters[0].pk, by=clara, now=at)


def _seal(office: Office) -> DaySeal | None:
    return actions.seal_day(branch_id=office.branch.pk, day=TUESDAY, now=EVENING + HALF_A_MINUTE)


class TestSealingWhileAClerkActs:
    def test_an_act_under_way_is_waited_for_and_the_day_sealed_whole_afterwards(
        self, office: Office, clara: User, served: Ticket
    ) -> None:
        acting = _Held(lambda: _undo(office, clara))
        sealing = _Begun(lambda: _seal(office))
        until(_somebody_waits_to_write_or_seal)
        acting.end()
        assert sealing.end() is None  # somebody is being served again: that is no end of a day
        assert not DaySeal.objects.exists()
        with office_clock(riga(18, 2)):
            tasks.end_days()
        assert DaySeal.objects.get().moves == TicketMove.objects.count()
        assert TicketMove.objects.filter(verb=Verb.UNDO).exists()
        assert not verdict_of(branch_id=office.branch.pk, day=TUESDAY).faults

    def test_an_act_that_comes_while_it_is_sealed_is_refused(self, office: Office, clara: User, served: Ticket) -> None:
        sealing = _Held(lambda: _seal(office))
        acting = _Begun(lambda: _undo(office, clara))
        until(_somebody_waits_to_write_or_seal)
        assert isinstance(sealing.end(), DaySeal)
        assert isinstance(acting.end(), errors.DayIsSealed)
        served.refresh_from_db()
        assert served.state == TicketState.SERVED
        assert not verdict_of(branch_id=office.branch.pk, day=TUESDAY).faults

    def test_without_the_watch_an_act_slips_past_the_seal(self, office: Office, clara: User, served: Ticket) -> None:
        with _without_the_watch():
            acting = _Held(lambda: _undo(office, clara))
            assert isinstance(_Begun(lambda: _seal(office)).end(), DaySeal)
            acting.end()
        found = {fault.kind for fault in verdict_of(branch_id=office.branch.pk, day=TUESDAY).faults}
        assert found == {FaultKind.ADDED, FaultKind.STATE}

    def test_two_who_seal_at_once_make_one_seal(self, office: Office, served: Ticket) -> None:
        first = _Held(lambda: _seal(office))
        second = _Begun(lambda: _seal(office))
        until(_somebody_waits_to_write_or_seal)
        assert isinstance(first.end(), DaySeal)
        assert second.end() is None
        assert DaySeal.objects.count() == 1


@pytest.mark.slow
class TestACrowd:
    """Joining, calling and leaving at the very same moments: what the record then says is an order that was kept."""

    CLERKS, ACTS = 3, 8

    def test_is_proved_to_the_last_call_without_any_allowance(
        self, always_open: Office, calm_forecasts: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self._live(always_open)
        proof = self._proof(always_open, monkeypatch)
        assert not proof.faults
        assert proof.judged == self.CLERKS * self.ACTS

    def test_control_without_knowing_which_numbers_were_seen_an_honest_call_looks_unfair(
        self, office: Office, clara: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A number taken while somebody chooses: its move is in the record before the call, and nobody could see it."""
        first, counter = walk_in(office, at=riga(9, 20)), office.counters[0].pk
        taking = _Held(lambda: walk_in(office, at=riga(9, 10)))
        calling = _Begun(lambda: actions.call_next(counter_id=counter, by=clara, now=riga(10)).ticket)
        until(_somebody_waits_for_the_day)
        taking.end()
        assert calling.end() == first
        monkeypatch.setattr("queueing.fairness.SAME_MOMENT", timedelta(0))
        assert not verdict_of(branch_id=office.branch.pk, day=TUESDAY).faults
        call = TicketMove.objects.get(verb=Verb.CALL)
        call.detail["rule"]["seen"] = 2
        call.save()
        (fault,) = verdict_of(branch_id=office.branch.pk, day=TUESDAY).faults
        assert (fault.kind, fault.other) == (FaultKind.ORDER, "A002")

    def _live(self, office: Office) -> None:
        clerks = [make_clerk(f"crowd-{nth}", office.branch) for nth in range(self.CLERKS)]
        for counter, clerk in zip(office.counters, clerks, strict=True):
            counter.services.set([office.passports])
            actions.open_counter(counter=counter, by=clerk, now=clock.now())
        for _ in range(self.CLERKS * self.ACTS):
            walk_in(office, at=clock.now())

        def serve(nth: int) -> None:
            for _ in range(self.ACTS):
                counter = office.counters[nth].pk
                called = actions.call_next(counter_id=counter, by=clerks[nth], now=clock.now()).ticket
                actions.start(ticket_id=called.pk, by=clerks[nth], now=clock.now())
                actions.finish(ticket_id=called.pk, outcome=Outcome.DONE, by=clerks[nth], now=clock.now())

        def come(_nth: int) -> None:
            for _ in range(self.ACTS):
                walk_in(office, at=clock.now())

        none_raised(at_once(2 * self.CLERKS, lambda nth: (come if nth % 2 else serve)(nth // 2)))

    def _proof(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> Proof:
        monkeypatch.setattr("queueing.fairness.SAME_MOMENT", timedelta(0))
        history = history_of(branch_id=office.branch.pk, day=clock.day_of(clock.now()))
        return prove(history, is_over=False)
