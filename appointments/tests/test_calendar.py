"""The calendar follows rules and hours, and drops nobody in silence."""

from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from appointments import actions, errors
from appointments.models import Booking, CounterBlock, Disruption, Offer, Slot, TakenPlace
from appointments.queries.bookings import open_offers
from appointments.tests.factories import (
    YESTERDAY_NOON,
    book,
    hold,
    lay_out,
    make_bureau,
    set_booking_policy,
)
from appointments.tokens import token_of
from pmlp_portal.directory.models import SpecialDay
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.intervals import Period
from pmlp_portal.kernel.wording import wall
from pmlp_portal.notifications.models import Message, MessageKind
from queueing.tests.factories import TUESDAY, make_clerk, riga

TEN = riga(10)


def starts_on(day) -> list[str]:
    return [wall(slot.starts_at) for slot in Slot.objects.filter(day=day, withdrawn_at=None).order_by("starts_at")]


class TestLayingOut:
    def test_slots_fit_the_hours(self, bureau):
        times = starts_on(TUESDAY)
        assert (times[0], times[-1], len(times)) == ("9:00", "15:45", 28)

    def test_a_weekend_and_a_closed_day_have_none(self, bureau):
        SpecialDay.objects.create(branch=bureau.office.branch, day=TUESDAY)
        lay_out(bureau)
        assert starts_on(TUESDAY) == []
        assert starts_on(TUESDAY + timedelta(days=4)) == []

    def test_a_public_holiday_has_none(self, db):
        make_bureau(for_days=None)
        christmas = TUESDAY.replace(day=25)
        assert christmas.isoweekday() == 5
        assert starts_on(christmas) == []
        assert starts_on(christmas - timedelta(days=4))

    def test_it_reaches_to_the_horizon_and_not_beyond(self, db):
        make_bureau(for_days=None)
        last = Slot.objects.latest("day").day
        assert last <= clock.day_of(YESTERDAY_NOON) + timedelta(days=60)
        assert last >= clock.day_of(YESTERDAY_NOON) + timedelta(days=57)

    def test_again_it_changes_nothing(self, bureau):
        assert not actions.lay_out(branch=bureau.office.branch, now=YESTERDAY_NOON)
        before = set(Slot.objects.values_list("pk", flat=True))
        actions.lay_out(branch=bureau.office.branch, now=YESTERDAY_NOON, is_forced=True)
        assert set(Slot.objects.values_list("pk", flat=True)) == before

    def test_a_rule_that_is_changed_in_the_admin_or_by_hand_is_noticed(self, bureau):
        rule = bureau.rules[TUESDAY.isoweekday() - 1]
        rule.public_places = 3
        rule.save()
        assert actions.lay_out(branch=bureau.office.branch, now=YESTERDAY_NOON)
        assert Slot.objects.get(starts_at=TEN).public_places == 3

    def test_two_rules_for_one_time_are_refused(self, bureau):
        rule = bureau.rules[0]
        rule.pk, rule.begins, rule.ends = None, time(15, 59), time(18)
        with pytest.raises(IntegrityError, match="no_two_rules_for_one_time"), transaction.atomic():
            rule.save(force_insert=True)
        rule.begins = time(16)
        rule.save(force_insert=True)


class TestDisruption:
    def test_a_closure_lists_tells_and_offers_two_other_times(self, bureau):
        booking = book(bureau, at=TEN)
        SpecialDay.objects.create(branch=bureau.office.branch, day=TUESDAY, reason_lv="Remonts", reason_en="Repairs")
        lay_out(bureau)
        disruption = Disruption.objects.get()
        assert disruption.booking == booking
        actions.tell_disruption(disruption_id=disruption.pk, now=YESTERDAY_NOON)
        assert Message.objects.filter(kind=MessageKind.DISRUPTED).count() == 1
        offers = open_offers(booking, now=YESTERDAY_NOON)
        assert [wall(offer.starts_at) for offer in offers] == ["15:45", "9:00"]
        moved = actions.take_offer(token=token_of(booking.token_seed), offer_id=offers[1].pk, now=YESTERDAY_NOON)
        assert moved.day == TUESDAY + timedelta(days=1)
        disruption.refresh_from_db()
        assert disruption.settled_at == YESTERDAY_NOON
        assert not open_offers(booking, now=YESTERDAY_NOON)

    def test_told_once(self, bureau):
        book(bureau, at=TEN)
        SpecialDay.objects.create(branch=bureau.office.branch, day=TUESDAY)
        lay_out(bureau)
        for _ in range(2):
            actions.tell_disruption(disruption_id=Disruption.objects.get().pk, now=YESTERDAY_NOON)
            actions.lay_out(branch=bureau.office.branch, now=YESTERDAY_NOON, is_forced=True)
        assert Message.objects.filter(kind=MessageKind.DISRUPTED).count() == 1
        assert Disruption.objects.count() == 1

    def test_a_booking_that_still_fits_is_left_alone(self, bureau):
        book(bureau, at=TEN)
        SpecialDay.objects.create(branch=bureau.office.branch, day=TUESDAY, opens=time(9), closes=time(12))
        lay_out(bureau)
        assert not Disruption.objects.exists()
        assert starts_on(TUESDAY)[-1] == "11:45"

    def test_who_has_moved_away_before_is_not_concerned(self, bureau):
        booking = book(bureau, at=TEN)
        elsewhere = riga(10, day=TUESDAY + timedelta(days=1))
        actions.reschedule(token=token_of(booking.token_seed), starts_at=elsewhere, now=YESTERDAY_NOON)
        SpecialDay.objects.create(branch=bureau.office.branch, day=TUESDAY)
        lay_out(bureau)
        assert not Disruption.objects.exists()

    def test_a_hold_in_a_closed_hour_ends(self, bureau):
        held = hold(bureau, at=TEN, email=None)
        SpecialDay.objects.create(branch=bureau.office.branch, day=TUESDAY)
        lay_out(bureau)
        assert TakenPlace.objects.get(booking_id=held.booking_id).kept_until == YESTERDAY_NOON

    def test_a_blocked_counter_takes_the_latest_confirmed(self, db):
        bureau = make_bureau(places=2)
        first = book(bureau, at=TEN)
        second = book(bureau, at=TEN, email="berta@example.lv", now=YESTERDAY_NOON + timedelta(minutes=1))
        manager = make_clerk("mara", bureau.office.branch)
        actions.block_counter(
            counter=bureau.office.counters[0],
            period=Period(riga(9), riga(11)),
            reason="Remonts",
            by=manager,
            now=YESTERDAY_NOON,
        )
        assert [row.booking for row in Disruption.objects.all()] == [second]
        assert first.pk != second.pk
        with pytest.raises(errors.SlotTaken):
            hold(bureau, at=TEN, email="cilda@example.lv")
        hold(bureau, at=riga(10, 15), email="cilda@example.lv")
        with pytest.raises(errors.SlotTaken):
            hold(bureau, at=riga(10, 15), email="dace@example.lv")
        actions.unblock_counter(block=CounterBlock.objects.get(), by=manager, now=YESTERDAY_NOON)
        hold(bureau, at=riga(10, 15), email="dace@example.lv")
        assert Slot.objects.get(starts_at=riga(10, 15)).public_taken == 2


def offered(booking: Booking, *, now: datetime = YESTERDAY_NOON) -> Offer:
    """Return what somebody who waits is offered now; there must be something."""
    offer = actions.offer_earlier(booking_id=booking.pk, now=now)
    assert offer is not None
    return offer


class TestWaitingList:
    def test_a_cancelled_place_goes_to_the_first_in_line_before_everybody_else(self, bureau):
        early = book(bureau, at=TEN)
        later = [book(bureau, at=riga(hour), email=f"p{hour}@example.lv") for hour in (13, 14)]
        for nth, booking in enumerate(later):
            actions.wait_for_earlier(
                token=token_of(booking.token_seed), wants=True, now=YESTERDAY_NOON + timedelta(seconds=nth)
            )
        self.fill_all_before(riga(14))
        assert actions.offer_earlier(booking_id=later[0].pk, now=YESTERDAY_NOON) is None
        actions.cancel(token=token_of(early.token_seed), now=YESTERDAY_NOON)
        offer = offered(later[0])
        assert offer.starts_at == TEN
        assert actions.offer_earlier(booking_id=later[1].pk, now=YESTERDAY_NOON) is None
        assert Message.objects.filter(kind=MessageKind.OFFER).count() == 1
        lapsed = offer.expires_at
        actions.end_offer(offer_id=offer.pk, now=lapsed)
        assert offered(later[1], now=lapsed).starts_at == TEN

    def test_at_most_three(self, bureau):
        booking = book(bureau, at=riga(13))
        token = token_of(booking.token_seed)
        actions.wait_for_earlier(token=token, wants=True, now=YESTERDAY_NOON)
        for _ in range(3):
            offer = offered(booking)
            actions.decline_offer(token=token, offer_id=offer.pk, now=YESTERDAY_NOON)
        assert actions.offer_earlier(booking_id=booking.pk, now=YESTERDAY_NOON) is None

    def test_one_offer_at_once(self, bureau):
        booking = book(bureau, at=riga(13))
        actions.wait_for_earlier(token=token_of(booking.token_seed), wants=True, now=YESTERDAY_NOON)
        assert actions.offer_earlier(booking_id=booking.pk, now=YESTERDAY_NOON)
        assert actions.offer_earlier(booking_id=booking.pk, now=YESTERDAY_NOON) is None
        offer = Offer.objects.get()
        offer.pk = None
        with pytest.raises(IntegrityError, match="one_earlier_time_at_once"), transaction.atomic():
            offer.save(force_insert=True)

    def test_taking_it_moves_the_booking(self, bureau):
        set_booking_policy(bureau, returns_after=timedelta(minutes=5), returns_by=timedelta(minutes=5))
        booking = book(bureau, at=riga(13), persons=2)
        token = token_of(booking.token_seed)
        actions.wait_for_earlier(token=token, wants=True, now=YESTERDAY_NOON)
        offer = offered(booking)
        moved = actions.take_offer(token=token, offer_id=offer.pk, now=YESTERDAY_NOON)
        assert moved.starts_at == offer.starts_at
        actions.sweep_places(now=YESTERDAY_NOON + timedelta(minutes=5))
        assert Slot.objects.get(starts_at=riga(13)).public_taken == 0
        with pytest.raises(errors.OfferIsOver):
            actions.take_offer(token=token, offer_id=offer.pk, now=YESTERDAY_NOON)

    def fill_all_before(self, instant: datetime) -> None:
        """Leave no free place before a time."""
        with connection.cursor() as cursor:
            cursor.execute("UPDATE appointments_slot SET public_places = public_taken WHERE starts_at < %s", [instant])


class TestTheDatabaseItself:
    def test_no_place_beyond_the_last_by_hand(self, bureau):
        book(bureau, at=TEN)
        slot = Slot.objects.get(starts_at=TEN)
        other = book(bureau, at=riga(11), email="berta@example.lv")
        with (
            pytest.raises(IntegrityError, match="public_not_overbooked"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT INTO appointments_takenplace (slot_id, pool, booking_id) VALUES (%s, 'public', %s)",
                [slot.pk, other.pk],
            )

    def test_without_the_trigger_it_would_be_possible(self, bureau):
        """The control: the check alone counts nothing."""
        book(bureau, at=TEN)
        slot = Slot.objects.get(starts_at=TEN)
        other = book(bureau, at=riga(11), email="berta@example.lv")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE appointments_takenplace DISABLE TRIGGER places_are_counted")
            cursor.execute(
                "INSERT INTO appointments_takenplace (slot_id, pool, booking_id) VALUES (%s, 'public', %s)",
                [slot.pk, other.pk],
            )
            cursor.execute("ALTER TABLE appointments_takenplace ENABLE TRIGGER places_are_counted")
        assert TakenPlace.objects.filter(slot=slot).count() == 2

    def test_a_taken_place_stays_in_its_slot(self, bureau):
        booking = book(bureau, at=TEN)
        other = Slot.objects.get(starts_at=riga(11))
        with pytest.raises(IntegrityError, match="stays in its slot"), transaction.atomic():
            TakenPlace.objects.filter(booking=booking).update(slot=other)
