"""Who is called next, and why."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.models import AuditRecord
from queueing import actions, errors
from queueing.models import Channel, Ticket
from queueing.policies import RankClass, Reason
from queueing.states import Outcome, TicketState
from queueing.tests.factories import NINE, TEN, Office, join, make_clerk, riga, set_policy, walk_in, with_priority

pytestmark = pytest.mark.db


class TestCallNext:
    def test_the_first_to_come_is_the_first_to_be_called(self, office: Office, clara: User) -> None:
        first = walk_in(office, at=NINE)
        walk_in(office, at=riga(9, 1))

        called = actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)

        assert called.ticket == first
        assert called.reason == Reason.FIRST_COME

    def test_a_ticket_on_the_way_keeps_its_rank_and_is_passed_over(self, office: Office, clara: User) -> None:
        remote = join(office, at=riga(9, 40), travel_time=timedelta(minutes=30))
        later = walk_in(office, at=riga(9, 45))
        counter = office.counters[0].pk

        assert actions.call_next(counter_id=counter, by=clara, now=riga(9, 50)).ticket == later
        actions.start(ticket_id=later.pk, by=clara, now=riga(9, 50))
        actions.finish(ticket_id=later.pk, outcome=Outcome.DONE, by=clara, now=riga(10, 5))
        walk_in(office, at=riga(10, 6))
        assert actions.call_next(counter_id=counter, by=clara, now=riga(10, 11)).ticket.pk == remote.ticket_id

    def test_check_in_makes_a_ticket_on_the_way_callable_at_once(self, office: Office, clara: User) -> None:
        remote = join(office, at=riga(9, 40), travel_time=timedelta(minutes=30))
        with pytest.raises(errors.QueueEmpty):
            actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(9, 45))

        actions.check_in(ticket_id=remote.ticket_id, by=None, now=riga(9, 50))

        assert (
            actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(9, 51)).ticket.pk == remote.ticket_id
        )

    def test_a_counter_calls_only_whom_it_can_serve(self, office: Office) -> None:
        elina = make_clerk("elina", office.branch)
        actions.open_counter(counter=office.counters[2], by=elina, now=NINE)
        walk_in(office, at=NINE, service="passport")
        collecting = walk_in(office, at=riga(9, 5), service="collect")

        assert actions.call_next(counter_id=office.counters[2].pk, by=elina, now=TEN).ticket == collecting

    def test_after_a_favoured_call_an_ordinary_ticket_has_its_turn(self, office: Office, clara: User) -> None:
        ordinary = walk_in(office, at=NINE)
        favoured = [with_priority(walk_in(office, at=riga(9, minute))) for minute in (10, 11)]
        called = [_call_and_finish(office, clara) for _ in range(3)]
        assert called == [favoured[0], ordinary, favoured[1]]

    def test_the_longest_wait_goes_before_every_class(self, office: Office, clara: User) -> None:
        set_policy(office.branch, longest_wait=timedelta(minutes=40))
        patient = walk_in(office, at=NINE)
        with_priority(walk_in(office, at=riga(9, 30)))

        called = actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(9, 45))

        assert (called.ticket, called.reason) == (patient, Reason.LONGEST_WAIT)

    def test_somebody_left_out_is_not_called_and_keeps_the_place(self, office: Office, clara: User) -> None:
        first, second = walk_in(office, at=NINE), walk_in(office, at=riga(9, 1))

        called = actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN, leaving_out=[first.pk])

        assert called.ticket == second
        first.refresh_from_db()
        assert first.state == TicketState.WAITING

    def test_a_busy_counter_calls_nobody(self, office: Office, clara: User) -> None:
        walk_in(office)
        walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        with pytest.raises(errors.CounterBusy):
            actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)

    def test_every_act_of_a_clerk_is_in_the_audit_record(self, office: Office, clara: User) -> None:
        ticket = _call_and_finish_one(office, clara)
        acts = list(
            AuditRecord.objects.filter(subject=f"ticket:{ticket.pk}").order_by("pk").values_list("verb", "actor_id")
        )
        assert acts == [("ticket_call", clara.pk), ("ticket_start", clara.pk), ("ticket_finish", clara.pk)]

    def test_it_takes_at_most_ten_statements(self, office: Office, clara: User, settings: Settings) -> None:
        settings.FACTS_KEPT_SECONDS = 60
        first, _second = walk_in(office), walk_in(office, at=riga(9, 1))
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        actions.mark_no_show(ticket_id=first.pk, by=clara, now=TEN)

        with CaptureQueriesContext(connection) as statements:
            actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)

        asked = [row["sql"] for row in statements if "SAVEPOINT" not in row["sql"]]
        assert len(asked) <= 10, asked


class TestMissedTurn:
    def test_who_returns_in_time_goes_first(self, office: Office, clara: User) -> None:
        missed = walk_in(office, at=NINE)
        walk_in(office, at=riga(9, 1))
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        actions.mark_no_show(ticket_id=missed.pk, by=clara, now=riga(10, 4))

        actions.return_to_queue(ticket_id=missed.pk, by=None, now=riga(10, 18))

        called = actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(10, 19))
        assert (called.ticket, called.reason) == (missed, Reason.RETURNED)

    def test_who_returns_too_late_is_told_to_join_again(self, office: Office, clara: User) -> None:
        missed = walk_in(office, at=NINE)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        actions.mark_no_show(ticket_id=missed.pk, by=clara, now=riga(10, 4))
        with pytest.raises(errors.ReturnedTooLate, match="10:19"):
            actions.return_to_queue(ticket_id=missed.pk, by=None, now=riga(10, 19))


class TestUndo:
    def test_a_call_taken_back_puts_the_visitor_where_she_was(self, office: Office, clara: User) -> None:
        first = walk_in(office, at=NINE)
        walk_in(office, at=riga(9, 1))
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)

        actions.undo_last_act(counter_id=office.counters[0].pk, by=clara, now=riga(10, 0, 59))

        assert actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(10, 1)).ticket == first

    def test_a_finish_taken_back_goes_on_serving(self, office: Office, clara: User) -> None:
        ticket = _call_and_finish_one(office, clara)
        actions.undo_last_act(counter_id=office.counters[0].pk, by=clara, now=riga(10, 0, 30))
        ticket.refresh_from_db()
        assert (ticket.state, ticket.outcome, ticket.ended_at) == (TicketState.SERVING, "", None)
        ticket.visit.refresh_from_db()
        assert ticket.visit.closed_at is None

    def test_after_a_minute_nothing_is_taken_back(self, office: Office, clara: User) -> None:
        walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        with pytest.raises(errors.NothingToUndo):
            actions.undo_last_act(counter_id=office.counters[0].pk, by=clara, now=riga(10, 1, 1))

    def test_a_transfer_taken_back_takes_the_new_ticket_out(self, office: Office, clara: User) -> None:
        ticket = walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        actions.start(ticket_id=ticket.pk, by=clara, now=TEN)
        successor = actions.transfer(ticket_id=ticket.pk, service_slug="collect", by=clara, now=TEN)

        actions.undo_last_act(counter_id=office.counters[0].pk, by=clara, now=TEN)

        ticket.refresh_from_db()
        successor.refresh_from_db()
        assert (ticket.state, successor.state) == (TicketState.SERVING, TicketState.CANCELLED)


class TestServing:
    def test_an_added_service_waits_until_the_first_is_done(self, office: Office, clara: User, dainis: User) -> None:
        ticket = walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        actions.start(ticket_id=ticket.pk, by=clara, now=TEN)
        added = actions.add_service(ticket_id=ticket.pk, service_slug="collect", by=clara, now=TEN)
        with pytest.raises(errors.QueueEmpty):
            actions.call_next(counter_id=office.counters[1].pk, by=dainis, now=TEN)

        actions.finish(ticket_id=ticket.pk, outcome=Outcome.DONE, by=clara, now=riga(10, 9))

        assert actions.call_next(counter_id=office.counters[1].pk, by=dainis, now=riga(10, 9)).ticket == added
        added.visit.refresh_from_db()
        assert added.visit.closed_at is None

    def test_a_transfer_to_a_counter_is_called_by_that_counter_only(
        self, office: Office, clara: User, dainis: User
    ) -> None:
        ticket = walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        successor = actions.transfer(
            ticket_id=ticket.pk, service_slug="passport", to_counter=office.counters[1], by=clara, now=TEN
        )
        with pytest.raises(errors.QueueEmpty):
            actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        assert actions.call_next(counter_id=office.counters[1].pk, by=dainis, now=TEN).ticket == successor

    def test_a_parked_visitor_frees_the_counter_and_is_resumed(self, office: Office, clara: User) -> None:
        parked, other = walk_in(office, at=NINE), walk_in(office, at=riga(9, 1))
        counter = office.counters[0].pk
        actions.call_next(counter_id=counter, by=clara, now=TEN)
        actions.start(ticket_id=parked.pk, by=clara, now=TEN)
        actions.park(ticket_id=parked.pk, by=clara, now=TEN)
        assert actions.call_next(counter_id=counter, by=clara, now=TEN).ticket == other
        actions.mark_no_show(ticket_id=other.pk, by=clara, now=riga(10, 4))

        actions.resume(counter_id=counter, ticket_id=parked.pk, by=clara, now=riga(10, 5))

        parked.refresh_from_db()
        assert parked.state == TicketState.SERVING

    def test_somebody_at_the_counter_is_served_directly(self, office: Office, clara: User) -> None:
        ticket = actions.serve_directly(
            counter_id=office.counters[0].pk,
            request=actions.JoinRequest(service="passport", channel=Channel.COUNTER),
            by=clara,
            now=TEN,
        )
        assert (ticket.state, ticket.counter, ticket.channel) == (
            TicketState.SERVING,
            office.counters[0],
            Channel.COUNTER,
        )


class TestHolder:
    def test_who_asks_for_more_time_keeps_the_rank(self, office: Office, clara: User) -> None:
        first, second = walk_in(office, at=NINE), walk_in(office, at=riga(9, 1))
        third = walk_in(office, at=riga(9, 2))
        actions.defer(ticket_id=first.pk, by=None, now=riga(9, 50))
        assert _call_and_finish(office, clara, at=TEN) == second
        assert _call_and_finish(office, clara, at=riga(10, 5)) == first
        assert _call_and_finish(office, clara, at=riga(10, 6)) == third

    def test_a_turn_is_moved_back_twice_at_most(self, office: Office) -> None:
        ticket = walk_in(office)
        for _ in range(2):
            actions.defer(ticket_id=ticket.pk, by=None, now=TEN)
        with pytest.raises(errors.DeferredOftenEnough):
            actions.defer(ticket_id=ticket.pk, by=None, now=TEN)

    def test_leaving_ends_the_visit_and_a_second_time_changes_nothing(self, office: Office) -> None:
        ticket = walk_in(office)
        for _ in range(2):
            actions.leave_queue(ticket_id=ticket.pk, by=None, now=TEN)
        ticket.refresh_from_db()
        assert ticket.state == TicketState.CANCELLED
        assert ticket.moves.filter(verb="leave").count() == 1
        ticket.visit.refresh_from_db()
        assert ticket.visit.closed_at == TEN


def _call_and_finish(office: Office, clara: User, *, at: datetime = TEN) -> Ticket:
    ticket = actions.call_next(counter_id=office.counters[0].pk, by=clara, now=at).ticket
    actions.start(ticket_id=ticket.pk, by=clara, now=at)
    return actions.finish(ticket_id=ticket.pk, outcome=Outcome.DONE, by=clara, now=at)


def _call_and_finish_one(office: Office, clara: User) -> Ticket:
    walk_in(office)
    ticket = _call_and_finish(office, clara)
    assert ticket.rank_class == RankClass.ORDINARY
    return ticket
