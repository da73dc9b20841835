"""Many who call at once: what the locks settle, each with the same race when they are off."""

import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Counter
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import IllegalMove
from pmlp_portal.supervisor.children import CHECKOUT
from queueing import actions
from queueing.actions import calling
from queueing.models import Ticket, TicketMove, Verb
from queueing.policies import choose
from queueing.states import TicketState
from queueing.tests.factories import (
    NINE,
    TEN,
    Office,
    make_clerk,
    riga,
    walk_in,
)
from queueing.tests.served import database_url
from tests.races import at_once, none_raised

pytestmark = [pytest.mark.db, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class TestCalling:
    def test_8_counters_in_2_processes_call_300_once_each_and_in_order(
        self, always_open: Office, settings: Settings
    ) -> None:
        settings.FACTS_KEPT_SECONDS = settings.SNAPSHOT_REST_FACTOR = 60
        tickets = [walk_in(always_open, at=clock.now()).pk for _ in range(300)]
        counters = _staffed(always_open, 8)
        _work_off(counters[:4], counters[4:])
        calls = TicketMove.objects.filter(verb=Verb.CALL).order_by("pk")
        assert list(calls.values_list("ticket_id", flat=True)) == tickets
        assert set(calls.values_list("counter_id", flat=True)) == {counter.pk for counter in counters}
        assert not Ticket.objects.exclude(state=TicketState.NO_SHOW).exists()

    def test_a_counter_that_looks_while_another_chooses_waits_and_keeps_the_order(
        self, office: Office, clara: User, dainis: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert _two_call(office, clara, dainis, monkeypatch) == ["A001", "B002"]

    def test_control_row_locks_alone_let_the_second_pass_somebody_over(
        self, office: Office, clara: User, dainis: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(calling, "lock_calls", lambda _branch_id, *, now: None)
        assert _two_call(office, clara, dainis, monkeypatch) == ["A001", "A003"]

    def test_control_without_any_lock_both_choose_the_same_ticket(
        self, office: Office, clara: User, dainis: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(calling, "lock_calls", lambda _branch_id, *, now: None)
        unlocked = calling._HEADS.replace("FOR NO KEY UPDATE SKIP LOCKED", "")
        assert unlocked != calling._HEADS
        monkeypatch.setattr(calling, "_HEADS", unlocked)
        with pytest.raises(IllegalMove):  # the table of moves refuses the second call of A001
            _two_call(office, clara, dainis, monkeypatch)

    def test_a_ticket_chosen_by_two_clerks_goes_to_one(self, office: Office, clara: User, dainis: User) -> None:
        ticket = walk_in(office)
        outcomes = at_once(
            2,
            lambda nth: actions.call_ticket(
                counter_id=office.counters[nth].pk, ticket_id=ticket.pk, by=(clara, dainis)[nth], now=TEN
            ),
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Ticket", "TicketTaken"]

    def test_one_clerk_s_double_click_calls_one(self, office: Office, clara: User) -> None:
        for minute in range(3):
            walk_in(office, at=riga(9, minute))
        outcomes = at_once(2, lambda _nth: actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN))
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Called", "CounterBusy"]
        assert Ticket.objects.filter(state=TicketState.CALLED).count() == 1

    def test_leaving_and_being_called_at_once_has_one_outcome(self, office: Office, clara: User) -> None:
        ticket = walk_in(office)
        deeds: list[Callable[[], object]] = [
            lambda: actions.leave_queue(ticket_id=ticket.pk, by=None, now=TEN),
            lambda: actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN),
        ]
        at_once(2, lambda nth: deeds[nth]())
        ticket.refresh_from_db()
        moves = list(ticket.moves.order_by("pk").values_list("before", "after"))
        # Whoever came first, each move begins where the one before it ended.
        assert all(earlier[1] == later[0] for earlier, later in itertools.pairwise(moves))
        assert ticket.state == moves[-1][1] == TicketState.CANCELLED or ticket.state == TicketState.CALLED

    def test_two_clerks_open_one_counter_and_one_has_it(self, office: Office) -> None:
        clerks = [make_clerk(name, office.branch) for name in ("elina", "fricis")]
        outcomes = at_once(
            2, lambda nth: actions.open_counter(counter=office.counters[2], by=clerks[nth], now=NINE)
        )  # fmt: skip
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["CounterSession", "CounterTaken"]


def _staffed(office: Office, number: int) -> list[Counter]:
    counters = []
    for nth in range(number):
        counter = Counter.objects.create(branch=office.branch, number=10 + nth)
        counter.services.set([office.passports, office.collecting])
        clerk = make_clerk(f"{office.slug}-clerk-{nth}", office.branch)
        actions.open_counter(counter=counter, by=clerk, now=clock.now())
        counters.append(counter)
    return counters


def _work_off(*groups: list[Counter]) -> None:
    """Let each group of counters work in a process of its own, all from one moment on."""
    environment = {**os.environ, "DATABASE_URL": database_url(), "LOG_LEVEL": "CRITICAL"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "queueing.tests.caller", *(str(counter.pk) for counter in group)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=CHECKOUT,
            env=environment,
            text=True,
        )
        for group in groups
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        _, complaints = process.communicate(timeout=60)
        assert (process.returncode, complaints) == (0, "")


def _two_call(office: Office, clara: User, dainis: User, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the second counter look just when the first has its heads and has not chosen; return whom they called."""
    for minute, service in enumerate(("passport", "collect", "passport", "collect")):
        walk_in(office, at=riga(9, minute), service=service)
    first_looked, second_waits = threading.Event(), threading.Event()

    def choose_slowly(*args: Any) -> Any:
        if not first_looked.is_set():
            first_looked.set()
            second_waits.wait(5)
        return choose(*args)

    monkeypatch.setattr("queueing.actions.calling.choose", choose_slowly)

    def call(nth: int) -> str:
        if nth == 1:
            first_looked.wait(10)
            releases = threading.Timer(0.5, second_waits.set)  # by then it is called past, or waits for the first
            releases.start()
        clerk = (clara, dainis)[nth]
        return actions.call_next(counter_id=office.counters[nth].pk, by=clerk, now=TEN).ticket.spoken

    return none_raised(at_once(2, call))
