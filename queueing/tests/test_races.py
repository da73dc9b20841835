"""Many at once: what the database settles, each with the same race when the guard is off."""

import itertools
import threading
from collections import Counter as Tally
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from pytest_django import DjangoDbBlocker

from pmlp_portal.kernel.constraints import violated
from pmlp_portal.kernel.contacts import parse_contact
from queueing import actions, errors
from queueing.actions import joining, numbering, versions
from queueing.models import BranchDay, Ticket, TicketMove, TurnedAway, Verb, Visit
from queueing.tests.factories import (
    TEN,
    Office,
    join,
    make_office,
    set_policy,
)
from queueing.tests.served import Connection, Portal, backends, database_url, portal_over
from tests.races import at_once, none_raised, until, without_constraint

pytestmark = [
    pytest.mark.db,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("calm_forecasts"),
]


@pytest.fixture(scope="module")
def portal(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Portal]:
    """Two web processes over the test's database."""
    with django_db_blocker.unblock(), portal_over(database_url()) as running:
        yield running


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

        spoken = list(itertools.chain.from_iterable(none_raised(at_once(20, client))))
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
        with without_constraint(Ticket, "number_once_per_branch_day"):
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

        replies = none_raised(at_once(20, client))
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
        with without_constraint(Visit, *constraints):
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
            until(lambda: backends("wait_event_type = 'Lock'") == 6)
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
    until(lambda: backends("wait_event = 'PgSleep'") == 1)
    monkeypatch.setattr(numbering, "_TAKE_NUMBER", f"{lock};\n{rest}")
    versions.ensure_day(branch_id=office.branch.pk, day=TEN.date())
    with transaction.atomic():
        join(office)
        until(lambda: backends("wait_event_type = 'Lock'") == 1)
    slow.join()
    return outcomes[0]


class TestSameKey:
    def test_three_times_at_once_is_one_ticket_and_one_answer(self, portal: Portal, always_open: Office) -> None:
        replies = none_raised(
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
            until(lambda: backends(_STUCK) == 1)
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
        replies = none_raised(
            at_once(
                2,
                lambda nth: portal.ask(
                    "POST", path, {"service": ("passport", "collect")[nth]}, idempotency_key="one-and-the-same"
                ),
            )
        )
        assert sorted(reply.status for reply in replies) == [201, 422]


_STUCK = "datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%queueing_branchday%'"


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
    statuses = list(itertools.chain.from_iterable(none_raised(at_once(200, client))))
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


def _empty(*tables: type[models.Model]) -> None:
    names = ", ".join(connection.ops.quote_name(table._meta.db_table) for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")
