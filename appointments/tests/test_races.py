"""Many book at once: what the database settles, each with the same race when the guard is off."""

import itertools
import os
import subprocess
import sys
import threading
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoDbBlocker

from appointments import actions, errors, tasks
from appointments.actions import Held
from appointments.actions import bookings as bookings_actions
from appointments.actions.places import choose_pool
from appointments.models import Booking, Pool, Slot, TakenPlace
from appointments.tests.factories import (
    YESTERDAY_NOON,
    Bureau,
    code_sent_to,
    hold,
    make_bureau,
)
from appointments.tests.races import empty, lock_nothing, without_trigger
from appointments.tests.truths import assert_sound
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import violated
from pmlp_portal.notifications.models import Message, MessageKind
from pmlp_portal.supervisor.children import CHECKOUT
from queueing.tests.factories import riga
from queueing.tests.served import Portal, backends, database_url, portal_over
from tests.races import at_once, is_fault, none_raised, until, without_constraint

pytestmark = [pytest.mark.db, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

_nth = itertools.count(1)
CLIENTS = 20
TEN, ELEVEN = riga(10), riga(11)
MOMENT = timedelta(milliseconds=1)


@pytest.fixture(scope="module")
def portal(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Portal]:
    """Two web processes over the test's database."""
    with django_db_blocker.unblock(), portal_over(database_url()) as running:
        yield running


def _bureau_now(places: int = 1) -> Bureau:
    """A bureau whose calendar begins today, under an address no test had before."""
    return make_bureau(f"bureau-{next(_nth)}", places=places, now=clock.now())


def _free(bureau: Bureau, *, nth: int = 0) -> datetime:
    """Return a time of tomorrow or later."""
    ahead = Slot.objects.filter(branch=bureau.office.branch, starts_at__gt=clock.now() + timedelta(days=1))
    return ahead.order_by("starts_at")[nth].starts_at


def _ask(portal: Portal, bureau: Bureau, at: datetime, who: int, **headers: str) -> tuple[int, Any]:
    wish = {"branch": bureau.slug, "service": "passport", "starts_at": at.isoformat(), "name": "Anna"}
    reply = portal.ask("POST", "/api/v1/bookings/", {**wish, "email": f"anna-{who}@example.lv"}, **headers)
    return reply.status, reply.body


class TestCapacity:
    @pytest.mark.parametrize("places", [1, 3, 10])
    def test_of_20_clients_exactly_as_many_as_there_are_places_are_accepted(self, portal: Portal, places: int) -> None:
        bureau = _bureau_now(places)
        at = _free(bureau)
        replies = none_raised(at_once(CLIENTS, lambda nth: _ask(portal, bureau, at, nth)))
        assert Tally(status for status, _ in replies) == {201: places, 409: CLIENTS - places}
        refused = [body for status, body in replies if status == 409]
        assert {body["code"] for body in refused} == {"slot_taken"}
        assert all(len(body["next"]) == 3 for body in refused)
        assert Slot.objects.get(branch=bureau.office.branch, starts_at=at).public_taken == places
        assert_sound()

    @pytest.mark.parametrize("places", [1, 3, 10])
    def test_nor_more_while_the_holds_of_a_first_wave_lapse_under_the_second(self, portal: Portal, places: int) -> None:
        bureau = _bureau_now(places)
        at = _free(bureau)
        first = none_raised(at_once(CLIENTS, lambda nth: _ask(portal, bureau, at, nth)))
        _let_lapse(clock.now() + timedelta(seconds=1.5))
        sweeping, swept = threading.Event(), threading.Thread(target=lambda: _sweep_until(sweeping))
        swept.start()
        second = none_raised(at_once(CLIENTS, lambda nth: _until_accepted(portal, bureau, at, 100 + nth)))
        sweeping.set()
        swept.join()
        assert Tally(status for status, _ in first)[201] == places
        assert Tally(second) == {201: places, 409: CLIENTS - places}
        kept = TakenPlace.objects.filter(slot__starts_at=at, kept_until__gt=clock.now())
        assert kept.count() == places
        assert_sound()

    def test_looking_without_a_lock_still_lets_in_no_more(
        self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert _hold_after_all_have_looked(bureau, monkeypatch, 5) == 1
        assert_sound()

    def test_whom_the_database_itself_refuses_is_told_other_times(
        self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        outcomes = _outcomes_after_all_have_looked(bureau, monkeypatch, 5)
        refused = [outcome for outcome in outcomes if isinstance(outcome, errors.SlotTaken)]
        assert [len(refusal.facts["next"]) for refusal in refused] == [3] * 4

    def test_control_before_the_refused_transaction_is_over_nobody_is_told_anything(
        self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bookings_actions, "once_recalling", lambda _key, effect, **_how: effect())
        with monkeypatch.context() as patched:
            outcomes = _outcomes_after_all_have_looked(bureau, patched, 5, within=transaction.atomic)
        assert sum(is_fault(outcome) for outcome in outcomes) == 4

    def test_control_without_the_constraint_all_who_looked_get_in(
        self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with without_constraint(Slot, "public_not_overbooked"):
            assert _hold_after_all_have_looked(bureau, monkeypatch, 5) == 5
            empty()

    def test_control_without_the_trigger_nothing_is_counted(self, bureau: Bureau) -> None:
        with without_trigger("appointments_takenplace", "places_are_counted"):
            for nth in range(3):
                hold(bureau, at=TEN, email=f"anna-{nth}@example.lv")
            assert TakenPlace.objects.filter(slot__starts_at=TEN).count() == 3
            empty()


class TestByHand:
    """What somebody with a database prompt can't do."""

    INSERT = (
        "INSERT INTO appointments_takenplace (slot_id, pool, booking_id) SELECT slot_id, pool, %s"
        " FROM appointments_takenplace WHERE booking_id = %s"
    )

    def test_a_taken_place_cannot_be_inserted_again(self, bureau: Bureau) -> None:
        first, other = hold(bureau, at=TEN), hold(bureau, at=ELEVEN, email="berta@example.lv")
        assert _refused(self.INSERT, [other.booking_id, first.booking_id]) == "public_not_overbooked"
        assert_sound()

    def test_control_without_the_constraint_it_can(self, bureau: Bureau) -> None:
        first, other = hold(bureau, at=TEN), hold(bureau, at=ELEVEN, email="berta@example.lv")
        with without_constraint(Slot, "public_not_overbooked"):
            assert _refused(self.INSERT, [other.booking_id, first.booking_id]) is None
            empty()

    @pytest.mark.parametrize("to", [0, 2])
    def test_the_count_cannot_be_written(self, bureau: Bureau, to: int) -> None:
        hold(bureau, at=TEN)
        statement = "UPDATE appointments_slot SET public_taken = %s WHERE starts_at = %s"
        assert _refused(statement, [to, TEN]) is not None
        assert_sound()

    def test_control_without_its_trigger_it_could_and_a_second_would_get_in(self, bureau: Bureau) -> None:
        hold(bureau, at=TEN)
        with without_trigger("appointments_slot", "counts_are_not_written"):
            assert _refused("UPDATE appointments_slot SET public_taken = 0", []) is None
            hold(bureau, at=TEN, email="berta@example.lv")
            assert TakenPlace.objects.filter(slot__starts_at=TEN).count() == 2
            empty()

    def test_places_cannot_be_cut_below_what_is_taken(self, bureau: Bureau) -> None:
        hold(bureau, at=TEN)
        statement = "UPDATE appointments_slot SET public_places = 0 WHERE starts_at = %s"
        assert _refused(statement, [TEN]) == "public_not_overbooked"

    def test_a_place_cannot_be_moved(self, bureau: Bureau) -> None:
        hold(bureau, at=TEN)
        other = Slot.objects.get(starts_at=ELEVEN).pk
        assert _refused("UPDATE appointments_takenplace SET slot_id = %s", [other]) is not None
        assert _refused("UPDATE appointments_takenplace SET pool = 'internal'", []) is not None


class TestOneBooking:
    def test_of_20_confirmed_at_once_one_contact_has_one(self, portal: Portal) -> None:
        bureau = _bureau_now(2)
        held = [hold(bureau, at=_free(bureau, nth=nth), now=clock.now()) for nth in range(CLIENTS)]
        codes = [code_sent_to(place.booking_id) for place in held]

        def confirm(nth: int) -> tuple[int, str, str]:
            reply = portal.ask("POST", f"/api/v1/bookings/{held[nth].token}/confirm/", {"code": codes[nth]})
            return reply.status, reply.body.get("code", ""), reply.body.get("detail", "")

        replies = none_raised(at_once(CLIENTS, confirm))
        assert Tally((status, code) for status, code, _ in replies) == {
            (200, ""): 1, (409, "already_booked"): CLIENTS - 1,
        }  # fmt: skip
        assert all(bureau.office.branch.name in told for status, _, told in replies if status == 409)
        assert Message.objects.filter(kind=MessageKind.BOOKED).count() == 1
        assert_sound()

    def test_control_without_the_constraint_several(self, bureau: Bureau) -> None:
        held = [hold(bureau, at=riga(10 + nth)) for nth in range(5)]
        codes = [code_sent_to(place.booking_id) for place in held]
        with without_constraint(Booking, "one_booking_per_contact"):
            at_once(5, lambda nth: actions.confirm(token=held[nth].token, code=codes[nth], now=YESTERDAY_NOON))
            assert Booking.objects.confirmed().count() == 5
            empty()


class TestSameKey:
    def test_in_parallel_it_is_one_hold_and_one_answer(self, portal: Portal) -> None:
        bureau = _bureau_now(5)
        at = _free(bureau)
        replies = none_raised(at_once(3, lambda _nth: _ask(portal, bureau, at, 1, idempotency_key="one-and-the-same")))
        assert [status for status, _ in replies] == [201] * 3
        assert replies[0][1] == replies[1][1] == replies[2][1]
        assert Booking.objects.filter(branch=bureau.office.branch).count() == 1

    def test_control_without_a_key_there_are_three(self, portal: Portal) -> None:
        bureau = _bureau_now(5)
        at = _free(bureau)
        none_raised(at_once(3, lambda _nth: _ask(portal, bureau, at, 1)))
        assert Booking.objects.filter(branch=bureau.office.branch).count() == 3

    def test_after_the_process_was_killed_in_mid_deed_the_repeat_makes_the_one_hold(self, db: None) -> None:
        bureau = _bureau_now(5)
        at = _free(bureau)
        with transaction.atomic():
            list(Slot.objects.filter(branch=bureau.office.branch, starts_at=at).select_for_update())
            process = _booker(bureau, at)
            until(lambda: backends("wait_event_type = 'Lock' AND query LIKE '%appointments_slot%'") == 1)
            process.kill()
            process.wait(10)
        until(lambda: backends("query LIKE '%appointments_slot%' AND state <> 'idle'") == 0)
        assert not Booking.objects.exists()
        for _ in range(2):
            assert _booker(bureau, at).wait(60) == 0
        assert Booking.objects.count() == TakenPlace.objects.count() == 1


def _until_accepted(portal: Portal, bureau: Bureau, at: datetime, who: int) -> int:
    """Ask again and again until the first wave's holds have all lapsed."""
    end = time.monotonic() + 5
    status = 0
    while time.monotonic() < end and status != 201:
        status, _body = _ask(portal, bureau, at, who)
        time.sleep(0.2)
    return status


def _let_lapse(at: datetime) -> None:
    """Let every hold there is end at an instant."""
    Booking.objects.update(held_until=at)
    TakenPlace.objects.update(kept_until=at)


def _sweep_until(done: threading.Event) -> None:
    while not done.wait(0.05):
        tasks.settle_due()
    connection.close()


def _hold_after_all_have_looked(bureau: Bureau, monkeypatch: pytest.MonkeyPatch, number: int) -> int:
    outcomes = _outcomes_after_all_have_looked(bureau, monkeypatch, number)
    assert not [outcome for outcome in outcomes if is_fault(outcome)]
    return sum(not isinstance(outcome, Exception) for outcome in outcomes)


def _outcomes_after_all_have_looked(
    bureau: Bureau,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    *,
    within: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> list[Any]:
    """Let nobody lock, and nobody write before all have found that there is room: the worst order of events."""
    look, all_have_looked = choose_pool, threading.Barrier(number)

    def look_and_wait(*args: Any, **kwargs: Any) -> Pool:
        pool = look(*args, **kwargs)
        all_have_looked.wait(20)
        return pool

    def hold_one(nth: int) -> Held:
        with within():
            return hold(bureau, at=TEN, email=f"anna-{nth}@example.lv")

    lock_nothing(monkeypatch)
    monkeypatch.setattr(bookings_actions, "choose_pool", look_and_wait)
    outcomes = at_once(number, hold_one)
    monkeypatch.undo()
    return outcomes


def _booker(bureau: Bureau, at: datetime) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "DATABASE_URL": database_url(), "LOG_LEVEL": "CRITICAL"}
    arguments = [bureau.slug, at.isoformat(), "one-and-the-same"]
    return subprocess.Popen(
        [sys.executable, "-m", "appointments.tests.booker", *arguments], cwd=CHECKOUT, env=environment
    )


def _refused(statement: str, values: list[Any]) -> str | None:
    """Return what the database refused a statement with, None when it let it pass."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except IntegrityError as error:
        return violated(error) or str(error)
    return None
