"""A place that is being kept for good stays, whoever looks at it that moment; a hold that has ended stays ended."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from appointments import actions, errors
from appointments.actions import confirming as deeds
from appointments.actions import places
from appointments.actions.places import free_lapsed
from appointments.models import Booking, Disruption, Slot, SlotRule, TakenPlace
from appointments.states import BookingState
from appointments.tests.factories import YESTERDAY_NOON, Bureau, code_sent_to, hold, lay_out, make_bureau
from appointments.tests.races import Meanwhile
from appointments.tests.truths import assert_sound
from pmlp_portal.directory.models import SpecialDay
from queueing.tests.factories import TUESDAY, riga

pytestmark = [pytest.mark.db, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TEN = riga(10)
# Another process whose clock has passed the end of the hold already.
LATER = YESTERDAY_NOON + timedelta(minutes=11)


@pytest.fixture
def bureau(db: None) -> Bureau:
    # The first address made in a process loads every view: not while somebody waits for a lock, who gives up in time.
    reverse("appointments:booking", args=["token"])
    return make_bureau()


def while_confirming(bureau: Bureau, monkeypatch: pytest.MonkeyPatch, deed: Callable[[], object]) -> Booking:
    """Confirm a hold; before that is committed let `deed` begin on a connection of its own. Return the booking."""
    held = hold(bureau, at=TEN)
    other = Meanwhile(deed)
    # It is waiting for the place by then, or it has ended.
    monkeypatch.setattr(deeds, "expect", lambda *_args, **_named: other.begin())
    actions.confirm(token=held.token, code=code_sent_to(held.booking_id), now=YESTERDAY_NOON)
    other.outcome()
    return Booking.objects.get(pk=held.booking_id)


@transaction.atomic
def free_what_has_lapsed() -> None:
    """What somebody who claims for the waiting list does first."""
    slots = list(Slot.objects.filter(starts_at=TEN).select_for_update(no_key=True))
    free_lapsed(slots, with_returning=True, now=LATER)


@transaction.atomic
def free_through_a_join() -> None:
    """The same in one statement, as it must not be done."""
    slots = list(Slot.objects.filter(starts_at=TEN).select_for_update(no_key=True))
    returning = Q(kept_until__isnull=False, booking__state=BookingState.CANCELLED)
    TakenPlace.objects.filter(Q(kept_until__lte=LATER) | returning, slot__in=slots).delete()


class TestWhileItIsConfirmed:
    def test_who_frees_lapsed_places_looks_again(self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
        booking = while_confirming(bureau, monkeypatch, free_what_has_lapsed)
        assert booking.state == BookingState.CONFIRMED
        assert_sound()

    def test_control_one_statement_through_a_join_takes_a_promised_place(
        self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        booking = while_confirming(bureau, monkeypatch, free_through_a_join)
        assert booking.state == BookingState.CONFIRMED
        assert not TakenPlace.objects.filter(booking=booking).exists()

    def test_a_calendar_laid_out_anew_notes_it_and_takes_nothing(
        self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def close() -> None:
            SlotRule.objects.filter(weekday=TUESDAY.isoweekday()).delete()
            lay_out(bureau)

        booking = while_confirming(bureau, monkeypatch, close)
        assert_sound()
        lay_out(bureau)
        assert Disruption.objects.filter(booking=booking).exists()


def confirm_while_its_place_is_ended(bureau: Bureau) -> object:
    """Let a confirmation begin while somebody ends the hold's keeping, and wait for them; return what came of it."""
    held = hold(bureau, at=TEN)
    code = code_sent_to(held.booking_id)
    other = Meanwhile(lambda: actions.confirm(token=held.token, code=code, now=YESTERDAY_NOON))
    with transaction.atomic():
        TakenPlace.objects.update(kept_until=YESTERDAY_NOON)
        other.begin()
    return other.outcome()


class TestWhileItsKeepingEnds:
    # As the deed has it, but for the lock.
    CARELESS = """
        UPDATE appointments_takenplace AS place SET kept_until = NULL
        WHERE id IN (SELECT id FROM appointments_takenplace WHERE booking_id = %(booking)s AND kept_until > %(now)s)
        RETURNING (SELECT ends_at - starts_at FROM appointments_slot WHERE id = place.slot_id)
    """

    def test_who_confirms_looks_again(self, bureau: Bureau) -> None:
        assert isinstance(confirm_while_its_place_is_ended(bureau), errors.HoldEnded)
        assert TakenPlace.objects.get().kept_until == YESTERDAY_NOON

    def test_control_without_a_lock_what_has_ended_is_promised(
        self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(places, "_KEEP_FOR_GOOD", self.CARELESS)
        confirmed = confirm_while_its_place_is_ended(bureau)
        assert isinstance(confirmed, Booking)
        assert confirmed.state == BookingState.CONFIRMED


def test_a_hold_that_a_closure_has_ended_is_not_confirmed(bureau: Bureau) -> None:
    held = hold(bureau, at=TEN)
    SpecialDay.objects.create(branch=bureau.office.branch, day=TUESDAY)
    lay_out(bureau)
    with pytest.raises(errors.HoldEnded):
        actions.confirm(token=held.token, code=code_sent_to(held.booking_id), now=YESTERDAY_NOON)
    assert not Disruption.objects.exists()
