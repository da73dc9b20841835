"""Travellers are told to leave, and that their turn is near: each once, never both at once, through the outbox."""

from datetime import timedelta

import pytest
import time_machine

from pmlp_portal.accounts.models import User
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.notifications.actions import deliver_due
from pmlp_portal.notifications.models import Message, MessageKind
from queueing import actions, tasks
from queueing.models import Ticket, Visit
from queueing.tests.factories import NINE, TEN, Office, join, riga, set_policy, walk_in
from queueing.tokens import token_of

pytestmark = pytest.mark.db

ANNA = Contact("email", "anna@example.lv")


def told(kind: MessageKind) -> list[Message]:
    """Return the messages of a kind, oldest first."""
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def ten_people_wait(office: Office) -> None:
    """Put ten before whoever joins next: about a hundred minutes for one counter."""
    for minute in range(10):
        walk_in(office, at=riga(9, minute))


class TestLeaveNow:
    @pytest.fixture(autouse=True)
    def nobody_is_near(self, office: Office) -> None:
        """A branch that tells only who has to leave."""
        set_policy(office.branch, near_place=0)

    def test_it_comes_when_the_way_is_as_long_as_the_wait_and_never_twice(self, office: Office, clara: User) -> None:
        ten_people_wait(office)
        join(office, at=riga(9, 30), contact=ANNA, travel_time=timedelta(minutes=20))
        with time_machine.travel(riga(9, 31), tick=False):
            tasks.tell_travellers()
        assert told(MessageKind.LEAVE_NOW) == []

        for minute in (15, 16, 17):
            with time_machine.travel(riga(10, minute), tick=False):
                _everybody_before_leaves()
                tasks.tell_travellers()

        (message,) = told(MessageKind.LEAVE_NOW)
        assert message.to == "anna@example.lv"
        assert message.context["url"].endswith(
            f"/tickets/{token_of(Visit.objects.get(contact=ANNA.value).token_seed)}/"
        )

    def test_who_is_at_the_branch_is_not_sent_on_the_way(self, office: Office, clara: User) -> None:
        issued = join(office, at=TEN, contact=ANNA)
        actions.check_in(ticket_id=issued.ticket_id, by=None, now=riga(10, 1))
        with time_machine.travel(riga(10, 2), tick=False):
            tasks.tell_travellers()
        assert told(MessageKind.LEAVE_NOW) == []

    def test_without_a_time_to_announce_nobody_is_sent_on_the_way(self, office: Office) -> None:
        join(office, at=TEN, contact=ANNA)
        with time_machine.travel(riga(10, 30), tick=False):
            tasks.tell_travellers()
        assert told(MessageKind.LEAVE_NOW) == []

    def test_who_leaves_the_queue_is_told_nothing_more(self, office: Office, clara: User) -> None:
        issued = join(office, at=TEN, contact=ANNA)
        with time_machine.travel(riga(10, 1), tick=False):
            tasks.tell_travellers()
        assert told(MessageKind.LEAVE_NOW)[0].state == "due"

        actions.leave_queue(ticket_id=issued.ticket_id, by=None, now=riga(10, 2))

        assert {message.state for message in Message.objects.all()} == {"cancelled"}


class TestTurnNear:
    def test_the_third_in_the_queue_is_told(self, office: Office, clara: User) -> None:
        for minute in range(3):
            walk_in(office, at=riga(9, minute))
        issued = join(office, at=TEN, contact=ANNA)
        actions.check_in(ticket_id=issued.ticket_id, by=None, now=riga(10, 1))
        with time_machine.travel(riga(10, 2), tick=False):
            tasks.tell_travellers()
        assert told(MessageKind.TURN_NEAR) == []

        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(10, 3))
        with time_machine.travel(riga(10, 4), tick=False):
            tasks.tell_travellers()

        assert [message.context["number"] for message in told(MessageKind.TURN_NEAR)] == [issued.spoken]
        assert [message.branch_id for message in told(MessageKind.TURN_NEAR)] == [office.branch.pk]


class TestBothAtOnce:
    def test_who_is_near_and_must_leave_is_told_the_nearer_and_the_other_never_follows(
        self, office: Office, clara: User
    ) -> None:
        join(office, at=TEN, contact=ANNA)
        for minute in (1, 2):
            with time_machine.travel(riga(10, minute), tick=False):
                tasks.tell_travellers()

        assert [message.state for message in told(MessageKind.TURN_NEAR)] == ["due"]
        assert [message.state for message in told(MessageKind.LEAVE_NOW)] == ["superseded"]

    def test_the_superseded_one_is_never_sent(self, office: Office, clara: User, mailoutbox: list[object]) -> None:
        join(office, at=TEN, contact=ANNA)
        with time_machine.travel(riga(10, 1), tick=False):
            tasks.tell_travellers()

        deliver_due(clock=lambda: riga(10, 2))

        assert [message.state for message in told(MessageKind.TURN_NEAR)] == ["sent"]
        assert len(mailoutbox) == 1

    def test_who_was_near_earlier_is_told_when_it_is_time_to_leave(self, office: Office, clara: User) -> None:
        office.passports.mean_service_time = timedelta(minutes=20)
        office.passports.save()
        for minute in range(2):
            walk_in(office, at=riga(9, minute))
        join(office, at=TEN, contact=ANNA, travel_time=timedelta(0))
        with time_machine.travel(riga(10, 2), tick=False):
            tasks.tell_travellers()
        assert (len(told(MessageKind.TURN_NEAR)), told(MessageKind.LEAVE_NOW)) == (1, [])

        _everybody_before_leaves()
        with time_machine.travel(riga(10, 20), tick=False):
            tasks.tell_travellers()

        assert [message.state for message in told(MessageKind.LEAVE_NOW)] == ["due"]


def _everybody_before_leaves() -> None:
    for ticket in Ticket.objects.waiting().filter(channel="kiosk"):
        actions.leave_queue(ticket_id=ticket.pk, by=None, now=NINE + timedelta(hours=1, minutes=15))
