"""A day of a branch by the hour: what is counted, who sees it, and the files it comes as."""

import io
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.models import StaffMembership
from queueing import actions
from queueing.models import CorrectionReason, PauseReason, TurnedAway
from queueing.queries.day_report import DayReport, Figures, day_report, day_reports, hours_of
from queueing.queries.told_hours import told_by_hour
from queueing.states import Outcome
from queueing.tests.desk import office_clock, text_of
from queueing.tests.factories import (
    NINE,
    TEN,
    TUESDAY,
    Office,
    make_clerk,
    make_office,
    open_day_and_night,
    riga,
    walk_in,
)

pytestmark = pytest.mark.db
NOON = riga(12)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with office_clock(NOON):
        yield


def report_of(office: Office) -> DayReport:
    return day_report(office.branch, day=TUESDAY, now=NOON)


def hour(report: DayReport, label: str) -> Figures:
    return next(line.figures for line in report.hours if line.label == label)


def serve(office: Office, clerk: User, *, came: int, waits: int, counter: int = 0) -> None:
    """Let somebody come so many minutes after nine, wait, and be served for five minutes."""
    ticket = walk_in(office, at=NINE + timedelta(minutes=came))
    called_at = NINE + timedelta(minutes=came + waits)
    actions.call_next(counter_id=office.counters[counter].pk, by=clerk, now=called_at)
    actions.start(ticket_id=ticket.pk, by=clerk, now=called_at)
    done_at = called_at + timedelta(minutes=5)
    actions.finish(ticket_id=ticket.pk, outcome=Outcome.DONE, by=clerk, now=done_at)


class TestHours:
    def test_a_day_of_the_clock_change_has_25_or_23_hours(self) -> None:
        assert [len(hours_of(day)) for day in (date(2026, 10, 25), date(2027, 3, 28), TUESDAY)] == [25, 23, 24]

    def test_the_hour_that_comes_twice_is_two_hours(self, office: Office) -> None:
        day = date(2026, 10, 25)
        open_day_and_night(office)
        first = hours_of(day)[3].start
        for at in (first, first + timedelta(minutes=70)):
            TurnedAway.objects.create(branch=office.branch, channel="remote", at=at, reason="day_full")
        lines = day_report(office.branch, day=day, now=NOON).hours
        found = [(line.label, line.is_second, line.figures.turned_away) for line in lines[2:6]]
        assert found == [("2:00", False, 0), ("3:00", False, 1), ("3:00", True, 1), ("4:00", False, 0)]

    def test_the_hour_that_is_left_out_is_none(self, office: Office) -> None:
        open_day_and_night(office)
        lines = day_report(office.branch, day=date(2027, 3, 28), now=riga(12, day=date(2027, 3, 29))).hours
        assert [line.label for line in lines[2:5]] == ["2:00", "4:00", "5:00"]


class TestFigures:
    def test_waits_by_the_hour_of_coming_and_the_served_by_the_hour_of_their_end(
        self, office: Office, clara: User
    ) -> None:
        for came, waits in ((0, 4), (10, 6), (20, 38), (65, 2)):
            serve(office, clara, came=came, waits=waits)
        report = report_of(office)
        nine, ten = hour(report, "9:00"), hour(report, "10:00")
        assert (nine.arrivals, nine.served, nine.median_wait, nine.ninetieth_wait) == (3, 2, 6, 38)
        assert (ten.arrivals, ten.served, ten.median_wait) == (1, 2, 2)
        assert (report.total.arrivals, report.total.served, report.total.median_wait) == (4, 4, 5)

    def test_what_was_taken_back_is_not_counted(self, office: Office, clara: User) -> None:
        ticket = walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        actions.mark_no_show(ticket_id=ticket.pk, by=clara, now=TEN)
        assert report_of(office).total.no_shows == 1
        actions.put_back(
            branch=office.branch, ticket_id=ticket.pk, reason=CorrectionReason.IS_HERE, by=clara, now=riga(10, 30)
        )
        assert report_of(office).total.no_shows == 0

    def test_counters_count_while_they_are_open_and_not_paused(self, office: Office, clara: User) -> None:
        counter = office.counters[0].pk
        actions.begin_pause(counter_id=counter, reason=PauseReason.LUNCH, by=clara, now=TEN)
        actions.end_pause(counter_id=counter, by=clara, now=riga(10, 15))
        actions.close_counter(counter_id=counter, by=clara, now=riga(11, 30))
        counters = {line.label: line.counters for line in report_of(office).hours}
        assert [counters[label] for label in ("9:00", "10:00", "11:00", "12:00")] == [1.0, 0.8, 0.5, 0.0]

    def test_who_was_turned_away_and_who_left(self, office: Office) -> None:
        TurnedAway.objects.create(branch=office.branch, channel="remote", at=TEN, reason="day_full")
        ticket = walk_in(office)
        actions.leave_queue(ticket_id=ticket.pk, by=None, now=riga(10, 30))
        ten = hour(report_of(office), "10:00")
        assert (ten.turned_away, ten.left) == (1, 1)

    def test_announced_and_real_once_the_day_is_counted(self, office: Office, clara: User) -> None:
        serve(office, clara, came=0, waits=4)
        assert report_of(office).told is None
        actions.end_day(branch_id=office.branch.pk, day=TUESDAY, now=riga(18))
        actions.tally_day(branch_id=office.branch.pk, day=TUESDAY)
        told = report_of(office).told
        assert told is not None
        assert (told.told, told.mean_waited) == (1, 4)

    def test_announced_and_real_by_the_hour_of_the_announcement(self, office: Office, clara: User) -> None:
        actions.open_counter(counter=office.counters[0], by=clara, now=NINE)
        serve(office, clara, came=0, waits=4)
        serve(office, clara, came=20, waits=2)
        serve(office, clara, came=70, waits=30)
        assert told_by_hour(report_of(office)) == []
        actions.end_day(branch_id=office.branch.pk, day=TUESDAY, now=riga(18))
        actions.tally_day(branch_id=office.branch.pk, day=TUESDAY)

        report = report_of(office)
        found = told_by_hour(report)
        assert [(one.line.label, one.told.told, one.told.mean_waited) for one in found] == [
            ("9:00", 2, 3), ("10:00", 1, 30),
        ]  # fmt: skip
        assert report.told is not None
        for name in ("told", "inside", "earlier", "later", "never"):
            assert sum(getattr(one.told, name) for one in found) == getattr(report.told, name)
        assert found[1].told.later == 1

        client = reader("mara", Role.MANAGER, office)
        page = text_of(client.get(reverse("queueing:day-report", args=[office.slug])).content.decode())
        assert "Pēc solījuma stundas" in page
        lines = client.get(reverse("queueing:day-report-csv", args=[office.slug])).content.decode("utf-8-sig")
        ten = found[1].told
        assert lines.splitlines()[2].endswith(f",1,{ten.mean_from},{ten.mean_until},30,0")

    def test_hours_in_which_nothing_was_are_left_out(self, office: Office) -> None:
        assert [line.label for line in report_of(office).hours] == [f"{nth}:00" for nth in range(9, 16)]

    def test_every_branch_costs_no_more_statements_than_one(self, office: Office, clara: User) -> None:
        serve(office, clara, came=0, waits=4)
        with CaptureQueriesContext(connection) as one:
            day_reports([office.branch], day=TUESDAY, now=NOON)
        others = [make_office(f"other-{nth}", f"Cita {nth}. nodaļa").branch for nth in range(3)]
        with CaptureQueriesContext(connection) as four:
            reports = day_reports([office.branch, *others], day=TUESDAY, now=NOON)
        assert len(four) <= len(one)
        assert [report.total.arrivals for report in reports] == [1, 0, 0, 0]


def reader(name: str, role: Role, office: Office | None = None) -> Client:
    user = make_clerk(name, None)
    StaffMembership.objects.create(user=user, branch=office.branch if office else None, role=role)
    client = Client()
    client.force_login(user)
    return client


class TestPages:
    def test_clerks_are_shown_to_their_manager_only(self, office: Office, clara: User) -> None:
        serve(office, clara, came=0, waits=4)
        address = reverse("queueing:day-report", args=[office.slug])
        seen = text_of(reader("mara", Role.MANAGER, office).get(address).content.decode())
        assert "Clara 1 5 180 min" in seen
        for name, role in (("helena", Role.HEAD_OFFICE), ("aivars", Role.AUDITOR)):
            page = reader(name, role).get(address).content.decode()
            assert "Dienas pārskats" in page
            assert "Clara" not in page

    def test_others_find_nothing(self, office: Office, clara: User) -> None:
        other = make_office("liepaja", "Liepājas nodaļa")
        addresses = [
            reverse(f"queueing:day-report{kind}", args=[office.slug]) for kind in ("", "-csv", "-xlsx")
        ]  # fmt: skip
        clerk, stranger = reader("elina", Role.CLERK, office), reader("liene", Role.MANAGER, other)
        for address in addresses:
            assert [clerk.get(address).status_code, stranger.get(address).status_code] == [404, 404]
            assert Client().get(address).status_code == 302

    def test_all_branches_are_for_the_head_office_and_the_own_one_for_a_manager(self, office: Office) -> None:
        make_office("liepaja", "Liepājas nodaļa")
        address = reverse("queueing:day-reports")
        assert "Liepājas nodaļa" in reader("helena", Role.HEAD_OFFICE).get(address).content.decode()
        own = reader("mara", Role.MANAGER, office).get(address).content.decode()
        assert "Rīgas 2. nodaļa" in own
        assert "Liepājas nodaļa" not in own
        assert reader("elina", Role.CLERK, office).get(address).status_code == 404

    @pytest.mark.parametrize("day", ["2026-13-45", "x", "9999-12-31", "\0", "1"])
    def test_a_day_that_is_none_is_today(self, office: Office, day: str) -> None:
        answer = reader("mara", Role.MANAGER, office).get(
            reverse("queueing:day-report", args=[office.slug]), {"day": day}
        )
        assert answer.status_code == 200
        assert "Otrdien, 2026." in answer.content.decode()

    def test_a_day_without_anybody_says_so(self, office: Office) -> None:
        page = reader("mara", Role.MANAGER, office).get(
            reverse("queueing:day-report", args=[office.slug]), {"day": "2026-11-29"}
        )
        assert "Tajā dienā neviens neatnāca." in page.content.decode()


class TestFiles:
    def test_the_file_has_the_hours_and_the_day(self, office: Office, clara: User) -> None:
        serve(office, clara, came=0, waits=4)
        client = reader("mara", Role.MANAGER, office)
        answer = client.get(reverse("queueing:day-report-csv", args=[office.slug]))
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert lines[1].startswith("9:00,1,1,0,0,0,4,4,1.0")
        assert lines[-1].startswith("Diena,1,1")
        assert answer["Content-Disposition"] == 'attachment; filename="riga-2-2026-12-01.csv"'

    def test_a_name_that_begins_like_a_formula_is_plain_text(self, office: Office) -> None:
        clerk = make_clerk("mallory", office.branch)
        User.objects.filter(pk=clerk.pk).update(first_name="=1+1", last_name="")
        clerk.refresh_from_db()
        actions.open_counter(counter=office.counters[0], by=clerk, now=NINE)
        content = (
            reader("mara", Role.MANAGER, office).get(reverse("queueing:day-report-xlsx", args=[office.slug])).content
        )
        sheet = load_workbook(io.BytesIO(content))["Pa darbiniekiem"]
        assert sheet["A2"].value == "'=1+1"

    def test_the_workbook_of_the_head_office_has_no_clerks(self, office: Office, clara: User) -> None:
        client = reader("helena", Role.HEAD_OFFICE)
        book = load_workbook(io.BytesIO(client.get(reverse("queueing:day-report-xlsx", args=[office.slug])).content))
        assert book.sheetnames == ["Pa stundām"]
        everywhere = client.get(reverse("queueing:day-reports-xlsx"))
        assert load_workbook(io.BytesIO(everywhere.content)).active["A2"].value == "Rīgas 2. nodaļa"
        assert "Rīgas 2. nodaļa" in client.get(reverse("queueing:day-reports-csv")).content.decode()
