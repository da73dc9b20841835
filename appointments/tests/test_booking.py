"""The life of a booking, by the deeds themselves."""

from datetime import timedelta

import pytest

from appointments import actions, errors
from appointments.models import Booking, Pool, Slot, SlotRule, TakenPlace
from appointments.policies import BookingPolicy
from appointments.queries.slots import free_times, public_wish
from appointments.states import BookingState
from appointments.tests.factories import (
    MONDAY,
    YESTERDAY_NOON,
    Bureau,
    book,
    code_sent_to,
    hold,
    lay_out,
    make_bureau,
    set_booking_policy,
)
from appointments.tests.truths import assert_sound
from appointments.tokens import token_of
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel.contacts import parse_contact
from pmlp_portal.kernel.wording import wall
from pmlp_portal.notifications.models import Message, MessageKind
from pmlp_portal.notifications.states import MessageState
from queueing.models import ExpectedArrival, Ticket
from queueing.policies import RankClass
from queueing.tests.factories import TUESDAY, riga

TEN = riga(10)


def starts(bureau: Bureau, *, now=YESTERDAY_NOON, persons: int = 1, day=TUESDAY) -> list[str]:
    wish = public_wish(
        branch_ids=[bureau.office.branch.pk],
        service_id=bureau.office.passports.pk,
        policy=BookingPolicy(),
        now=now,
        persons=persons,
        first=day,
        until=day + timedelta(days=1),
    )
    return [wall(time.starts_at) for time in free_times(wish, now=now)]


class TestHolding:
    def test_a_held_time_is_free_for_nobody_else(self, bureau):
        assert "10:00" in starts(bureau)
        hold(bureau, at=TEN)
        assert "10:00" not in starts(bureau)

    def test_the_loser_is_told_the_next_free_times(self, bureau):
        hold(bureau, at=TEN)
        with pytest.raises(errors.SlotTaken) as refused:
            hold(bureau, at=TEN, email="berta@example.lv")
        assert [time[11:16] for time in refused.value.facts["next"]] == ["09:30", "09:45", "10:15"]
        assert "Šo vietu tikko aizņēma. Tuvākie brīvie laiki: " in refused.value.detail

    def test_a_hold_that_lapsed_is_free_before_anybody_has_swept_it(self, bureau):
        hold(bureau, at=TEN)
        later = YESTERDAY_NOON + timedelta(minutes=10)
        assert "10:00" in starts(bureau, now=later)
        hold(bureau, at=TEN, now=later, email="berta@example.lv")
        assert TakenPlace.objects.count() == 1

    def test_a_place_of_the_first_choice_that_lapsed_goes_before_one_of_the_second(self, bureau):
        SlotRule.objects.update(internal_places=1)
        lay_out(bureau)
        hold(bureau, at=TEN, pool=Pool.INTERNAL)
        later = YESTERDAY_NOON + timedelta(minutes=10)
        held = hold(bureau, at=TEN, now=later, pool=Pool.INTERNAL, email="berta@example.lv")
        assert Booking.objects.get(pk=held.booking_id).pool == Pool.INTERNAL

    def test_a_branch_that_is_renamed_is_told_by_its_new_name(self, bureau):
        hold(bureau, at=TEN)
        Branch.objects.filter(pk=bureau.office.branch.pk).update(name_lv="Jaunā nodaļa")
        hold(bureau, at=riga(11), email="berta@example.lv")
        assert Message.objects.latest("pk").context["branch"] == "Jaunā nodaļa"

    def test_new_rules_of_booking_show(self, bureau):
        hold(bureau, at=TEN)
        set_booking_policy(bureau, persons_at_most=1)
        with pytest.raises(errors.TooManyPersons):
            hold(bureau, at=riga(11), persons=2)

    def test_a_family_takes_slots_in_a_row(self, bureau):
        hold(bureau, at=TEN, persons=3)
        free = starts(bureau)
        assert "9:45" in free
        assert not {"10:00", "10:15", "10:30"} & set(free)
        assert "10:45" in free
        assert "9:30" not in starts(bureau, persons=3)

    def test_a_long_service_takes_several_slots(self, db):
        bureau = make_bureau("daugavpils", slots_each=2)
        held = hold(bureau, at=TEN)
        booking = Booking.objects.get(pk=held.booking_id)
        assert booking.ends_at - booking.starts_at == timedelta(minutes=30)

    def test_too_soon_too_far_and_too_many_are_refused(self, bureau):
        with pytest.raises(errors.TooSoon):
            hold(bureau, at=riga(13, day=MONDAY), now=YESTERDAY_NOON)
        with pytest.raises(errors.TooFarAhead):
            hold(bureau, at=riga(10) + timedelta(days=90))
        with pytest.raises(errors.TooManyPersons):
            hold(bureau, at=TEN, persons=7)

    def test_a_time_that_is_no_slot_is_refused_like_a_taken_one(self, bureau):
        with pytest.raises(errors.SlotTaken):
            hold(bureau, at=riga(10, 7))


class TestConfirming:
    def test_the_code_makes_it_a_promise(self, bureau):
        booking = book(bureau, at=TEN)
        assert booking.state == BookingState.CONFIRMED
        assert TakenPlace.objects.get().kept_until is None
        assert ExpectedArrival.objects.get().ranks_at == TEN
        kinds = set(Message.objects.filter(cancelled_at=None).values_list("kind", flat=True))
        assert MessageKind.BOOKED in kinds

    def test_five_wrong_codes_end_it(self, bureau):
        held = hold(bureau, at=TEN)
        right = code_sent_to(held.booking_id)
        wrong = "000000" if right != "000000" else "111111"
        for left in (4, 3, 2, 1, 0):
            with pytest.raises(errors.CodeWrong) as refused:
                actions.confirm(token=held.token, code=wrong, now=YESTERDAY_NOON)
            assert refused.value.facts["tries_left"] == left
        with pytest.raises(errors.CodeUsedUp):
            actions.confirm(token=held.token, code=right, now=YESTERDAY_NOON)

    def test_too_late_is_refused_and_the_answers_are_kept_for_another_time(self, bureau):
        held = hold(bureau, at=TEN)
        late = YESTERDAY_NOON + timedelta(minutes=10)
        with pytest.raises(errors.HoldEnded):
            actions.confirm(token=held.token, code=code_sent_to(held.booking_id), now=late)
        booking = actions.hold_instead(token=held.token, starts_at=riga(11), now=late)
        assert booking.name == "Anna Ozola"
        actions.send_code_again(token=held.token, now=late)
        confirmed = actions.confirm(token=held.token, code=code_sent_to(held.booking_id), now=late)
        assert confirmed.starts_at == riga(11)

    def test_the_right_code_again_changes_nothing(self, bureau):
        held = hold(bureau, at=TEN)
        code = code_sent_to(held.booking_id)
        for _ in range(2):
            actions.confirm(token=held.token, code=code, now=YESTERDAY_NOON)
        assert Message.objects.filter(kind=MessageKind.BOOKED).count() == 1

    def test_one_active_booking_per_contact_and_service(self, bureau):
        book(bureau, at=TEN)
        held = hold(bureau, at=riga(11))
        with pytest.raises(errors.AlreadyBooked) as refused:
            actions.confirm(token=held.token, code=code_sent_to(held.booking_id), now=YESTERDAY_NOON)
        assert "10:00" in refused.value.detail

    def test_an_unconfirmed_hold_of_a_strangers_address_blocks_nobody(self, bureau):
        hold(bureau, at=TEN)
        assert book(bureau, at=riga(11)).state == BookingState.CONFIRMED

    def test_a_code_sent_again_replaces_the_former(self, bureau):
        held = hold(bureau, at=TEN)
        first = code_sent_to(held.booking_id)
        actions.send_code_again(token=held.token, now=YESTERDAY_NOON)
        if first != code_sent_to(held.booking_id):
            with pytest.raises(errors.CodeWrong):
                actions.confirm(token=held.token, code=first, now=YESTERDAY_NOON)

    def test_details_follow_a_bare_hold(self, bureau):
        held = hold(bureau, at=TEN, email=None)
        actions.give_details(
            token=held.token, name="Berta", contact=parse_contact("berta@example.lv"), now=YESTERDAY_NOON
        )
        confirmed = actions.confirm(token=held.token, code=code_sent_to(held.booking_id), now=YESTERDAY_NOON)
        assert confirmed.name == "Berta"


class TestChanging:
    def test_the_new_time_is_taken_and_the_old_returns_after_a_while(self, bureau):
        booking = book(bureau, at=TEN)
        moved = actions.reschedule(token=token_of(booking.token_seed), starts_at=riga(12), now=YESTERDAY_NOON)
        assert moved.starts_at == riga(12)
        assert moved.changes == 1
        assert "10:00" not in starts(bureau)
        assert "10:00" in starts(bureau, now=YESTERDAY_NOON + timedelta(minutes=61))
        assert ExpectedArrival.objects.get().ranks_at == riga(12)

    def test_a_family_may_move_into_its_own_slots(self, bureau):
        booking = book(bureau, at=TEN, persons=2)
        moved = actions.reschedule(token=token_of(booking.token_seed), starts_at=riga(10, 15), now=YESTERDAY_NOON)
        assert (moved.starts_at, moved.ends_at) == (riga(10, 15), riga(10, 45))
        assert Slot.objects.get(starts_at=riga(10, 15)).public_taken == 1

    def test_who_moves_away_and_back_takes_the_former_place_anew(self, bureau):
        set_booking_policy(bureau, returns_after=timedelta(0), returns_by=timedelta(0))
        token = token_of(book(bureau, at=TEN).token_seed)
        for starts_at in (riga(12), TEN):
            actions.reschedule(token=token, starts_at=starts_at, now=YESTERDAY_NOON)
            assert_sound()

    def test_a_taken_time_leaves_it_where_it_is(self, bureau):
        booking = book(bureau, at=TEN)
        hold(bureau, at=riga(11), email="berta@example.lv")
        with pytest.raises(errors.SlotTaken):
            actions.reschedule(token=token_of(booking.token_seed), starts_at=riga(11), now=YESTERDAY_NOON)
        booking.refresh_from_db()
        assert booking.starts_at == TEN

    def test_reminders_of_a_cancelled_booking_never_leave(self, bureau):
        early = YESTERDAY_NOON - timedelta(days=5)
        actions.lay_out(branch=bureau.office.branch, now=early)
        booking = book(bureau, at=TEN, now=early)
        reminders = Message.objects.filter(kind=MessageKind.REMINDER)
        assert [row.due_at for row in reminders.order_by("due_at")] == [TEN - timedelta(days=2), riga(7)]
        actions.cancel(token=token_of(booking.token_seed), now=early)
        assert {row.state for row in reminders.all()} == {MessageState.CANCELLED}
        assert ExpectedArrival.objects.get().cancelled_at == early
        actions.cancel(token=token_of(booking.token_seed), now=early)
        assert Message.objects.filter(kind=MessageKind.CANCELLED).count() == 1

    def test_a_cancelled_place_returns_after_a_random_while(self, bureau):
        set_booking_policy(bureau, returns_after=timedelta(minutes=20), returns_by=timedelta(minutes=30))
        booking = book(bureau, at=TEN)
        actions.cancel(token=token_of(booking.token_seed), now=YESTERDAY_NOON)
        kept_until = TakenPlace.objects.get().kept_until
        assert kept_until is not None
        assert timedelta(minutes=20) <= kept_until - YESTERDAY_NOON <= timedelta(minutes=30)
        actions.sweep_places(now=kept_until)
        assert Slot.objects.get(starts_at=TEN).public_taken == 0


class TestArriving:
    def test_on_time_the_ticket_ranks_at_the_booked_time(self, bureau):
        booking = book(bureau, at=TEN)
        arrived = actions.check_in(token=token_of(booking.token_seed), now=riga(9, 40))
        ticket = Ticket.objects.get(visit=arrived.visit)
        assert (ticket.rank_class, ticket.ranked_at) == (RankClass.BOOKED, TEN)
        assert ticket.callable_from == riga(9, 55)
        assert ExpectedArrival.objects.get().arrived_at == riga(9, 40)

    def test_late_it_ranks_at_the_arrival(self, bureau):
        booking = book(bureau, at=TEN)
        assert actions.note_missed(booking_id=booking.pk, now=riga(10, 11))
        arrived = actions.check_in(token=token_of(booking.token_seed), now=riga(10, 20))
        ticket = Ticket.objects.get(visit=arrived.visit)
        assert (ticket.rank_class, ticket.ranked_at) == (RankClass.ORDINARY, riga(10, 20))

    def test_within_the_grace_nobody_is_missed(self, bureau):
        booking = book(bureau, at=TEN)
        assert not actions.note_missed(booking_id=booking.pk, now=riga(10, 10))

    def test_too_early_and_the_day_after_are_refused(self, bureau):
        booking = book(bureau, at=TEN)
        token = token_of(booking.token_seed)
        with pytest.raises(errors.TooEarlyToArrive):
            actions.check_in(token=token, now=riga(9, 29))
        with pytest.raises(errors.WrongDay):
            actions.check_in(token=token, now=riga(10, day=TUESDAY + timedelta(days=1)))

    def test_twice_is_once(self, bureau):
        booking = book(bureau, at=TEN)
        for _ in range(2):
            actions.check_in(token=token_of(booking.token_seed), now=riga(9, 50))
        assert Ticket.objects.count() == 1
