"""The end of the day: what was forgotten is closed as such, whenever we come to it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.models import SpecialDay
from pmlp_portal.kernel.contacts import parse_contact
from queueing import actions, tasks
from queueing.models import BranchDay, CounterSession, PauseReason, Ticket, Visit
from queueing.states import Outcome, TicketState
from queueing.tests.factories import (
    TEN,
    TUESDAY,
    Office,
    join,
    make_office,
    open_day_and_night,
    riga,
    set_policy,
    walk_in,
)

pytestmark = pytest.mark.db

WEDNESDAY = TUESDAY + timedelta(days=1)
NEXT_WEEK = TUESDAY + timedelta(days=7)
CLOSING_AND_TWO_HOURS = riga(18)


def _at(instant: datetime, task: Callable[[], None] = tasks.end_days) -> None:
    with time_machine.travel(instant, tick=False):
        task()


class TestEndOfDay:
    def test_every_unfinished_ticket_is_closed_and_none_is_served(
        self, office: Office, clara: User, dainis: User
    ) -> None:
        waiting = join(office, at=TEN).ticket_id
        for _ in range(3):
            walk_in(office)
        served = actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN).ticket
        actions.start(ticket_id=served.pk, by=clara, now=TEN)
        actions.finish(ticket_id=served.pk, outcome=Outcome.DONE, by=clara, now=TEN)
        parked = actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN).ticket
        actions.start(ticket_id=parked.pk, by=clara, now=TEN)
        actions.park(ticket_id=parked.pk, by=clara, now=TEN)
        called = actions.call_next(counter_id=office.counters[1].pk, by=dainis, now=TEN).ticket

        _at(CLOSING_AND_TWO_HOURS)

        closed = set(Ticket.objects.filter(state=TicketState.CLOSED).values_list("pk", flat=True))
        assert closed == {waiting, parked.pk, called.pk}
        served.refresh_from_db()
        assert served.state == TicketState.SERVED
        assert set(Ticket.objects.filter(pk__in=closed).values_list("outcome", flat=True)) == {""}
        assert not Visit.objects.filter(closed_at=None).exists()

    def test_the_last_move_says_that_the_day_ended_and_that_nobody_did_it(self, office: Office) -> None:
        ticket = walk_in(office)
        _at(CLOSING_AND_TWO_HOURS)
        last = ticket.moves.latest("pk")
        assert (last.verb, last.before, last.after, last.by) == ("day_end", "waiting", "closed", None)
        assert AuditRecord.objects.filter(verb="day_end", detail={"day": "2026-12-01"}).count() == 1

    def test_not_a_second_before_closing_and_two_hours(self, office: Office, clara: User) -> None:
        ticket = walk_in(office)
        _at(CLOSING_AND_TWO_HOURS - timedelta(seconds=1))
        ticket.refresh_from_db()
        assert ticket.state == TicketState.WAITING
        assert CounterSession.objects.open().exists()

    def test_the_hours_after_closing_are_the_office_s_to_change(self, office: Office) -> None:
        set_policy(office.branch, day_ends_after=timedelta(minutes=30))
        ticket = walk_in(office)
        _at(riga(16, 30))
        ticket.refresh_from_db()
        assert ticket.state == TicketState.CLOSED

    def test_who_missed_a_call_is_closed_too(self, office: Office, clara: User) -> None:
        ticket = walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        actions.mark_no_show(ticket_id=ticket.pk, by=clara, now=TEN)
        _at(CLOSING_AND_TWO_HOURS)
        ticket.refresh_from_db()
        assert ticket.state == TicketState.CLOSED

    def test_a_second_run_changes_nothing(self, office: Office) -> None:
        walk_in(office)
        _at(CLOSING_AND_TWO_HOURS)
        before = list(BranchDay.objects.values()), AuditRecord.objects.count()
        _at(riga(19))
        assert (list(BranchDay.objects.values()), AuditRecord.objects.count()) == before

    def test_contacts_and_devices_are_forgotten(self, office: Office) -> None:
        join(office, device="anna's-phone", contact=parse_contact("anna@example.lv"))
        _at(CLOSING_AND_TWO_HOURS)
        visit = Visit.objects.get()
        assert (visit.contact, visit.contact_hash, visit.device_hash) == ("", None, None)

    def test_one_branch_s_evening_is_not_another_s(self, office: Office) -> None:
        late = make_office("riga-1", "Rīgas 1. nodaļa")
        late.branch.schedules.get().hours.update(closes="18:00")
        here, there = walk_in(office), walk_in(late)
        _at(CLOSING_AND_TWO_HOURS)
        here.refresh_from_db()
        there.refresh_from_db()
        assert (here.state, there.state) == (TicketState.CLOSED, TicketState.WAITING)


class TestForgottenCounter:
    def test_it_is_closed_and_its_time_is_marked_as_not_known(self, office: Office, clara: User) -> None:
        actions.begin_pause(counter_id=office.counters[0].pk, reason=PauseReason.LUNCH, by=clara, now=TEN)
        _at(CLOSING_AND_TWO_HOURS)
        session = CounterSession.objects.get()
        assert (session.closed_at, session.ended_with_day) == (CLOSING_AND_TWO_HOURS, True)
        assert not session.pauses.filter(ended_at=None).exists()

    def test_next_morning_the_clerk_opens_it_as_on_any_day(self, office: Office, clara: User) -> None:
        _at(CLOSING_AND_TWO_HOURS)
        actions.open_counter(counter=office.counters[0], by=clara, now=riga(9, day=WEDNESDAY))
        assert CounterSession.objects.count() == 2

    def test_one_closed_in_time_is_not_marked(self, office: Office, clara: User) -> None:
        actions.close_counter(counter_id=office.counters[0].pk, by=clara, now=riga(16))
        _at(CLOSING_AND_TWO_HOURS)
        assert CounterSession.objects.get().ended_with_day is False


class TestAfterDowntime:
    @pytest.mark.parametrize("back_at", [riga(7, day=WEDNESDAY), riga(12, day=NEXT_WEEK)])
    def test_a_day_that_ended_while_we_were_down_is_closed_at_the_start(
        self, office: Office, clara: User, back_at: datetime
    ) -> None:
        ticket = walk_in(office)
        _at(back_at)
        ticket.refresh_from_db()
        assert (ticket.state, ticket.ended_at) == (TicketState.CLOSED, back_at)
        assert not CounterSession.objects.open().exists()

    def test_several_days_are_closed_together_and_today_goes_on(self, office: Office) -> None:
        old = [walk_in(office, at=riga(10, day=TUESDAY + timedelta(days=nth))) for nth in range(3)]
        today = walk_in(office, at=riga(10, day=NEXT_WEEK))
        _at(riga(10, 30, day=NEXT_WEEK))
        states = [Ticket.objects.get(pk=ticket.pk).state for ticket in [*old, today]]
        assert states == [TicketState.CLOSED] * 3 + [TicketState.WAITING]


class TestAroundTheClock:
    def test_who_joined_before_midnight_is_served_after_it(self, office: Office, clara: User) -> None:
        open_day_and_night(office)
        late = walk_in(office, at=riga(23, 59))
        early = walk_in(office, at=riga(0, 1, day=WEDNESDAY))
        now = riga(0, 5, day=WEDNESDAY)
        assert actions.call_next(counter_id=office.counters[0].pk, by=clara, now=now).ticket == late
        assert (late.number, early.number) == (1, 1)

    def test_the_day_ends_two_hours_after_midnight_and_the_new_one_goes_on(self, office: Office) -> None:
        open_day_and_night(office)
        late, early = walk_in(office, at=riga(23, 59)), walk_in(office, at=riga(0, 1, day=WEDNESDAY))
        _at(riga(1, 59, 59, day=WEDNESDAY))
        late.refresh_from_db()
        assert late.state == TicketState.WAITING
        _at(riga(2, day=WEDNESDAY))
        late.refresh_from_db()
        early.refresh_from_db()
        assert (late.state, early.state) == (TicketState.CLOSED, TicketState.WAITING)

    @pytest.mark.parametrize(("day", "ends_at"), [(date(2026, 10, 25), (2, 0)), (date(2027, 3, 28), (2, 0))])
    def test_also_after_a_day_of_25_and_of_23_hours(self, office: Office, day: date, ends_at: tuple[int, int]) -> None:
        open_day_and_night(office)
        ticket = walk_in(office, at=riga(23, 30, day=day))
        end = riga(*ends_at, day=day + timedelta(days=1))
        _at(end - timedelta(seconds=1))
        ticket.refresh_from_db()
        assert ticket.state == TicketState.WAITING
        _at(end)
        ticket.refresh_from_db()
        assert ticket.state == TicketState.CLOSED


class TestClosedDay:
    def test_a_day_closed_after_numbers_were_given_ends_at_midnight_and_two_hours(self, office: Office) -> None:
        ticket = walk_in(office)
        SpecialDay.objects.create(branch=office.branch, day=TUESDAY)
        _at(riga(1, 59, day=WEDNESDAY))
        ticket.refresh_from_db()
        assert ticket.state == TicketState.WAITING
        _at(riga(2, day=WEDNESDAY))
        ticket.refresh_from_db()
        assert ticket.state == TicketState.CLOSED


class TestLapsedVisits:
    def test_who_missed_the_call_and_stays_away_has_left(self, office: Office, clara: User) -> None:
        ticket = walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        actions.mark_no_show(ticket_id=ticket.pk, by=clara, now=TEN)
        _at(riga(10, 14, 59), tasks.close_lapsed_visits)
        assert Visit.objects.get().closed_at is None
        _at(riga(10, 15), tasks.close_lapsed_visits)
        assert Visit.objects.get().closed_at == riga(10, 15)
