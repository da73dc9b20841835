"""What a branch's manager may ask of today and of the next open day, and how it is answered."""

import html
import re
from datetime import date, time, timedelta

import pytest
import time_machine
from django.test import Client

from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.models import SpecialDay
from pmlp_portal.kernel import clock
from queueing import actions
from queueing.models import ArrivalsDay, ExpectedArrival, PlannedShift
from queueing.queries.what_if import days_to_ask
from queueing.tests.factories import TEN, TUESDAY, make_clerk, make_office, riga, walk_in

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)
WEDNESDAY = TUESDAY + A_DAY


@pytest.fixture
def mara(office):
    """The manager of the office."""
    return make_clerk("mara", office.branch, Role.MANAGER)


@pytest.fixture
def history(office):
    """Six weeks of days on which eight people came in each hour."""
    by_hour = [8 if 9 <= hour < 16 else 0 for hour in range(24)]
    for nth in range(1, 43):
        day = TUESDAY - nth * A_DAY
        if day.weekday() < 5:
            ArrivalsDay.objects.create(branch=office.branch, day=day, by_hour=by_hour, opened_hour=9, closed_hour=16)


@pytest.fixture
def desk(mara):
    """The manager's browser on the tests' Tuesday at ten."""
    with time_machine.travel(TEN, tick=False):
        client = Client()
        client.force_login(mara)
        yield client


def plan(office, place, day=WEDNESDAY, *, lunch=None):
    return PlannedShift.objects.create(
        branch=office.branch,
        counter=office.counters[place],
        day=day,
        starts_at=clock.at(day, time(9)),
        ends_at=clock.at(day, time(16)),
        lunch_starts_at=clock.at(day, lunch) if lunch else None,
        lunch_ends_at=clock.at(day, lunch) + timedelta(minutes=30) if lunch else None,
    )


def words(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


class TestDays:
    def test_today_and_the_next_open_day_can_be_asked_of(self, office):
        days = days_to_ask(office.branch, now=TEN)

        assert [(one.day, one.is_today) for one in days] == [(TUESDAY, True), (WEDNESDAY, False)]

    def test_after_closing_only_the_next_day(self, office):
        assert [one.day for one in days_to_ask(office.branch, now=riga(16))] == [WEDNESDAY]

    def test_on_a_closed_day_the_next_open_one(self, office):
        saturday = clock.at(date(2026, 12, 5), time(10))

        assert [one.day for one in days_to_ask(office.branch, now=saturday)] == [date(2026, 12, 7)]

    def test_a_branch_that_stays_closed_has_none(self, office):
        SpecialDay.objects.bulk_create(SpecialDay(branch=office.branch, day=TUESDAY + nth * A_DAY) for nth in range(16))

        assert list(days_to_ask(office.branch, now=riga(17))) == []

    def test_today_begins_with_who_waits_and_who_works(self, office, clara):
        walk_in(office)

        today, _tomorrow = days_to_ask(office.branch, now=TEN)

        assert (len(today.hall.line), today.counters, today.is_planned) == (1, 1, True)

    def test_a_coming_day_begins_empty_with_planned_counters_and_bookings(self, office):
        plan(office, 0, lunch=time(12))
        plan(office, 1, lunch=time(12))
        ExpectedArrival.objects.create(
            branch=office.branch, service=office.passports, day=WEDNESDAY, origin="booking:1",
            ranks_at=clock.at(WEDNESDAY, time(11)),
        )  # fmt: skip

        tomorrow = days_to_ask(office.branch, now=TEN)[-1]

        assert (tomorrow.counters, len(tomorrow.hall.line), len(tomorrow.hall.expected)) == (2, 0, 1)
        assert tomorrow.lunches == {clock.at(WEDNESDAY, time(12)): 2}
        assert tomorrow.hall.closes - tomorrow.hall.now == 7 * 60

    def test_what_no_planned_counter_serves_is_left_out_and_named(self, office):
        plan(office, 2)  # the third counter only hands documents out

        tomorrow = days_to_ask(office.branch, now=TEN)[-1]

        assert tomorrow.services == {office.collecting.pk}
        assert tomorrow.services_left_out == [office.passports.name_lv]

    def test_without_shifts_all_counters_are_taken_to_work_and_that_is_told(self, office):
        tomorrow = days_to_ask(office.branch, now=TEN)[-1]

        assert (tomorrow.counters, tomorrow.is_planned) == (3, False)


class TestAnswers:
    def ask(self, desk, office, question):
        return desk.get(f"/branches/{office.slug}/what-if/?{question}")

    def test_before_anything_is_asked_there_is_a_form_for_each_change(self, desk, office):
        response = self.ask(desk, office, "")

        assert response.status_code == 200
        assert response.context["found"] is None
        assert "Vēl viens lodziņš" in words(response)

    def test_one_more_counter_tomorrow(self, desk, office, history):
        plan(office, 0)

        response = self.ask(desk, office, f"day={WEDNESDAY}&change=counter&starts=11:00&ends=13:00")

        found = response.context["found"].comparison
        assert response.status_code == 200
        assert "Ar vēl vienu lodziņu 11:00–13:00" in words(response)
        assert found.changed.median < found.as_planned.median
        assert response.content.decode().count('role="img"') == 1

    def test_of_today_who_waits_counts(self, desk, office, clara, history):
        for _ in range(6):
            walk_in(office)

        response = self.ask(desk, office, "change=counter&starts=10:00&ends=12:00")

        pairs = response.context["pairs"]
        assert pairs[0].hour is None
        assert pairs[0].planned.joined == 6
        assert pairs[0].changed.median < pairs[0].planned.median

    def test_lunch_moved(self, desk, office, history):
        plan(office, 0, lunch=time(12))
        lunch = clock.at(WEDNESDAY, time(12)).isoformat().replace("+", "%2B")

        response = self.ask(desk, office, f"day={WEDNESDAY}&change=lunch&starts=14:30&instead_of={lunch}")

        assert response.status_code == 200
        assert "Ar pusdienām plkst. 14:30" in words(response)
        assert response.context["found"].comparison.changed != response.context["found"].comparison.as_planned

    def test_numbers_until_an_earlier_hour(self, desk, office, history):
        plan(office, 0)

        response = self.ask(desk, office, f"day={WEDNESDAY}&change=intake&until=15:00")

        found = response.context["found"].comparison
        assert "Atnāk, bet numuru nesaņem" in words(response)
        assert found.changed.turned_away > 0
        assert found.changed.unserved[1] <= found.as_planned.unserved[1]

    def test_without_history_only_those_who_wait_are_reckoned_with_and_that_is_told(self, desk, office, clara):
        walk_in(office)

        response = self.ask(desk, office, "change=intake&until=15:00")

        assert response.context["found"].comparison.as_planned.joined == 1
        assert "pārāk maz nodaļas dienu" in words(response)

    def test_with_nobody_at_all_there_is_nothing_to_draw(self, desk, office):
        response = self.ask(desk, office, f"day={WEDNESDAY}&change=intake&until=15:00")

        assert response.status_code == 200
        assert response.context["chart"] is None

    def test_asked_again_it_says_the_same(self, desk, office, history):
        plan(office, 0)
        question = f"day={WEDNESDAY}&change=intake&until=15:00"

        one, other = (self.ask(desk, office, question).context["found"].comparison for _ in range(2))

        assert one == other


class TestBadInput:
    @pytest.mark.parametrize(
        ("question", "said"),
        [
            ("change=counter", "Ierakstiet, no cikiem."),
            ("change=counter&starts=zzzz&ends=13:00", "Ierakstiet laiku, piemēram, 9:00."),
            ("change=counter&starts=13:00&ends=11:00", "Ierakstiet laiku, kas ir vēlāk par sākumu."),
            ("change=counter&starts=8:00&ends=11:00", "Nodaļu atver 9:00."),
            ("change=counter&starts=11:00&ends=20:00", "Ierakstiet laiku no 10:00 līdz 16:00."),
            ("change=counter&starts=9:00&ends=9:30", "Ierakstiet laiku no 10:00 līdz 16:00."),
            ("change=intake&until=9:30", "Ierakstiet laiku no 10:00 līdz 16:00."),
            ("change=intake", "Ierakstiet, līdz cikiem."),
        ],
    )
    def test_it_is_said_what_is_wrong(self, desk, office, clara, question, said):
        response = desk.get(f"/branches/{office.slug}/what-if/?{question}")

        assert response.status_code == 422
        assert said in words(response)
        assert response.context["found"] is None

    def test_a_lunch_that_is_not_planned_can_not_be_moved(self, desk, office):
        plan(office, 0, lunch=time(12))

        response = desk.get(
            f"/branches/{office.slug}/what-if/?day={WEDNESDAY}&change=lunch&starts=13:00&instead_of=2026-12-02T03:00"
        )

        assert response.status_code == 422
        assert "Izvēlieties pusdienas no saraksta." in words(response)

    @pytest.mark.parametrize("question", ["change=zzzz", "day=zzzz", "day=9999-12-31", "change=%00&day=%00"])
    def test_nonsense_asks_nothing(self, desk, office, question):
        response = desk.get(f"/branches/{office.slug}/what-if/?{question}")

        assert response.status_code == 200
        assert response.context["found"] is None


class TestRights:
    def test_a_clerk_is_told_there_is_nothing(self, office, clara):
        with time_machine.travel(TEN, tick=False):
            client = Client()
            client.force_login(clara)

            assert client.get(f"/branches/{office.slug}/what-if/").status_code == 404

    def test_the_manager_of_another_branch_too(self, desk):
        other = make_office("other")

        assert desk.get(f"/branches/{other.slug}/what-if/").status_code == 404

    def test_who_has_not_signed_in_is_asked_to(self, office):
        assert Client().get(f"/branches/{office.slug}/what-if/").status_code == 302

    def test_asking_changes_nothing_of_the_queue(self, desk, office, clara, history):
        walk_in(office)
        before = days_to_ask(office.branch, now=TEN)[0].hall

        desk.get(f"/branches/{office.slug}/what-if/?change=intake&until=15:00")

        assert days_to_ask(office.branch, now=TEN)[0].hall == before
        assert actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN).ticket.state == "called"
