"""How often told times came true, as everybody sees it: the page, its drawings, the files, the branch's page."""

import csv
import html
import io
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pmlp_portal.directory.models import Branch
from queueing import charts, demonstrated_days
from queueing.forecast.hits import Rate
from queueing.forecast.outcomes import Band, BandTally
from queueing.models import AnnouncedDay
from queueing.queries.hit_rate import BranchLine, Shown, WeekLine, hit_rate_page, last_week_of
from queueing.tests.factories import TEN, make_office

PAGE, CSV, JSON = "/hit-rate/", "/hit-rate.csv", "/hit-rate.json"
MINUTE = timedelta(minutes=1)
# The tests' Tuesday is 1 December: the last whole week is this.
MONDAY = date(2026, 11, 23)
WEEK = timedelta(days=7)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    """Somebody who looks in on the tests' Tuesday."""
    with time_machine.travel(TEN, tick=False):
        yield Client()


def counted(office, day=MONDAY, *, told=100, inside=80, band=Band.UNDER_25, is_demonstration=False, **more):
    """Let a day be counted; what fell outside fell later."""
    tally = BandTally(
        told=told,
        inside=inside,
        later=told - inside,
        travellers=more.pop("travellers", told // 2),
        lost=more.pop("lost", 1),
        told_from=told * 10 * MINUTE,
        told_until=told * 25 * MINUTE,
        waited=told * 18 * MINUTE,
    )
    for one in Band:
        row = AnnouncedDay.counted(
            branch_id=office.branch.pk,
            day=day,
            band=one,
            tally=tally if one == band else BandTally(),
            is_demonstration=is_demonstration,
        )
        for name, value in more.items():
            setattr(row, name, value if one == Band.UNDER_10 else 0)
        row.save()


def words(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def table(response):
    return list(csv.reader(io.StringIO(response.content.decode().removeprefix("\ufeff"))))


class TestFigures:
    def test_weeks_begin_on_monday_and_days_of_a_week_are_put_together(self, office):
        for nth in range(7):
            counted(office, MONDAY + timedelta(days=nth), told=10, inside=8)
        counted(office, MONDAY - timedelta(days=1), told=10, inside=0)

        found = hit_rate_page(Shown(MONDAY - WEEK, MONDAY + WEEK))

        assert [(line.week, line.rate.told, line.rate.inside) for line in found.weeks] == [
            (MONDAY - WEEK, 10, 0),
            (MONDAY, 70, 56),
        ]
        assert found.weeks[1].rate.days == 7

    def test_the_interval_compares_days_whatever_band_their_waits_were_in(self, office):
        counted(office, told=60, inside=30)
        AnnouncedDay.objects.filter(band=Band.LONGER).update(told=60, inside=60)

        rate = hit_rate_page(Shown(MONDAY, MONDAY + WEEK)).total

        assert (rate.days, rate.inside_squared, rate.told_squared) == (1, 90 * 90, 120 * 120)

    def test_one_branch_is_not_mixed_with_another(self, office):
        counted(office)
        counted(make_office("other", "Cita nodaļa"), inside=10)

        found = hit_rate_page(Shown(MONDAY, MONDAY + WEEK, office.branch))

        assert found.total.percent_inside == 80
        assert [line.branch for line in found.branches] == [office.branch]

    def test_a_branch_knows_its_last_whole_week(self, office):
        counted(office)
        counted(office, MONDAY + WEEK, inside=1)

        assert last_week_of(office.branch.pk, today=MONDAY + WEEK).percent_inside == 80

    def test_a_year_of_thirty_branches_takes_three_statements(self, office):
        for nth in range(30):
            counted(make_office(f"branch-{nth}", f"Nodaļa {nth}"))

        with CaptureQueriesContext(connection) as asked:
            hit_rate_page(Shown(MONDAY - 51 * WEEK, MONDAY + WEEK))

        assert len(asked) == 3


class TestPage:
    def test_it_says_how_often_the_told_time_came_true(self, reader, office):
        counted(office, told=200, inside=160, lost=2, travellers=100)
        counted(office, MONDAY + timedelta(days=1), told=200, inside=164, lost=0, travellers=100)

        said = words(reader.get(PAGE))

        assert "81 %" in said
        assert "1,0 %" in said
        assert "2 no 200" in said
        assert office.branch.name_lv in said

    def test_of_few_announcements_it_gives_no_share_and_says_why(self, reader, office):
        counted(office, told=19, inside=19, travellers=5)

        response = reader.get(PAGE)

        assert "100" not in re.sub(r"<svg.*?</svg>|<head>.*?</head>", "", words(response))
        assert "mazāk nekā 20" in words(response)

    def test_without_anything_counted_it_says_so(self, reader, office):
        response = reader.get(PAGE)

        assert response.status_code == 200
        assert "Vēl nekas nav saskaitīts" in words(response)
        assert '<svg class="plot" width="100%" height' not in response.content.decode()

    def test_of_one_branch(self, reader, office):
        other = make_office("other", "Cita nodaļa")
        counted(office)
        counted(other, inside=30)

        response = reader.get(f"{PAGE}?branch=other&weeks=4")

        assert response.context["found"].total.percent_inside == 30
        assert response.context["branches_chart"] is None

    @pytest.mark.parametrize("nonsense", ["branch=zzzz", "weeks=0", "weeks=1000000", "branch=%00", "weeks=x"])
    def test_what_makes_no_sense_is_told_and_what_is_shown_at_first_is_shown(self, reader, office, nonsense):
        counted(office)

        response = reader.get(f"{PAGE}?{nonsense}")

        assert response.status_code == 422
        assert "Izvēlieties" in words(response)
        assert response.context["found"].total.told == 100

    def test_invented_days_are_marked(self, reader, office):
        counted(office, is_demonstration=True)

        assert "Demonstrācijas dati" in words(reader.get(PAGE))

    def test_real_days_are_not(self, reader, office):
        Branch.objects.update(is_demonstration=False)
        counted(office)

        assert "izdomātas" not in words(reader.get(PAGE))

    def test_in_english(self, reader, office):
        counted(office)

        assert "Do the told times come true?" in words(reader.get("/en/hit-rate/"))

    def test_no_more_statements_than_for_one_branch(self, reader, office):
        counted(office)
        reader.get(PAGE)
        with CaptureQueriesContext(connection) as few:
            reader.get(PAGE)
        for nth in range(5):
            counted(make_office(f"branch-{nth}", f"Nodaļa {nth}"))

        with CaptureQueriesContext(connection) as many:
            reader.get(PAGE)

        assert len(many) <= len(few)


class TestFiles:
    def test_a_spreadsheet_has_each_week_and_each_branch_in_it(self, reader, office):
        counted(office, lost=1, travellers=50)

        response = reader.get(f"{CSV}?weeks=4")

        head, *lines = table(response)
        assert "attachment" in response["Content-Disposition"]
        assert lines[0][:2] == ["2026-11-23", "Kopā"]
        assert lines[-1][:4] == ["2026-11-23", office.branch.name_lv, "100", "80"]
        assert len({len(line) for line in (head, *lines)}) == 1

    def test_a_program_gets_the_same(self, reader, office):
        counted(office)

        body = reader.get(f"{JSON}?branch={office.slug}").json()

        assert body["branch"] == office.slug
        assert body["total"]["percent_inside"] == 80
        assert body["weeks"][-1] == {**body["total"], "week_from": "2026-11-23"}
        assert [row["announcements"] for row in body["by_told_wait"]] == [0, 100, 0, 0]

    def test_of_few_announcements_neither_gives_a_share(self, reader, office):
        counted(office, told=19, inside=19, travellers=5)

        assert reader.get(JSON).json()["total"]["percent_inside"] is None
        assert table(reader.get(CSV))[1][7] == ""

    @pytest.mark.parametrize("address", [CSV, JSON])
    def test_who_misspells_a_branch_is_refused_and_given_no_other(self, reader, office, address):
        counted(office)

        assert reader.get(f"{address}?branch=riga-22").status_code == 422

    def test_a_program_is_told_why(self, reader, office):
        assert reader.get(f"{JSON}?branch=riga-22").json()["code"] == "invalid"


class TestBranchPage:
    def test_it_says_how_last_week_was_and_leads_to_more(self, reader, office):
        counted(office)

        response = reader.get(f"/branches/{office.slug}/")

        assert "80 %" in words(response)
        assert f"{PAGE}?branch={office.slug}" in response.content.decode()

    def test_of_few_announcements_it_says_nothing_and_leads_there_all_the_same(self, reader, office):
        counted(office, told=3, inside=3, travellers=1)

        response = reader.get(f"/branches/{office.slug}/")

        assert "100 %" not in words(response)
        assert f"{PAGE}?branch={office.slug}" in response.content.decode()

    def test_the_list_leads_there(self, reader, office):
        assert f'href="{PAGE}"' in reader.get("/branches/").content.decode()


def drawn(lines):
    """The drawing of weeks of which there is one."""
    chart = charts.by_week(lines)
    assert chart is not None
    return chart


class TestDrawings:
    def week(self, nth=0, *, told=100, inside=80):
        return WeekLine(MONDAY + nth * WEEK, Rate(told=told, inside=inside, later=told - inside))

    def test_higher_shares_stand_higher_and_nothing_leaves_the_drawing(self):
        dots = drawn([self.week(0, inside=60), self.week(1, inside=90)]).dots

        assert _em(dots[1].y) < _em(dots[0].y)
        assert all(0 <= _em(dot.y) <= 11 for dot in dots)

    def test_the_axis_is_cut_only_where_nothing_lies_below(self):
        assert drawn([self.week(inside=50)]).begins == 50
        assert drawn([self.week(inside=49)]).begins == 0

    def test_a_week_of_few_leaves_a_gap(self):
        dots = drawn([self.week(0), self.week(1, told=3, inside=3)]).dots

        assert [dot.is_known for dot in dots] == [True, False]

    def test_with_nothing_to_draw_there_is_no_drawing(self):
        assert charts.by_week([self.week(told=3, inside=3)]) is None
        assert charts.by_branch([BranchLine(Branch(), self.week().rate)]) is None

    def test_the_newest_week_is_labelled_however_many_there_are(self):
        for number in (1, 13, 52):
            dots = drawn([self.week(nth) for nth in range(number)]).dots
            assert dots[-1].label
            assert 1 <= sum(bool(dot.label) for dot in dots) <= 7

    def test_the_demonstration_fills_every_drawing(self, office):
        make_office("other", "Cita nodaļa")
        demonstrated_days.load(now=TEN)

        found = hit_rate_page(Shown(MONDAY - 12 * WEEK, MONDAY + WEEK))

        assert all(dot.is_known for dot in drawn(found.weeks).dots)
        branches = charts.by_branch(found.branches)
        assert branches is not None
        assert len(branches.rows) == 2
        assert len(charts.by_band(found.bands)) == len(Band)


def _em(place):
    return float(place.removesuffix("em"))
