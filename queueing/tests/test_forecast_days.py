"""What days teach: read from the recorded moves, kept in rows that can be looked at, and used by the next forecast."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from pmlp_portal.accounts.models import User
from queueing import actions, tasks
from queueing.actions.learning import learn_branch
from queueing.forecast.calibration import Calibration
from queueing.forecast.learning import learn
from queueing.forecast.observations import LunchDue, Served, Turns
from queueing.models import (
    Announcement,
    CalibrationShift,
    CounterSession,
    DayLesson,
    ExpectedArrival,
    LearnedParameter,
    Parameter,
    PauseReason,
    PlannedShift,
    Ticket,
    TicketMove,
)
from queueing.queries.facts import branch_facts
from queueing.queries.learned import learned_of
from queueing.queries.past_days import book_of
from queueing.states import Outcome
from queueing.tests.factories import NINE, TUESDAY, Office, join, make_clerk, riga, walk_in
from queueing.tests.visitor import at

pytestmark = pytest.mark.db

TOMORROW = riga(9, day=TUESDAY + timedelta(days=1))


def serve(office: Office, clerk: User, *, called: datetime, lasts: int, waits: int = 1, counter: int = 0) -> Ticket:
    """Call whoever is first, wait a minute for them, serve them so many minutes."""
    counter_id = office.counters[counter].pk
    ticket = actions.call_next(counter_id=counter_id, by=clerk, now=called).ticket
    begun = called + timedelta(minutes=waits)
    actions.start(ticket_id=ticket.pk, by=clerk, now=begun)
    return actions.finish(
        ticket_id=ticket.pk, outcome=Outcome.DONE, by=clerk, now=begun + timedelta(minutes=lasts)
    )  # fmt: skip


def book(office: Office, *, is_over: bool = True):
    """Return what the day has taught."""
    return book_of(branch_id=office.branch.pk, day=TUESDAY, is_over=is_over)


class TestBook:
    def test_a_service_has_its_clerk_and_length_and_the_walk_to_it(self, office: Office, clara: User) -> None:
        walk_in(office)
        serve(office, clara, called=riga(9, 10), lasts=12)
        taught = book(office)
        assert taught.served == [Served(office.passports.pk, clara.pk, 12.0)]
        assert (taught.walks, taught.calls, taught.finished) == ([1.0], [(10.0, True)], 1)

    def test_an_act_taken_back_teaches_nothing(self, office: Office, clara: User) -> None:
        walk_in(office)
        counter_id = office.counters[0].pk
        ticket = actions.call_next(counter_id=counter_id, by=clara, now=riga(9, 10)).ticket
        actions.start(ticket_id=ticket.pk, by=clara, now=riga(9, 11))
        actions.finish(ticket_id=ticket.pk, outcome=Outcome.DONE, by=clara, now=riga(9, 11, 5))
        actions.undo_last_act(counter_id=counter_id, by=clara, now=riga(9, 11, 20))
        actions.finish(ticket_id=ticket.pk, outcome=Outcome.DONE, by=clara, now=riga(9, 31))
        assert [one.minutes for one in book(office).served] == [20.0]

    def test_who_did_not_come_and_who_came_late_are_told_apart(self, office: Office, clara: User) -> None:
        late = join(office, at=riga(9, 30), travel_time=timedelta(minutes=10))
        actions.check_in(ticket_id=late.ticket_id, by=None, now=riga(9, 44))
        serve(office, clara, called=riga(9, 45), lasts=5)
        join(office, at=riga(9, 50), travel_time=timedelta(minutes=5))
        never = actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(9, 56)).ticket
        actions.mark_no_show(ticket_id=never.pk, by=clara, now=riga(10))
        taught = book(office)
        assert (taught.remote_lateness, taught.remote_absent, taught.calls) == ([4.0], 1, [])

    def test_a_service_set_aside_teaches_no_length_and_the_next_does(self, office: Office, clara: User) -> None:
        for minute in (0, 1):
            walk_in(office, at=riga(9, minute))
        counter_id = office.counters[0].pk
        aside = actions.call_next(counter_id=counter_id, by=clara, now=riga(9, 10)).ticket
        actions.start(ticket_id=aside.pk, by=clara, now=riga(9, 11))
        actions.park(ticket_id=aside.pk, by=clara, now=riga(9, 13))
        serve(office, clara, called=riga(9, 13), lasts=6)
        actions.resume(counter_id=counter_id, ticket_id=aside.pk, by=clara, now=riga(9, 30))
        actions.finish(ticket_id=aside.pk, outcome=Outcome.DONE, by=clara, now=riga(9, 35))
        assert [one.minutes for one in book(office).served] == [6.0]

    def test_lunches_breaks_and_late_openings(self, office: Office, clara: User) -> None:
        for counter, hour in ((0, 8), (1, 9)):
            PlannedShift.objects.create(
                branch=office.branch, counter=office.counters[counter], day=TUESDAY, starts_at=riga(hour, 50),
                ends_at=riga(16),
            )  # fmt: skip
        counter_id = office.counters[0].pk
        for reason, begins, ends in (
            (PauseReason.LUNCH, riga(12), riga(12, 33)), (PauseReason.OTHER, riga(14), riga(14, 6)),
        ):  # fmt: skip
            actions.begin_pause(counter_id=counter_id, reason=reason, by=clara, now=begins)
            actions.end_pause(counter_id=counter_id, by=clara, now=ends)
        taught = book(office)
        assert (taught.lunches, taught.breaks) == ([33.0], [6.0])
        # Clara came at nine; to the other counter nobody came, which is known only when the day is over.
        assert (taught.opening_lateness, taught.never_opened) == ([10.0], 1)
        assert book(office, is_over=False).never_opened == 0

    @pytest.mark.parametrize(
        ("closes", "early", "stayed"), [(riga(15, 10), [50.0], 0), (riga(15, 50), [], 1)], ids=["early", "in-time"]
    )
    def test_who_closes_the_counter_well_before_the_shift_ends(
        self, office: Office, clara: User, closes: datetime, early: list[float], stayed: int
    ) -> None:
        PlannedShift.objects.create(
            branch=office.branch, counter=office.counters[0], day=TUESDAY, starts_at=riga(9), ends_at=riga(16)
        )
        actions.close_counter(counter_id=office.counters[0].pk, by=clara, now=closes)

        assert (book(office).closing_earliness, book(office).stayed) == (early, stayed)
        assert book(office, is_over=False).closing_earliness == []

    def test_who_a_clerk_chooses_before_their_turn_is_noted_and_who_the_rule_takes_is_not(
        self, office: Office, clara: User
    ) -> None:
        counter = office.counters[0]
        for minute, service in enumerate(("passport", "collect", "collect")):
            walk_in(office, service=service, at=riga(9, minute))
        first, second, _third = Ticket.objects.order_by("pk")
        chosen = actions.call_ticket(counter_id=counter.pk, ticket_id=second.pk, by=clara, now=riga(9, 10))
        actions.start(ticket_id=chosen.pk, by=clara, now=riga(9, 11))
        actions.finish(ticket_id=chosen.pk, outcome=Outcome.DONE, by=clara, now=riga(9, 15))
        assert serve(office, clara, called=riga(9, 16), lasts=5).pk == first.pk
        assert book(office).turns == [Turns(clara.pk, office.collecting.pk, 2, 1)]
        learn_branch(branch_id=office.branch.pk, now=TOMORROW)
        row = LearnedParameter.objects.get(name=Parameter.PREFERRED)
        assert (row.clerk, row.service, row.observations) == (clara, office.collecting, 2)
        known = learned_of(branch_facts(office.slug, now=TOMORROW)).parameters
        assert known.preferred == {(clara.pk, office.collecting.pk): row.value}

    def test_a_lunch_that_is_put_off_is_noted(self, office: Office, clara: User) -> None:
        counter = office.counters[0]
        PlannedShift.objects.create(
            branch=office.branch, counter=counter, day=TUESDAY, starts_at=NINE, ends_at=riga(16),
            lunch_starts_at=riga(12), lunch_ends_at=riga(12, 40),
        )  # fmt: skip
        for minute in (0, 1):
            walk_in(office, at=riga(11, minute))
        serve(office, clara, called=riga(11, 55), lasts=10)
        serve(office, clara, called=riga(12, 6), lasts=10)
        actions.begin_pause(counter_id=counter.pk, reason=PauseReason.LUNCH, by=clara, now=riga(12, 18))
        actions.end_pause(counter_id=counter.pk, by=clara, now=riga(13))
        taught = book(office)
        assert taught.lunches_due == [LunchDue(1.0, 6.0, put_off=True), LunchDue(0.0, 18.0, put_off=False)]
        # Two minutes longer than planned: as a lunch of half an hour would have been.
        assert taught.lunches == [32.0]
        learn_branch(branch_id=office.branch.pk, now=TOMORROW)
        known = learned_of(branch_facts(office.slug, now=TOMORROW)).parameters
        assert known.lunch_put_off_until == 6.0
        assert known.lunch_put_off[1] > known.lunch_put_off[4] > known.lunch_put_off[0] > 0

    def test_the_booked_who_cancelled_in_time_were_not_expected(self, office: Office) -> None:
        for nth, more in enumerate(
            ({"arrived_at": riga(10, 4)}, {"cancelled_at": NINE}, {"cancelled_at": riga(10, 15)}, {})
        ):
            ExpectedArrival.objects.create(
                branch=office.branch, service=office.passports, day=TUESDAY, origin=f"booking:{nth}",
                ranks_at=riga(10), **more,
            )  # fmt: skip
        taught = book(office)
        assert (taught.booked_lateness, taught.booked_absent) == ([4.0], 2)
        assert book(office, is_over=False).booked_absent == 0

    def test_a_counter_nobody_closed_teaches_no_pause_of_a_night(self, office: Office, clara: User) -> None:
        actions.begin_pause(counter_id=office.counters[0].pk, reason=PauseReason.LUNCH, by=clara, now=riga(15))
        session = CounterSession.objects.get()
        with at(riga(18, 30)):
            tasks.end_days()
        session.refresh_from_db()
        assert session.ended_with_day
        assert book(office).lunches == []

    def test_a_clock_that_was_set_back_teaches_no_length_below_nothing(self, office: Office, clara: User) -> None:
        walk_in(office)
        serve(office, clara, called=riga(9, 10), lasts=12)
        TicketMove.objects.filter(verb="finish").update(at=riga(9, 5))
        taught = book(office)
        assert taught.served == []
        assert all(one >= 0 for one in (*taught.walks, *taught.gaps))


class TestLearning:
    def a_day(self, office: Office, clara: User, *, minutes: int = 15) -> None:
        """Ten people are served, one after another, each so many minutes."""
        for minute in range(10):
            walk_in(office, at=riga(9, minute))
        for nth in range(10):
            serve(office, clara, called=riga(9, 20) + timedelta(minutes=(minutes + 2) * nth), lasts=minutes)

    def test_parameters_are_rows_that_say_of_what_they_were_made(self, office: Office, clara: User) -> None:
        self.a_day(office, clara)
        learn_branch(branch_id=office.branch.pk, now=TOMORROW)
        lesson = DayLesson.objects.get()
        assert (lesson.day, lesson.is_over, lesson.services) == (TUESDAY, True, 10)
        mean = LearnedParameter.objects.get(name=Parameter.SERVICE_MEAN)
        assert (mean.service, mean.observations, mean.first_day, mean.last_day) == (
            office.passports, 10, TUESDAY, TUESDAY,
        )  # fmt: skip
        assert LearnedParameter.objects.get(name=Parameter.CLERK).clerk == clara
        assert LearnedParameter.objects.get(name=Parameter.WALKS).observations == 10

    def test_the_next_forecast_draws_from_what_the_day_has_taught(self, office: Office, clara: User) -> None:
        facts = branch_facts(office.slug, now=TOMORROW)
        before = learned_of(facts).parameters.service_means[office.passports.pk]
        self.a_day(office, clara, minutes=25)
        learn_branch(branch_id=office.branch.pk, now=TOMORROW)
        after = learned_of(facts).parameters
        # The office says ten minutes; ten people in a row took twenty-five.
        assert after.service_means[office.passports.pk] > before + 0.3
        assert set(after.clerks) == {clara.pk}

    def test_learning_again_comes_to_the_same_and_today_so_far_counts(self, office: Office, clara: User) -> None:
        self.a_day(office, clara)
        with at(riga(15)):
            tasks.learn_from_today()
        assert not DayLesson.objects.get().is_over
        early = LearnedParameter.objects.count()
        for _ in range(2):
            with at(TOMORROW):
                tasks.learn_from_days()
        assert DayLesson.objects.get().is_over
        assert LearnedParameter.objects.count() == early

    def test_a_branch_without_history_is_believed_to_be_usual(self, office: Office) -> None:
        learn_branch(branch_id=office.branch.pk, now=TOMORROW)
        assert LearnedParameter.objects.count() == 0
        known = learned_of(branch_facts(office.slug, now=TOMORROW))
        assert list(known.parameters.residuals) == list(learn([]).residuals)
        assert known.calibration.shifts == Calibration(grace=4.0).shifts

    @pytest.mark.usefixtures("calm_forecasts")
    def test_past_announcements_that_were_too_early_move_the_next_ones(self, office: Office, clara: User) -> None:
        # Forty people who were told twenty to thirty minutes and were called after fifty.
        for _ in range(40):
            walk_in(office, at=riga(11))
        for one in Ticket.objects.filter(issued_at=riga(11)):
            Announcement.objects.filter(ticket=one).update(
                p10=riga(11, 20), p50=riga(11, 25), p90=riga(11, 30), be_there_by=riga(11, 20), reason="",
                bare_p10=riga(11, 20), bare_p50=riga(11, 25), bare_p90=riga(11, 30), bare_be_there_by=riga(11, 20),
            )  # fmt: skip
            TicketMove.objects.create(
                ticket=one, branch=office.branch, day=TUESDAY, at=riga(11, 50), verb="call", before="waiting",
                after="called", rank_class=3,
            )  # fmt: skip
        learn_branch(branch_id=office.branch.pk, now=TOMORROW)
        shift = CalibrationShift.objects.get(from_minutes=25.0)
        assert shift.observations == 40
        assert shift.high > 0.1 > 0 > shift.low
        told = learned_of(branch_facts(office.slug, now=TOMORROW)).calibration
        assert told.shifts[shift.kind] == (shift.low, shift.high, shift.be_there_by)

    def test_an_administrator_reads_what_was_learned(self, office: Office, clara: User, admin_client: Client) -> None:
        self.a_day(office, clara)
        learn_branch(branch_id=office.branch.pk, now=TOMORROW)
        for page in ("learnedparameter", "daylesson", "calibrationshift"):
            assert admin_client.get(f"/admin/queueing/{page}/").status_code == 200
        listed = admin_client.get("/admin/queueing/learnedparameter/?name=service_mean").content.decode()
        assert "puse ilgst mazāk nekā" in listed

    def test_reading_a_day_takes_few_statements_however_many_came(
        self, office: Office, clara: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        self.a_day(office, clara)
        make_clerk("eva", office.branch)
        with django_assert_max_num_queries(8):
            book(office)
