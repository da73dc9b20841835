"""An offer of another time is taken whole or not at all."""

from datetime import time, timedelta

import pytest

from appointments import actions, errors
from appointments.models import Booking, Disruption, Offer, TakenPlace
from appointments.states import OfferState
from appointments.tests.factories import YESTERDAY_NOON, Bureau, book, lay_out, make_bureau
from appointments.tests.truths import assert_sound
from appointments.tokens import token_of
from pmlp_portal.directory.models import SpecialDay
from pmlp_portal.kernel import clock
from pmlp_portal.notifications.models import Message, MessageKind
from queueing.tests.factories import riga

NOW = YESTERDAY_NOON


class TestSeveralSlots:
    """An offer of several slots is one thing: with one of them gone it is gone."""

    def offered(self, bureau: Bureau) -> tuple[Booking, Offer]:
        """Offer a family of two, booked late, the first half hour of the day."""
        family = book(bureau, at=riga(13), persons=2)
        actions.wait_for_earlier(token=token_of(family.token_seed), wants=True, now=NOW)
        offer = actions.offer_earlier(booking_id=family.pk, now=NOW)
        assert offer is not None
        assert offer.places.count() == 2
        return family, offer

    def refused(self, family: Booking, offer: Offer) -> None:
        """See that it is, and that nothing was half taken."""
        before = places(booking=family)
        offered = places(offer=offer)
        with pytest.raises(errors.OfferIsOver):
            actions.take_offer(token=token_of(family.token_seed), offer_id=offer.pk, now=NOW)
        moved = Booking.objects.get(pk=family.pk)
        assert (moved.starts_at, moved.changes, moved.wants_earlier) == (riga(13), 0, True)
        assert places(booking=family) == before
        assert places(offer=offer) == offered
        assert not Message.objects.filter(kind=MessageKind.CHANGED).exists()
        assert_sound()

    def test_it_is_refused_as_a_whole_when_one_of_its_places_is_lost(self, bureau: Bureau) -> None:
        family, offer = self.offered(bureau)
        offer.places.order_by("slot__starts_at")[1].delete()
        self.refused(family, offer)

    def test_and_when_one_is_not_kept_any_more_though_nobody_has_taken_it_yet(self, bureau: Bureau) -> None:
        family, offer = self.offered(bureau)
        TakenPlace.objects.filter(pk=offer.places.order_by("slot__starts_at")[1].pk).update(kept_until=NOW)
        self.refused(family, offer)

    def test_it_is_taken_back_when_the_branch_closes_for_the_second_half(self, bureau: Bureau) -> None:
        family, offer = self.offered(bureau)
        middle = clock.local(offer.starts_at + timedelta(minutes=15))
        SpecialDay.objects.create(branch=bureau.office.branch, day=middle.date(), opens=time(9), closes=middle.time())
        lay_out(bureau)
        offer.refresh_from_db()
        assert offer.state == OfferState.DECLINED
        self.refused(family, offer)

    def test_one_that_is_whole_is_taken(self, bureau: Bureau) -> None:
        family, offer = self.offered(bureau)
        actions.take_offer(token=token_of(family.token_seed), offer_id=offer.pk, now=NOW)
        assert Booking.objects.get(pk=family.pk).starts_at == offer.starts_at
        assert_sound()


def places(**of: Booking | Offer) -> set[tuple[int, object]]:
    """Which places something has, and until when."""
    return set(TakenPlace.objects.filter(**of).values_list("slot_id", "kept_until"))


def test_instead_of_a_time_that_can_t_be_kept_it_is_not_offered_itself(db: None) -> None:
    bureau = make_bureau(places=2)
    booking = book(bureau, at=riga(10))
    disruption = Disruption.objects.create(booking=booking, noticed_at=NOW)
    actions.tell_disruption(disruption_id=disruption.pk, now=NOW)
    offered = Offer.objects.filter(booking=booking).values_list("starts_at", flat=True)
    assert len(offered) == 2
    assert riga(10) not in offered
