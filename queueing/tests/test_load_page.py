"""What a coming day will bring, as a branch's manager sees it."""

import html
import re
from datetime import date, time, timedelta

import pytest
import time_machine
from django.test import Client

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.models import OfficeHoliday, SpecialDay
from pmlp_portal.kernel import clock
from queueing import demonstrated_days
from queueing.models import ArrivalsDay, ExpectedArrival, PlannedShift
from queueing.queries.load import load_page
from queueing.tests.factories import TEN, TUESDAY, make_clerk, make_office

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)
WEDNESDAY = TUESDAY + A_DAY


@pytest.fixture
def mara(office):
    """The manager of the office."""
    return make_clerk("mara", office.branch, Role.MANAGER)


@pytest.fixture
def history(office):
    """Twelve weeks of days on which ten people came in each hour."""
    first = TUESDAY - 84 * A_DAY
    days = (first + nth * A_DAY for nth in range(84))
    by_hour = [10 if 9 <= hour < 16 else 0 for hour in range(24)]
    rows = [
        ArrivalsDay(branch=office.branch, day=day, by_hour=by_hour, opened_hour=9, closed_hour=16)
        for day in days
        if day.weekday() < 5
    ]
    ArrivalsDay.objects.bulk_create(rows)


@pytest.fixture
def desk():
    """A browser on the tests' Tuesday."""
    with time_machine.travel(TEN, tick=False):
        yield Client()


def sign_in(desk, name):
    desk.force_login(User.objects.get(username=name))
    return desk


def words(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def ahead(branch, *, day=None, now=TEN):
    """What a day ahead brings, where one is open."""
    found = load_page(branch, day=day, now=now)
    assert found is not None
    return found


class TestDays:
    def test_the_first_is_the_next_open_day(self, office, history):
        found = ahead(office.branch, day=None, now=TEN)

        assert found.day == WEDNESDAY
        assert found.load
        assert round(found.load.total.mean) == 70
        assert [line.hour for line in found.hours] == list(range(9, 16))

    def test_on_a_friday_that_is_monday(self, office, history):
        friday = clock.at(date(2026, 12, 4), time(10))

        assert ahead(office.branch, day=None, now=friday).day == date(2026, 12, 7)

    def test_holidays_are_passed_over_and_the_day_after_knows_it(self, office, history):
        OfficeHoliday.objects.create(day=WEDNESDAY, is_working=False, name_lv="Svētki")

        found = ahead(office.branch, day=None, now=TEN)

        assert found.day == WEDNESDAY + A_DAY

    def test_an_open_saturday_can_be_asked_for(self, office, history):
        saturday = date(2026, 12, 5)
        SpecialDay.objects.create(branch=office.branch, day=saturday, opens=time(9), closes=time(14))

        found = ahead(office.branch, day=saturday, now=TEN)

        assert found.day == saturday
        assert [line.hour for line in found.hours] == list(range(9, 14))

    def test_a_day_that_is_closed_past_or_far_is_answered_with_the_first(self, office, history):
        for day in (date(2026, 12, 5), TUESDAY, TUESDAY + 40 * A_DAY):
            assert ahead(office.branch, day=day, now=TEN).day == WEDNESDAY

    def test_a_branch_that_does_not_open_has_no_day(self, office):
        SpecialDay.objects.bulk_create(
            SpecialDay(branch=office.branch, day=TUESDAY + nth * A_DAY) for nth in range(1, 16)
        )

        assert load_page(office.branch, day=None, now=TEN) is None

    def test_what_is_booked_and_planned_stands_beside(self, office, history):
        ExpectedArrival.objects.create(
            branch=office.branch, service=office.passports, day=WEDNESDAY, origin="booking:1", persons=3,
            ranks_at=clock.at(WEDNESDAY, time(10, 15)),
        )  # fmt: skip
        ExpectedArrival.objects.create(
            branch=office.branch, service=office.passports, day=WEDNESDAY, origin="booking:2", cancelled_at=TEN,
            ranks_at=clock.at(WEDNESDAY, time(10, 30)),
        )  # fmt: skip
        PlannedShift.objects.create(
            branch=office.branch, counter=office.counters[0], day=WEDNESDAY,
            starts_at=clock.at(WEDNESDAY, time(9)), ends_at=clock.at(WEDNESDAY, time(12, 20)),
            lunch_starts_at=clock.at(WEDNESDAY, time(10)), lunch_ends_at=clock.at(WEDNESDAY, time(10, 45)),
        )  # fmt: skip

        found = ahead(office.branch, day=None, now=TEN)

        assert [line.booked for line in found.hours] == [0, 3, 0, 0, 0, 0, 0]
        assert [line.staffed for line in found.hours] == [1, 0, 1, 0, 0, 0, 0]
        assert found.is_planned

    def test_another_branch_teaches_nothing(self, office, history):
        assert ahead(make_office("other").branch).load is None


class TestPage:
    def test_a_manager_sees_the_day_drawn_and_as_a_table(self, desk, office, mara, history):
        response = sign_in(desk, "mara").get(f"/branches/{office.slug}/load/")

        assert response.status_code == 200
        assert "Apmēram 70" in words(response)
        assert response.content.decode().count('class="bar-soft"') == 7

    def test_without_history_it_says_so(self, desk, office, mara):
        response = sign_in(desk, "mara").get(f"/branches/{office.slug}/load/")

        assert response.status_code == 200
        assert "pārāk maz dienu" in words(response)

    def test_invented_days_are_named(self, desk, office, mara):
        demonstrated_days.load(now=TEN)

        assert "izdomātas" in words(sign_in(desk, "mara").get(f"/branches/{office.slug}/load/"))

    @pytest.mark.parametrize("nonsense", ["?day=zzzz", "?day=9999-12-31", "?day=", "?day=%00"])
    def test_nonsense_is_answered_with_the_first_day(self, desk, office, mara, nonsense):
        response = sign_in(desk, "mara").get(f"/branches/{office.slug}/load/{nonsense}")

        assert response.status_code == 200
        assert response.context["found"].day == WEDNESDAY


class TestRights:
    def test_who_has_not_signed_in_is_asked_to(self, desk, office):
        assert desk.get(f"/branches/{office.slug}/load/").status_code == 302

    def test_a_clerk_is_told_there_is_nothing(self, desk, office, clara):
        assert sign_in(desk, "clara").get(f"/branches/{office.slug}/load/").status_code == 404

    def test_the_manager_of_another_branch_too(self, desk, office, mara):
        other = make_office("other")

        assert sign_in(desk, "mara").get(f"/branches/{other.slug}/load/").status_code == 404

    def test_only_managers_are_led_there(self, desk, office, mara, clara):
        assert f"/branches/{office.slug}/load/" in sign_in(desk, "mara").get("/counters/").content.decode()
        assert f"/branches/{office.slug}/load/" not in sign_in(desk, "clara").get("/counters/").content.decode()
