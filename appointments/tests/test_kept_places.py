"""A place that is being kept for good stays, whoever looks at it that moment; a hold that has ended stays ended."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Q

from appointments import actions, errors
from appointments.actions import confirming as deeds
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


def test_a_hold_that_a_closure_has_ended_is_not_confirmed(bureau: Bureau) -> None:
    held = hold(bureau, at=TEN)
    SpecialDay.objects.create(branch=bureau.office.branch, day=TUESDAY)
    lay_out(bureau)
    with pytest.raises(errors.HoldEnded):
        actions.confirm(token=held.token, code=code_sent_to(held.booking_id), now=YESTERDAY_NOON)
    assert not Disruption.objects.exists()
