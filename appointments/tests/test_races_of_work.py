"""The work of the tasks and everybody else's at once: each deed is done once, and nobody locks anybody out."""

import random
import time
from collections import Counter as Tally
from datetime import datetime, timedelta
from datetime import time as wall_time

import pytest
import time_machine
from django.db import OperationalError
from psycopg.errors import LockNotAvailable

from appointments import actions, errors, tasks
from appointments.models import Booking, Disruption, Offer, SlotRule
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
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.notifications.models import Message, MessageKind
from queueing.tests.factories import riga
from tests.races import at_once, none_raised

pytestmark = [pytest.mark.db, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


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
                none_raised(at_once(4, lambda nth: deeds[nth % 2]()))
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

        none_raised(at_once(8, play))
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


def _token(booking: Booking) -> str:
    return token_of(booking.token_seed)
