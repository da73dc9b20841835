"""Many book at once: what the database settles, each with the same race when the guard is off."""

import itertools
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from datetime import time as wall_time
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import QuerySet
from psycopg.errors import LockNotAvailable
from pytest_django import DjangoDbBlocker

from appointments import actions, errors, tasks
from appointments.actions import Held
from appointments.actions import bookings as bookings_actions
from appointments.actions.places import choose_pool
from appointments.models import Booking, Disruption, Offer, Pool, Slot, SlotRule, TakenPlace
from appointments.states import BookingState
from appointments.tests.factories import (
    YESTERDAY_NOON,
    Bureau,
    book,
    code_sent_to,
    hold,
    make_bureau,
    set_booking_policy,
)
from appointments.tests.truths import assert_sound
from appointments.tokens import token_of
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import violated
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.notifications.models import Message, MessageKind
from pmlp_portal.notifications.states import MessageState
from pmlp_portal.supervisor.children import CHECKOUT
from queueing.models import ExpectedArrival
from queueing.tests.factories import riga
from queueing.tests.served import Portal, at_once, backends, database_url, portal_over

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
        replies = _none_raised(at_once(CLIENTS, lambda nth: _ask(portal, bureau, at, nth)))
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
        first = _none_raised(at_once(CLIENTS, lambda nth: _ask(portal, bureau, at, nth)))
        _let_lapse(clock.now() + timedelta(seconds=1.5))
        sweeping, swept = threading.Event(), threading.Thread(target=lambda: _sweep_until(sweeping))
        swept.start()
        second = _none_raised(at_once(CLIENTS, lambda nth: _until_accepted(portal, bureau, at, 100 + nth)))
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

    def test_control_without_the_constraint_all_who_looked_get_in(
        self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with _without_constraint(Slot, "public_not_overbooked"):
            assert _hold_after_all_have_looked(bureau, monkeypatch, 5) == 5
            _empty()

    def test_control_without_the_trigger_nothing_is_counted(self, bureau: Bureau) -> None:
        with _without_trigger("appointments_takenplace", "places_are_counted"):
            for nth in range(3):
                hold(bureau, at=TEN, email=f"anna-{nth}@example.lv")
            assert TakenPlace.objects.filter(slot__starts_at=TEN).count() == 3
            _empty()


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
        with _without_constraint(Slot, "public_not_overbooked"):
            assert _refused(self.INSERT, [other.booking_id, first.booking_id]) is None
            _empty()

    @pytest.mark.parametrize("to", [0, 2])
    def test_the_count_cannot_be_written(self, bureau: Bureau, to: int) -> None:
        hold(bureau, at=TEN)
        statement = "UPDATE appointments_slot SET public_taken = %s WHERE starts_at = %s"
        assert _refused(statement, [to, TEN]) is not None
        assert_sound()

    def test_control_without_its_trigger_it_could_and_a_second_would_get_in(self, bureau: Bureau) -> None:
        hold(bureau, at=TEN)
        with _without_trigger("appointments_slot", "counts_are_not_written"):
            assert _refused("UPDATE appointments_slot SET public_taken = 0", []) is None
            hold(bureau, at=TEN, email="berta@example.lv")
            assert TakenPlace.objects.filter(slot__starts_at=TEN).count() == 2
            _empty()

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

        def confirm(nth: int) -> tuple[int, str]:
            reply = portal.ask("POST", f"/api/v1/bookings/{held[nth].token}/confirm/", {"code": codes[nth]})
            return reply.status, reply.body.get("code", "")

        replies = _none_raised(at_once(CLIENTS, confirm))
        assert Tally(replies) == {(200, ""): 1, (409, "already_booked"): CLIENTS - 1}
        assert Message.objects.filter(kind=MessageKind.BOOKED).count() == 1
        assert_sound()

    def test_control_without_the_constraint_several(self, bureau: Bureau) -> None:
        held = [hold(bureau, at=riga(10 + nth)) for nth in range(5)]
        codes = [code_sent_to(place.booking_id) for place in held]
        with _without_constraint(Booking, "one_booking_per_contact"):
            at_once(5, lambda nth: actions.confirm(token=held[nth].token, code=codes[nth], now=YESTERDAY_NOON))
            assert Booking.objects.confirmed().count() == 5
            _empty()


class TestLapse:
    def test_confirming_while_the_hold_lapses_ends_well_for_one(self, bureau: Bureau) -> None:
        for nth in range(10):
            at = riga(9, 15 * (nth % 4)) + timedelta(hours=nth // 4)
            won = _confirm_against_lapse(bureau, at, nth)
            assert sorted(won) in ([False, True], [False, False])
            assert_sound()

    def test_control_a_confirmation_that_does_not_look_promises_what_is_gone(
        self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held = hold(bureau, at=TEN)
        code = code_sent_to(held.booking_id)
        hold(bureau, at=TEN, now=YESTERDAY_NOON + timedelta(minutes=10), email="berta@example.lv")
        late = YESTERDAY_NOON + timedelta(minutes=10) - MOMENT
        with pytest.raises(errors.HoldEnded):
            actions.confirm(token=held.token, code=code, now=late)
        monkeypatch.setattr(bookings_actions, "keep_for_good", lambda _booking, now: True)
        actions.confirm(token=held.token, code=code, now=late)
        with pytest.raises(AssertionError):
            assert_sound()


class TestChanging:
    def test_two_who_want_each_other_s_time_neither_deadlock_nor_lose_a_place(self, db: None) -> None:
        bureau = make_bureau(places=1)
        tokens = [_token(book(bureau, at=at, email=f"at-{at:%H-%M}@example.lv")) for at in (TEN, ELEVEN)]
        for _round in range(5):
            outcomes = at_once(2, lambda nth: _move(tokens[nth], (ELEVEN, TEN)[nth]))
            assert {type(outcome) for outcome in outcomes} == {errors.SlotTaken}
        assert_sound()

    def test_with_room_for_both_they_swap(self, db: None) -> None:
        bureau = make_bureau(places=2)
        set_booking_policy(bureau, returns_after=timedelta(0), returns_by=timedelta(0))
        tokens = [
            _token(book(bureau, at=at, email=f"at-{at:%H-%M}@example.lv", persons=2)) for at in (TEN, riga(10, 15))
        ]
        wanted = [TEN, riga(10, 15)]
        for _round in range(5):
            wanted.reverse()
            _none_raised(at_once(2, lambda nth: _move(tokens[nth], wanted[nth])))
            assert_sound()

    def test_two_want_the_same_free_time_and_one_has_it(self, bureau: Bureau) -> None:
        tokens = [_token(book(bureau, at=at, email=f"at-{at:%H-%M}@example.lv")) for at in (TEN, ELEVEN)]
        outcomes = at_once(2, lambda nth: _move(tokens[nth], riga(12)))
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Booking", "SlotTaken"]
        assert_sound()

    def test_cancelling_and_confirming_at_once_has_one_outcome_and_no_reminder_is_left(self, bureau: Bureau) -> None:
        for nth in range(8):
            held = hold(bureau, at=riga(9 + nth % 6, 30), email=f"anna-{nth}@example.lv")
            _confirm_and_cancel_at_once(held)
            booking = Booking.objects.get(pk=held.booking_id)
            assert booking.state == BookingState.CANCELLED
            left = Message.objects.filter(kind=MessageKind.REMINDER, state=MessageState.DUE)
            assert not left.exists()
            assert not ExpectedArrival.objects.filter(cancelled_at=None).exists()
            assert_sound()
            _empty()


class TestSameKey:
    def test_in_parallel_it_is_one_hold_and_one_answer(self, portal: Portal) -> None:
        bureau = _bureau_now(5)
        at = _free(bureau)
        replies = _none_raised(at_once(3, lambda _nth: _ask(portal, bureau, at, 1, idempotency_key="one-and-the-same")))
        assert [status for status, _ in replies] == [201] * 3
        assert replies[0][1] == replies[1][1] == replies[2][1]
        assert Booking.objects.filter(branch=bureau.office.branch).count() == 1

    def test_control_without_a_key_there_are_three(self, portal: Portal) -> None:
        bureau = _bureau_now(5)
        at = _free(bureau)
        _none_raised(at_once(3, lambda _nth: _ask(portal, bureau, at, 1)))
        assert Booking.objects.filter(branch=bureau.office.branch).count() == 3

    def test_after_the_process_was_killed_in_mid_deed_the_repeat_makes_the_one_hold(self, db: None) -> None:
        bureau = _bureau_now(5)
        at = _free(bureau)
        with transaction.atomic():
            list(Slot.objects.filter(branch=bureau.office.branch, starts_at=at).select_for_update())
            process = _booker(bureau, at)
            _until(lambda: backends("wait_event_type = 'Lock' AND query LIKE '%appointments_slot%'") == 1)
            process.kill()
            process.wait(10)
        _until(lambda: backends("query LIKE '%appointments_slot%' AND state <> 'idle'") == 0)
        assert not Booking.objects.exists()
        for _ in range(2):
            assert _booker(bureau, at).wait(60) == 0
        assert Booking.objects.count() == TakenPlace.objects.count() == 1


class TestTasks:
    def test_two_beats_and_two_workers_do_each_deed_once(self, db: None) -> None:
        bureau = make_bureau(places=2)
        missed = book(bureau, at=riga(9), email="a@example.lv")
        disrupted = [book(bureau, at=riga(14, 15 * nth), email=f"d-{nth}@example.lv") for nth in range(3)]
        waiting = book(bureau, at=riga(15), email="w@example.lv")
        actions.wait_for_earlier(token=_token(waiting), wants=True, now=YESTERDAY_NOON)
        with time_machine.travel(riga(9, 30), tick=True):
            lapsing = hold(bureau, at=riga(15, 30), now=clock.now() - timedelta(minutes=11), email="l@example.lv")
            SlotRule.objects.filter(branch=bureau.office.branch, weekday=2).update(begins=wall_time(14, 45))
            deeds = [tasks.lay_out_calendars, tasks.settle_due]
            for _round in range(3):
                _none_raised(at_once(4, lambda nth: deeds[nth % 2]()))
        assert AuditRecord.objects.filter(verb="booking_no_show", subject=f"booking:{missed.pk}").count() == 1
        assert Booking.objects.get(pk=lapsing.booking_id).state == BookingState.LAPSED
        assert Disruption.objects.filter(booking__in=disrupted).exclude(told_at=None).count() == 3
        assert Message.objects.filter(kind=MessageKind.DISRUPTED).count() == 3
        for booking in disrupted:
            assert Offer.objects.filter(booking=booking).count() == 2
        assert Offer.objects.filter(booking=waiting).count() <= 1
        assert_sound()


class TestDeadlocks:
    def test_8_at_random_for_some_seconds_never_lock_each_other_out(self, db: None) -> None:
        bureau = make_bureau(places=2)
        set_booking_policy(bureau, returns_after=timedelta(0), returns_by=timedelta(0), hold_for=timedelta(minutes=1))
        tokens: list[tuple[str, int]] = []
        done: Tally[str] = Tally()
        wanted = {"hold", "confirm", "cancel", "reschedule", "settle", "lay_out"}
        enough, at_last = time.monotonic() + 5, time.monotonic() + 60

        def play(nth: int) -> None:
            player = _Player(bureau, random.Random(nth), tokens)
            while time.monotonic() < (enough if wanted <= set(done) else at_last):
                done[player.act()] += 1

        _none_raised(at_once(8, play))
        assert wanted <= set(done), done
        assert_sound()


class _Player:
    """Does this and that with what there is, at an hour that goes on."""

    def __init__(self, bureau: Bureau, dice: random.Random, tokens: list[tuple[str, int]]) -> None:
        self.bureau, self.dice, self.tokens = bureau, dice, tokens
        self.now = YESTERDAY_NOON

    def act(self) -> str:
        """Do one thing; being refused is fine."""
        self.now += timedelta(seconds=self.dice.random() * 5)
        deed = self.dice.choice(
            [self.hold, self.hold, self.confirm, self.cancel, self.reschedule, self.settle, self.lay_out]
        )
        try:
            deed()
        except DomainError:
            return f"{deed.__name__} refused"
        except OperationalError as error:
            # Who waits three seconds for a lock on a slow machine gives up and comes again; a deadlock is a fault.
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            return f"{deed.__name__} gave up"
        return deed.__name__

    def _some_time(self) -> datetime:
        return riga(10, 15) + self.dice.randrange(8) * timedelta(minutes=15)

    def _somebody(self) -> tuple[str, int]:
        if not self.tokens:
            raise errors.BookingNotFound
        return self.dice.choice(self.tokens[-12:])

    def hold(self) -> None:
        """Hold for one to three persons."""
        who = f"{self.dice.randrange(10**9)}@example.lv"
        persons = self.dice.choice([1, 1, 2, 3])
        held = hold(self.bureau, at=self._some_time(), now=self.now, email=who, persons=persons)
        self.tokens.append((held.token, held.booking_id))

    def confirm(self) -> None:
        """Confirm, by the right code."""
        token, booking_id = self._somebody()
        actions.confirm(token=token, code=code_sent_to(booking_id), now=self.now)

    def cancel(self) -> None:
        """Cancel."""
        actions.cancel(token=self._somebody()[0], now=self.now)

    def reschedule(self) -> None:
        """Move; or be told of an earlier time."""
        token = self._somebody()[0]
        if self.dice.random() < 0.3:
            actions.wait_for_earlier(token=token, wants=True, now=self.now)
        actions.reschedule(token=token, starts_at=self._some_time(), now=self.now)

    def settle(self) -> None:
        """What the worker does."""
        for booking in Booking.objects.filter(state=BookingState.HELD, held_until__lte=self.now)[:5]:
            actions.end_hold(booking_id=booking.pk, now=self.now)
        for disruption in Disruption.objects.filter(told_at=None, settled_at=None)[:3]:
            actions.tell_disruption(disruption_id=disruption.pk, now=self.now)
        for booking in Booking.objects.confirmed().filter(wants_earlier=True)[:3]:
            actions.offer_earlier(booking_id=booking.pk, now=self.now)
        actions.sweep_places(now=self.now)

    def lay_out(self) -> None:
        """Change a rule, and lay out anew."""
        places = self.dice.choice([1, 2])
        SlotRule.objects.filter(branch=self.bureau.office.branch, weekday=2).update(public_places=places)
        actions.lay_out(branch=self.bureau.office.branch, now=self.now, is_forced=True)


# ---- staging ---------------------------------------------------------------------------------------------------------


def _none_raised(outcomes: list[Any]) -> list[Any]:
    faults = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    if faults:
        raise faults[0]
    return outcomes


def _is_fault(outcome: object) -> bool:
    return isinstance(outcome, Exception) and not isinstance(outcome, DomainError)


def _token(booking: Booking) -> str:
    return token_of(booking.token_seed)


def _move(token: str, at: datetime) -> Booking:
    return actions.reschedule(token=token, starts_at=at, now=YESTERDAY_NOON)


def _confirm_and_cancel_at_once(held: Held) -> None:
    code = code_sent_to(held.booking_id)
    deeds: list[Callable[[], object]] = [
        lambda: actions.confirm(token=held.token, code=code, now=YESTERDAY_NOON),
        lambda: actions.cancel(token=held.token, now=YESTERDAY_NOON),
    ]
    outcomes = at_once(2, lambda which: deeds[which]())
    assert not [outcome for outcome in outcomes if _is_fault(outcome)]


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
    """Let nobody lock, and nobody write before all have found that there is room: the worst order of events."""
    look, all_have_looked = choose_pool, threading.Barrier(number)

    def look_and_wait(*args: Any, **kwargs: Any) -> Pool:
        pool = look(*args, **kwargs)
        all_have_looked.wait(20)
        return pool

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_kwargs: rows)
    monkeypatch.setattr(bookings_actions, "choose_pool", look_and_wait)
    outcomes = at_once(number, lambda nth: hold(bureau, at=TEN, email=f"anna-{nth}@example.lv"))
    assert not [outcome for outcome in outcomes if _is_fault(outcome)]
    monkeypatch.undo()
    return sum(not isinstance(outcome, Exception) for outcome in outcomes)


def _confirm_against_lapse(bureau: Bureau, at: datetime, nth: int) -> list[bool]:
    """One confirms at the last moment, another takes the place at the first; a worker ends the hold."""
    held = hold(bureau, at=at, email=f"anna-{nth}@example.lv")
    code = code_sent_to(held.booking_id)
    deeds: list[Callable[[], object]] = [
        lambda: actions.confirm(token=held.token, code=code, now=held.expires_at - MOMENT),
        lambda: hold(bureau, at=at, now=held.expires_at, email=f"berta-{nth}@example.lv"),
        lambda: actions.end_hold(booking_id=held.booking_id, now=held.expires_at),
        lambda: actions.sweep_places(now=held.expires_at),
    ]
    outcomes = at_once(4, lambda which: deeds[which]())
    assert not [outcome for outcome in outcomes if _is_fault(outcome)]
    return [not isinstance(outcome, Exception) for outcome in outcomes[:2]]


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


@contextmanager
def _without_constraint(model: type[Slot | Booking], name: str) -> Iterator[None]:
    (constraint,) = [row for row in model._meta.constraints if row.name == name]
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


@contextmanager
def _without_trigger(table: str, name: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        try:
            yield
        finally:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")


def _empty() -> None:
    """Leave no booking and no count behind."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE appointments_takenplace, appointments_offer, appointments_disruption CASCADE")
        cursor.execute("TRUNCATE appointments_booking CASCADE")
        cursor.execute("ALTER TABLE appointments_slot DISABLE TRIGGER counts_are_not_written")
        cursor.execute("UPDATE appointments_slot SET public_taken = 0")
        cursor.execute("ALTER TABLE appointments_slot ENABLE TRIGGER counts_are_not_written")


def _until(is_so: Callable[[], bool], *, patience: float = 30.0) -> None:
    end = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)
