"""A time the branch could not keep, and then can: the booking stays, what stood open ends, who was told is told."""

import threading
from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from django.db import connection, transaction

from appointments import actions, errors, tasks
from appointments.actions import Move, settling
from appointments.models import Booking, CounterBlock, Disruption, Offer
from appointments.queries.bookings import open_offers
from appointments.queries.moves import CalendarDay, plan_of_move
from appointments.states import BookingState, OfferState
from appointments.tests.desk import CalendarDesk
from appointments.tests.factories import YESTERDAY_NOON, Bureau, book, hold, lay_out, make_bureau
from appointments.tests.truths import assert_sound
from appointments.tokens import token_of
from pmlp_portal.accounts.models import User
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.models import SpecialDay
from pmlp_portal.kernel.intervals import Period
from pmlp_portal.notifications import letters
from pmlp_portal.notifications.models import Message, MessageKind
from pmlp_portal.notifications.states import MessageState
from queueing.tests.desk import office_clock
from queueing.tests.factories import TUESDAY, make_clerk, riga

NOW = YESTERDAY_NOON
LATER = NOW + timedelta(minutes=20)
TEN = riga(10)
WEDNESDAY = TUESDAY + timedelta(days=1)
SATURDAY = TUESDAY + timedelta(days=4)


@pytest.fixture(autouse=True)
def the_day_before() -> Iterator[None]:
    with office_clock(NOW):
        yield


@pytest.fixture
def mara(bureau: Bureau) -> User:
    return make_clerk("mara", bureau.office.branch)


def block(bureau: Bureau, mara: User, *, nth: int = 0) -> CounterBlock:
    counter = bureau.office.counters[nth]
    period = Period(riga(9), riga(11))
    return actions.block_counter(counter=counter, period=period, reason="Remonts", by=mara, now=NOW)


def said_to(booking: Booking) -> list[Message]:
    """What is told of a time that changed or did not, and has not been taken back."""
    told = Message.objects.filter(about=f"booking:{booking.pk}", kind__in=[MessageKind.CHANGED, MessageKind.DISRUPTED])
    return list(told.exclude(state=MessageState.CANCELLED).order_by("pk"))


class TestUnblocking:
    def test_who_was_told_keeps_the_time_and_is_told_so_once(self, bureau: Bureau, mara: User) -> None:
        booking = book(bureau, at=TEN)
        blocked = block(bureau, mara)
        tasks.settle_due()
        assert len(open_offers(booking, now=NOW)) == 2
        actions.unblock_counter(block=blocked, by=mara, now=LATER)
        actions.lay_out(branch=bureau.office.branch, now=LATER, is_forced=True)
        tasks.settle_due()
        booking.refresh_from_db()
        assert (booking.state, booking.starts_at, booking.changes) == (BookingState.CONFIRMED, TEN, 0)
        assert Disruption.objects.get().settled_at == LATER
        (news,) = said_to(booking)
        assert "Jūsu vizīte tomēr notiks paredzētajā laikā." in letters.letter(news).text
        assert "BEGIN:VCALENDAR" in letters.letter(news).calendar
        assert_sound()

    def test_the_times_offered_instead_are_anybodys_again(self, bureau: Bureau, mara: User) -> None:
        booking = book(bureau, at=TEN)
        blocked = block(bureau, mara)
        tasks.settle_due()
        offer = open_offers(booking, now=NOW)[0]
        actions.unblock_counter(block=blocked, by=mara, now=LATER)
        assert not Offer.objects.filter(state=OfferState.OPEN).exists()
        with pytest.raises(errors.OfferIsOver):
            actions.take_offer(token=token_of(booking.token_seed), offer_id=offer.pk, now=LATER)
        hold(bureau, at=offer.starts_at, now=LATER, email="berta@example.lv")

    def test_its_reminders_are_still_to_come_and_only_once(self, bureau: Bureau, mara: User) -> None:
        booking = book(bureau, at=riga(10, day=SATURDAY - timedelta(days=1)))
        reminders = Message.objects.filter(about=f"booking:{booking.pk}", kind=MessageKind.REMINDER, cancelled_at=None)
        before = list(reminders.order_by("due_at").values_list("due_at", flat=True))
        SpecialDay.objects.create(branch=bureau.office.branch, day=booking.day)
        lay_out(bureau)
        tasks.settle_due()
        SpecialDay.objects.all().delete()
        lay_out(bureau, now=LATER)
        assert before
        assert list(reminders.order_by("due_at").values_list("due_at", flat=True)) == before

    def test_who_had_not_been_told_yet_is_left_in_peace(self, bureau: Bureau, mara: User) -> None:
        booking = book(bureau, at=TEN)
        actions.unblock_counter(block=block(bureau, mara), by=mara, now=LATER)
        tasks.settle_due()
        assert Disruption.objects.get().settled_at == LATER
        assert said_to(booking) == []

    def test_who_has_moved_stays_moved_and_hears_nothing(self, bureau: Bureau, mara: User) -> None:
        booking = book(bureau, at=TEN)
        blocked = block(bureau, mara)
        tasks.settle_due()
        offer = open_offers(booking, now=NOW)[0]
        actions.take_offer(token=token_of(booking.token_seed), offer_id=offer.pk, now=NOW)
        before = said_to(booking)
        actions.unblock_counter(block=blocked, by=mara, now=LATER)
        booking.refresh_from_db()
        assert booking.starts_at == offer.starts_at
        assert said_to(booking) == before

    def test_of_two_counters_unblocked_one_by_one_each_gives_one_person_their_time_back(self, db: None) -> None:
        bureau = make_bureau(places=2)
        mara = make_clerk("mara", bureau.office.branch)
        first = book(bureau, at=TEN)
        second = book(bureau, at=TEN, email="berta@example.lv", now=NOW + timedelta(minutes=1))
        blocks = [block(bureau, mara, nth=nth) for nth in range(2)]
        assert set(Disruption.objects.values_list("booking", flat=True)) == {first.pk, second.pk}
        actions.unblock_counter(block=blocks[0], by=mara, now=LATER)
        assert list(Disruption.objects.filter(settled_at=None).values_list("booking", flat=True)) == [second.pk]
        actions.unblock_counter(block=blocks[1], by=mara, now=LATER)
        assert not Disruption.objects.filter(settled_at=None).exists()

    def test_the_manager_reads_how_many_and_it_is_on_record(self, bureau: Bureau, mara: User) -> None:
        booking = book(bureau, at=TEN)
        blocked = block(bureau, mara)
        desk = CalendarDesk(mara, bureau.slug)
        assert "1 pierakstu tomēr var saglabāt" in desk.do("unblock-counter", blocked.pk)
        assert AuditRecord.objects.filter(verb="booking_keep", subject=f"booking:{booking.pk}").count() == 1

    def test_it_says_nothing_more_when_nobody_was_concerned(self, bureau: Bureau, mara: User) -> None:
        said = CalendarDesk(mara, bureau.slug).do("unblock-counter", block(bureau, mara).pk)
        assert "1. lodziņam atkal var pierakstīties." in said
        assert "tomēr var saglabāt" not in said

    def test_a_time_already_past_is_not_spoken_of(self, bureau: Bureau, mara: User) -> None:
        booking = book(bureau, at=TEN)
        blocked = block(bureau, mara)
        actions.unblock_counter(block=blocked, by=mara, now=riga(10, 5))
        assert Disruption.objects.get().settled_at is None
        assert said_to(booking) == []


class TestWithdrawnClosure:
    def test_a_holiday_taken_back_gives_everybody_their_time_back(self, bureau: Bureau) -> None:
        anna = book(bureau, at=TEN)
        berta = book(bureau, at=riga(11), email="berta@example.lv", persons=2)
        SpecialDay.objects.create(branch=bureau.office.branch, day=TUESDAY)
        lay_out(bureau)
        tasks.settle_due()
        SpecialDay.objects.all().delete()
        lay_out(bureau, now=LATER)
        assert not Disruption.objects.filter(settled_at=None).exists()
        assert [len(said_to(booking)) for booking in (anna, berta)] == [1, 1]

    def test_half_a_day_taken_back_gives_back_its_half(self, bureau: Bureau) -> None:
        book(bureau, at=TEN)
        afternoon = book(bureau, at=riga(14), email="berta@example.lv")
        closed = SpecialDay.objects.create(branch=bureau.office.branch, day=TUESDAY)
        lay_out(bureau)
        closed.delete()
        SpecialDay.objects.create(branch=bureau.office.branch, day=TUESDAY, opens=time(9), closes=time(12))
        lay_out(bureau, now=LATER)
        assert list(Disruption.objects.filter(settled_at=None).values_list("booking", flat=True)) == [afternoon.pk]


class TestEmptiedDay:
    def test_a_calendar_laid_out_anew_does_not_keep_who_is_to_leave_an_emptied_day(
        self, bureau: Bureau, mara: User
    ) -> None:
        booking = book(bureau, at=TEN)
        empty_tuesday(bureau, mara)
        actions.unblock_counter(block=block(bureau, mara), by=mara, now=LATER)
        assert Disruption.objects.get().settled_at is None
        assert booking.pk == Disruption.objects.get().booking_id

    def test_nor_who_could_not_be_kept_before_it_was_emptied(self, bureau: Bureau, mara: User) -> None:
        book(bureau, at=TEN)
        blocked = block(bureau, mara)
        empty_tuesday(bureau, mara)
        actions.unblock_counter(block=blocked, by=mara, now=LATER)
        assert Disruption.objects.get().settled_at is None


def empty_tuesday(bureau: Bureau, mara: User) -> None:
    """Move Tuesday to a day nobody can be booked on: all stay, to be offered other times."""
    source, target = CalendarDay(bureau.office.branch, TUESDAY), CalendarDay(bureau.office.branch, SATURDAY)
    digest = plan_of_move(source=source, target=target, now=NOW).digest
    assert actions.move_day(move=Move(source, target, digest), by=mara, now=NOW).left == 1


@pytest.mark.slow
@pytest.mark.db
@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    """Who lays out holds the slots; who holds a booking may wait for one of them."""

    def test_a_booking_its_holder_is_busy_with_is_not_waited_for_and_asked_about_next_round(
        self, bureau: Bureau, mara: User
    ) -> None:
        booking = book(bureau, at=TEN)
        blocked = block(bureau, mara)
        tasks.settle_due()
        with being_held(booking):
            actions.unblock_counter(block=blocked, by=mara, now=LATER)
            assert Disruption.objects.get().settled_at is None
        assert actions.lay_out(branch=bureau.office.branch, now=LATER)
        assert Disruption.objects.get().settled_at == LATER
        assert not actions.lay_out(branch=bureau.office.branch, now=LATER)

    def test_control_did_it_forget_who_was_busy_no_round_would_ask_again(
        self, bureau: Bureau, mara: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        booking = book(bureau, at=TEN)
        blocked = block(bureau, mara)
        deed = settling.settle_kept_again
        monkeypatch.setattr("appointments.actions.calendar.settle_kept_again", lambda **known: deed(**known) or True)
        with being_held(booking):
            actions.unblock_counter(block=blocked, by=mara, now=LATER)
        assert not actions.lay_out(branch=bureau.office.branch, now=LATER)
        assert Disruption.objects.get().settled_at is None


class being_held:  # noqa: N801  # read as a phrase
    """Lock a booking on a connection of its own, as who changes it does."""

    def __init__(self, booking: Booking) -> None:
        self.booking = booking
        self.is_held, self.enough = threading.Event(), threading.Event()
        self.other = threading.Thread(target=self._hold)

    def __enter__(self) -> None:
        self.other.start()
        assert self.is_held.wait(20)

    def __exit__(self, *_fault: object) -> None:
        self.enough.set()
        self.other.join()

    def _hold(self) -> None:
        try:
            with transaction.atomic():
                Booking.objects.select_for_update(no_key=True).get(pk=self.booking.pk)
                self.is_held.set()
                self.enough.wait(20)
        finally:
            connection.close()
