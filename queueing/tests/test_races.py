"""Many at once: what the database settles, each with the same race when the guard is off."""

import itertools
import os
import subprocess
import sys
import threading
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from pytest_django import DjangoDbBlocker, Settings

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Counter
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import violated
from pmlp_portal.kernel.contacts import parse_contact
from pmlp_portal.kernel.errors import IllegalMove
from pmlp_portal.supervisor.children import CHECKOUT
from queueing import actions, errors
from queueing.actions import calling, joining, numbering, versions
from queueing.models import BranchDay, Ticket, TicketMove, TurnedAway, Verb, Visit
from queueing.policies import choose
from queueing.states import TicketState
from queueing.tests.factories import (
    NINE,
    TEN,
    Office,
    join,
    make_clerk,
    make_office,
    open_day_and_night,
    riga,
    set_policy,
    walk_in,
)
from queueing.tests.served import Connection, Portal, at_once, backends, database_url, portal_over

pytestmark = [pytest.mark.db, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

_nth_office = itertools.count(1)


@pytest.fixture(scope="module")
def portal(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Portal]:
    """Two web processes over the test's database."""
    with django_db_blocker.unblock(), portal_over(database_url()) as running:
        yield running


@pytest.fixture
def always_open(transactional_db: None) -> Office:
    """A branch that is open now, whenever that is, under an address no test had before."""
    nth = next(_nth_office)
    return open_day_and_night(make_office(f"always-{nth}", f"Rīgas {nth}. nodaļa"))


class TestNumbers:
    def test_300_tickets_for_20_clients_have_300_numbers_without_a_gap(
        self, portal: Portal, always_open: Office
    ) -> None:
        def client(_nth: int) -> list[str]:
            one = Connection(portal.port)
            path = f"/api/v1/branches/{always_open.slug}/tickets/"
            replies = [one.ask("POST", path, {"service": "passport", "travel_minutes": 0}) for _ in range(15)]
            one.close()
            assert {reply.status for reply in replies} == {201}
            return [reply.body["number"] for reply in replies]

        spoken = list(itertools.chain.from_iterable(_none_raised(at_once(20, client))))
        assert sorted(spoken) == [f"A{number:03d}" for number in range(1, 301)]
        assert BranchDay.objects.get(branch=always_open.branch).last_number == 300
        assert TicketMove.objects.filter(branch=always_open.branch, verb=Verb.ISSUE).count() == 300

    def test_a_join_that_fails_after_its_number_leaves_no_gap(self, office: Office) -> None:
        class Crash(Exception):
            pass

        def crash() -> None:
            with transaction.atomic():
                join(office)
                raise Crash

        with pytest.raises(Crash):
            crash()
        assert join(office).number == 1

    def test_control_counting_instead_of_the_day_s_row_gives_the_same_number_twice(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _number_by_counting(monkeypatch)
        join(office)
        outcomes = at_once(5, lambda _nth: join(office))
        refused = [violated(outcome) for outcome in outcomes if isinstance(outcome, IntegrityError)]
        assert "number_once_per_branch_day" in refused

    def test_control_without_the_constraint_people_would_share_a_number(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _number_by_counting(monkeypatch)
        join(office)
        with _without(Ticket, "number_once_per_branch_day"):
            at_once(5, lambda _nth: join(office))
            shared = Tally(Ticket.objects.values_list("number", flat=True)).most_common(1)[0][1]
            _empty(Ticket, TicketMove, Visit)
        assert shared > 1


class TestOneHolder:
    @pytest.mark.parametrize("who", ["device", "contact"])
    def test_20_joins_at_once_make_one_ticket_and_the_others_are_told_which(
        self, portal: Portal, always_open: Office, who: str
    ) -> None:
        body = {"service": "passport"} | ({"contact": "anna@example.lv"} if who == "contact" else {})
        headers = {"x_device_id": "anna's-phone"} if who == "device" else {}

        def client(_nth: int) -> tuple[int, Any]:
            reply = portal.ask("POST", f"/api/v1/branches/{always_open.slug}/tickets/", body, **headers)
            return reply.status, reply.body

        replies = _none_raised(at_once(20, client))
        assert Tally(status for status, _ in replies) == {201: 1, 409: 19}
        assert {told["number"] for _, told in replies} == {"A001"}
        assert Ticket.objects.filter(branch=always_open.branch).count() == 1
        assert TurnedAway.objects.filter(branch=always_open.branch).count() == 19

    def test_one_device_at_two_branches_at_once_is_at_one(self, office: Office) -> None:
        other = make_office("riga-3", "Rīgas 3. nodaļa")
        outcomes = at_once(10, lambda nth: join((office, other)[nth % 2], device="anna's-phone"))
        assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1
        assert all(isinstance(outcome, (actions.Issued, errors.AlreadyInQueue)) for outcome in outcomes)

    @pytest.mark.parametrize(
        ("holder", "constraints"),
        [
            ({"device": "anna's-phone"}, ("one_active_visit_per_device", "device_counts_its_visits")),
            (
                {"contact": parse_contact("anna@example.lv")},
                ("one_active_visit_per_contact", "contact_counts_its_visits"),
            ),
        ],
        ids=["device", "contact"],
    )
    def test_control_without_the_constraints_one_holder_gets_several(
        self,
        office: Office,
        monkeypatch: pytest.MonkeyPatch,
        holder: dict[str, Any],
        constraints: tuple[str, ...],
    ) -> None:
        _all_look_before_one_writes(monkeypatch, 5)
        with _without(Visit, *constraints):
            outcomes = at_once(5, lambda _nth: join(office, **holder))
            _empty(Ticket, TicketMove, Visit)
        assert sum(isinstance(outcome, actions.Issued) for outcome in outcomes) == 5

    def test_with_them_the_same_race_makes_one(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        _all_look_before_one_writes(monkeypatch, 5)
        outcomes = at_once(5, lambda _nth: join(office, device="anna's-phone"))
        assert sum(isinstance(outcome, actions.Issued) for outcome in outcomes) == 1
        assert {str(outcome) for outcome in outcomes if isinstance(outcome, Exception)} == {
            str(errors.AlreadyInQueue(number="A001", branch_in="Rīgas 2. nodaļā"))
        }

    def test_the_third_of_a_day_is_taken_once_however_many_try(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _ in range(2):
            actions.leave_queue(ticket_id=join(office, device="anna's-phone").ticket_id, by=None, now=TEN)
        _all_look_before_one_writes(monkeypatch, 5)
        at_once(5, lambda _nth: join(office, device="anna's-phone"))
        assert Visit.objects.count() == 3


class TestLimits:
    def test_a_limit_at_a_time_holds_exactly(self, office: Office) -> None:
        set_policy(office.branch, remote_at_a_time=7)
        outcomes = at_once(20, lambda _nth: join(office))
        assert sum(isinstance(outcome, actions.Issued) for outcome in outcomes) == 7
        refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert {type(outcome) for outcome in refused} == {errors.RemoteQueueFull}

    def test_a_limit_a_day_holds_exactly(self, office: Office) -> None:
        set_policy(office.branch, remote_at_a_time=None, remote_a_day=7)
        outcomes = at_once(20, lambda _nth: join(office))
        assert sum(isinstance(outcome, actions.Issued) for outcome in outcomes) == 7
        assert BranchDay.objects.get().remote_issued == 7

    def test_control_counting_before_the_lock_lets_too_many_in(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The lock and the count go in one message but as two statements; in one, the count would be of before."""
        join(office)
        set_policy(office.branch, remote_at_a_time=3)
        lock, rest = numbering._TAKE_NUMBER.split(";\n", 1)
        unlocked = lock.replace("FOR NO KEY UPDATE", "")
        monkeypatch.setattr(numbering, "_TAKE_NUMBER", f"{unlocked};\n{rest}")
        outcomes: list[Any] = []
        together = threading.Thread(target=lambda: outcomes.extend(at_once(6, lambda _nth: join(office))))
        with transaction.atomic():
            BranchDay.objects.select_for_update().get()
            together.start()
            _until(lambda: backends("wait_event_type = 'Lock'") == 6)
        together.join()
        assert sum(isinstance(outcome, actions.Issued) for outcome in outcomes) > 2

    def test_who_looked_before_the_day_had_a_row_counts_again(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        outcome = _overtaken_by_the_day(office, monkeypatch)
        assert isinstance(outcome, errors.RemoteQueueFull)
        assert Ticket.objects.count() == 1

    def test_control_without_asking_for_the_lock_such_a_one_gets_a_number_too_many(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        unasked = numbering._TAKE_NUMBER.replace("AND current_setting('queueing.locked_day', true) =", "AND '' <>")
        monkeypatch.setattr(numbering, "_TAKE_NUMBER", unasked)
        assert isinstance(_overtaken_by_the_day(office, monkeypatch), actions.Issued)
        assert Ticket.objects.count() == 2


def _overtaken_by_the_day(office: Office, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what comes of somebody who finds no row of the day, while it is made and its one place is being taken."""
    set_policy(office.branch, remote_at_a_time=1)
    lock, rest = numbering._TAKE_NUMBER.split(";\n", 1)
    unhurried = f"WITH found AS ({lock}) SELECT count(*), pg_sleep(1) FROM found;\n{rest}"  # noqa: S608 - our own words
    outcomes: list[Any] = []

    def join_unhurriedly(_nth: int) -> Any:
        monkeypatch.setattr(numbering, "_TAKE_NUMBER", unhurried)
        return join(office)

    slow = threading.Thread(target=lambda: outcomes.extend(at_once(1, join_unhurriedly)))
    slow.start()
    _until(lambda: backends("wait_event = 'PgSleep'") == 1)
    monkeypatch.setattr(numbering, "_TAKE_NUMBER", f"{lock};\n{rest}")
    versions.ensure_day(branch_id=office.branch.pk, day=TEN.date())
    with transaction.atomic():
        join(office)
        _until(lambda: backends("wait_event_type = 'Lock'") == 1)
    slow.join()
    return outcomes[0]


class TestSameKey:
    def test_three_times_at_once_is_one_ticket_and_one_answer(self, portal: Portal, always_open: Office) -> None:
        replies = _none_raised(
            at_once(3, lambda _nth: portal.join(always_open.slug, idempotency_key="one-and-the-same"))
        )
        assert [reply.status for reply in replies] == [201] * 3
        assert replies[0].body == replies[1].body == replies[2].body
        assert Ticket.objects.filter(branch=always_open.branch).count() == 1

    def test_after_the_connection_was_killed_in_mid_deed_the_repeat_makes_the_one_ticket(
        self, portal: Portal, always_open: Office
    ) -> None:
        assert portal.join(always_open.slug).status == 201
        replies: list[Any] = []
        first = threading.Thread(
            target=lambda: replies.append(portal.join(always_open.slug, idempotency_key="one-and-the-same"))
        )
        with transaction.atomic():
            BranchDay.objects.select_for_update().get(branch=always_open.branch)
            first.start()
            _until(lambda: backends(_STUCK) == 1)
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {_STUCK}")  # noqa: S608
            first.join()
        assert replies[0].status == 503
        assert replies[0].headers["retry-after"].isdecimal()
        assert replies[0].body["code"] == "unavailable"
        assert Visit.objects.filter(branch=always_open.branch).count() == 1

        again = [portal.join(always_open.slug, idempotency_key="one-and-the-same") for _ in range(2)]
        assert [reply.status for reply in again] == [201, 201]
        assert again[0].body == again[1].body
        assert again[0].body["number"] == "A002"

    def test_another_body_under_the_key_is_refused_also_at_once(self, portal: Portal, always_open: Office) -> None:
        path = f"/api/v1/branches/{always_open.slug}/tickets/"
        replies = _none_raised(
            at_once(
                2,
                lambda nth: portal.ask(
                    "POST", path, {"service": ("passport", "collect")[nth]}, idempotency_key="one-and-the-same"
                ),
            )
        )
        assert sorted(reply.status for reply in replies) == [201, 422]


_STUCK = "datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%queueing_branchday%'"


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
        monkeypatch.setattr(calling, "lock_calling", lambda _branch_id: None)
        assert _two_call(office, clara, dainis, monkeypatch) == ["A001", "A003"]

    def test_control_without_any_lock_both_choose_the_same_ticket(
        self, office: Office, clara: User, dainis: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(calling, "lock_calling", lambda _branch_id: None)
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


class TestCrowd:
    def test_200_connections_at_once_are_all_served_and_the_database_sees_few(
        self, portal: Portal, always_open: Office
    ) -> None:
        statuses, most = _rush(portal, always_open.slug)
        assert Tally(statuses) == {200: 600}
        assert 0 < most <= _BOUND

    def test_control_with_more_threads_the_same_200_open_more_connections(self, always_open: Office) -> None:
        with portal_over(database_url(), WEB_THREADS="20") as roomy:
            _statuses, most = _rush(roomy, always_open.slug)
        assert most > 2 * _BOUND  # the processes of the other tests hold their own


# Each of the two processes: four threads, one that listens, one that draws.
_BOUND = 2 * (4 + 2)


def _rush(portal: Portal, slug: str) -> tuple[list[int], int]:
    """Let 200 clients ask three things each; return the statuses, and the most connections the database saw."""
    token = portal.join(slug).body["token"]
    most, watched = [0], threading.Event()
    watcher = threading.Thread(target=_watch, args=(watched, most))
    watcher.start()
    paths = (f"/api/v1/tickets/{token}/", f"/api/v1/branches/{slug}/queue/", "/api/v1/branches/")

    def client(nth: int) -> list[int]:
        one = Connection(portal.port)
        one.open()
        together.wait(60)
        statuses = [one.ask("GET", paths[(nth + turn) % 3]).status for turn in range(3)]
        one.close()
        return statuses

    together = threading.Barrier(200)
    statuses = list(itertools.chain.from_iterable(_none_raised(at_once(200, client))))
    watched.set()
    watcher.join()
    return statuses, most[0]


def _watch(until: threading.Event, most: list[int]) -> None:
    while not until.wait(0.05):
        most[0] = max(most[0], backends("backend_type = 'client backend' AND pid <> pg_backend_pid()") - _OURS)
    connection.close()


# The test's own connection; the watcher's is left out by the question itself.
_OURS = 1


# ---- staging ---------------------------------------------------------------------------------------------------------


def _none_raised(outcomes: list[Any]) -> list[Any]:
    faults = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    if faults:
        raise faults[0]
    return outcomes


def _number_by_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count the day's tickets, and add one: what comes to mind first."""
    statement = numbering._TAKE_NUMBER.split(";\n", 1)[1]
    start, end = statement.index("WITH day AS ("), statement.index("), ticket AS (")
    counting = (
        "WITH day AS (SELECT count(*) + 1 AS last_number, 0 AS version FROM queueing_ticket, pg_sleep(0.2)"
        " WHERE branch_id = %(branch)s AND day = %(day)s"
    )
    naive = statement.replace(statement[start:end], counting)
    monkeypatch.setattr(numbering, "_TAKE_NUMBER", f"SELECT 1;\n{naive}")


def _all_look_before_one_writes(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Let nobody write before all have found that they may: the worst order of events, each time."""
    look, all_have_looked = joining._holder, threading.Barrier(number)

    def look_and_wait(*args: Any) -> Any:
        try:
            return look(*args)
        finally:
            if not all_have_looked.broken and getattr(_looked, "once", False) is False:
                _looked.once = True
                all_have_looked.wait(20)

    _looked = threading.local()
    monkeypatch.setattr(joining, "_holder", look_and_wait)


@contextmanager
def _without(model: type[models.Model], *names: str) -> Iterator[None]:
    """Take constraints off a table, and put them back."""
    constraints = [constraint for constraint in model._meta.constraints if constraint.name in names]
    assert len(constraints) == len(names)
    for constraint in constraints:
        with connection.schema_editor() as editor:
            editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        for constraint in constraints:
            with connection.schema_editor() as editor:
                editor.add_constraint(model, constraint)


def _empty(*tables: type[models.Model]) -> None:
    names = ", ".join(connection.ops.quote_name(table._meta.db_table) for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")


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

    return _none_raised(at_once(2, call))


def _until(is_so: Callable[[], bool], *, patience: float = 10.0) -> None:
    end = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)
