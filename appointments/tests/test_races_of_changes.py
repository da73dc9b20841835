"""Somebody changes or loses a booking while another deed is about it; each with the same race when the guard is off."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from appointments import actions, errors
from appointments.actions import Held, Move, Moved, confirming, moving
from appointments.actions.places import NoRoom
from appointments.models import Booking, CounterBlock, Slot, TakenPlace
from appointments.queries.moves import CalendarDay, MovePlan, lock_plan_of_move, plan_of_move
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
from appointments.tests.races import Meanwhile, empty, lock_nothing
from appointments.tests.truths import assert_sound
from appointments.tokens import token_of
from pmlp_portal.accounts.models import User
from pmlp_portal.kernel.intervals import Period
from pmlp_portal.notifications.models import Message, MessageKind
from pmlp_portal.notifications.states import MessageState
from queueing.models import ExpectedArrival
from queueing.tests.factories import TUESDAY, make_clerk, riga
from tests.races import at_once, is_fault, none_raised, without_constraint

pytestmark = [pytest.mark.db, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TEN, ELEVEN = riga(10), riga(11)
MOMENT = timedelta(milliseconds=1)
WEDNESDAY = TUESDAY + timedelta(days=1)


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
        monkeypatch.setattr(confirming, "keep_for_good", lambda _booking, now: True)
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
            none_raised(at_once(2, lambda nth: _move(tokens[nth], wanted[nth])))
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
            empty()


class TestBlocking:
    """The same hours of a counter are blocked twice at once."""

    def block_twice(self, bureau: Bureau, mara: User) -> list[Any]:
        counter = bureau.office.counters[0]
        hours = [Period(TEN, ELEVEN), Period(riga(10, 30), riga(12))]
        return at_once(
            2,
            lambda nth: actions.block_counter(
                counter=counter, period=hours[nth], reason="Remonts", by=mara, now=YESTERDAY_NOON
            ),
        )

    def test_one_block_is_made_and_neither_waits_for_the_other_for_ever(self, bureau: Bureau) -> None:
        mara = make_clerk("mara", bureau.office.branch)
        for _turn in range(30):
            outcomes = self.block_twice(bureau, mara)
            assert sorted(type(outcome).__name__ for outcome in outcomes) == ["CounterBlock", "CounterBlockedAlready"]
            CounterBlock.objects.all().delete()

    def test_control_without_the_constraint_two(self, bureau: Bureau) -> None:
        with without_constraint(CounterBlock, "counter_blocked_once_at_a_time"):
            none_raised(self.block_twice(bureau, make_clerk("mara", bureau.office.branch)))
            assert CounterBlock.objects.count() == 2
            CounterBlock.objects.all().delete()


class TestMovingADay:
    """A day's bookings go elsewhere while somebody takes a place there, or cancels one of them."""

    AT = riga(10, day=WEDNESDAY)

    def move(self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch, deed: Callable[[], object]) -> tuple[Moved, object]:
        """Move Tuesday to Wednesday; let `deed` begin when all has been found to have room, and nothing is done yet."""
        source, target = (CalendarDay(bureau.office.branch, day) for day in (TUESDAY, WEDNESDAY))
        move = Move(source, target, plan_of_move(source=source, target=target, now=YESTERDAY_NOON).digest)
        manager, look, other = make_clerk("mara", bureau.office.branch), lock_plan_of_move, Meanwhile(deed)

        def look_and_let_the_other_begin(**asked: Any) -> MovePlan:
            plan = look(**asked)
            other.begin()
            return plan

        monkeypatch.setattr(moving, "lock_plan_of_move", look_and_let_the_other_begin)
        return actions.move_day(move=move, by=manager, now=YESTERDAY_NOON), other.outcome()

    def hold_the_same(self, bureau: Bureau) -> object:
        try:
            return hold(bureau, at=self.AT, email="berta@example.lv")
        except errors.SlotTaken as taken:
            return taken

    def test_a_visitor_who_wants_the_place_meanwhile_finds_it_taken(
        self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        book(bureau, at=TEN)
        moved, held = self.move(bureau, monkeypatch, lambda: self.hold_the_same(bureau))
        assert moved == Moved(moved=1, left=0)
        assert isinstance(held, errors.SlotTaken)
        assert_sound()

    def test_control_without_locks_and_constraint_both_have_it(
        self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        book(bureau, at=TEN)
        with without_constraint(Slot, "public_not_overbooked"):
            lock_nothing(monkeypatch)
            self.move(bureau, monkeypatch, lambda: self.hold_the_same(bureau))
            assert TakenPlace.objects.filter(slot__starts_at=self.AT).count() == 2
            empty()

    def test_control_without_locks_alone_the_reviewed_act_breaks_off_in_the_middle(
        self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        booking = book(bureau, at=TEN)
        lock_nothing(monkeypatch)
        with pytest.raises(NoRoom):
            self.move(bureau, monkeypatch, lambda: self.hold_the_same(bureau))
        booking.refresh_from_db()
        assert booking.starts_at == TEN
        assert_sound()

    def test_who_cancels_meanwhile_is_cancelled(self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
        booking = book(bureau, at=TEN)
        self.move(bureau, monkeypatch, lambda: actions.cancel(token=_token(booking), now=YESTERDAY_NOON))
        booking.refresh_from_db()
        assert booking.state == BookingState.CANCELLED
        assert not ExpectedArrival.objects.filter(cancelled_at=None).exists()
        assert not TakenPlace.objects.filter(booking=booking, kept_until=None).exists()

    def test_control_without_locks_the_cancelled_booking_is_confirmed_again(
        self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        booking = book(bureau, at=TEN)
        lock_nothing(monkeypatch)
        _moved, cancelled = self.move(
            bureau, monkeypatch, lambda: actions.cancel(token=_token(booking), now=YESTERDAY_NOON)
        )
        assert isinstance(cancelled, Booking)
        assert cancelled.state == BookingState.CANCELLED
        booking.refresh_from_db()
        assert booking.state == BookingState.CONFIRMED


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
    assert not [outcome for outcome in outcomes if is_fault(outcome)]


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
    assert not [outcome for outcome in outcomes if is_fault(outcome)]
    return [not isinstance(outcome, Exception) for outcome in outcomes[:2]]
