"""What has become of a branch's bookings, in figures, drawn, and as a file."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest

from appointments import actions, charts
from appointments.queries.statistics import statistics_of
from appointments.tests.desk import CalendarDesk, keeper
from appointments.tests.factories import Bureau, book, make_bureau
from queueing.tests.desk import office_clock
from queueing.tests.factories import TUESDAY, riga

pytestmark = pytest.mark.db

WEDNESDAY = TUESDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def the_day_after() -> Iterator[None]:
    with office_clock(riga(9, day=WEDNESDAY)):
        yield


@pytest.fixture
def desk(bureau: Bureau) -> CalendarDesk:
    """Of two who were booked for Tuesday one came."""
    came = book(bureau, at=riga(10))
    missed = book(bureau, at=riga(12), email="berta@example.lv")
    actions.check_in_by_id(booking_id=came.pk, by=keeper(bureau, "clara").user, now=riga(9, 55))
    actions.note_missed(booking_id=missed.pk, now=riga(12, 11))
    return keeper(bureau)


class TestFigures:
    def test_of_two_one_came_and_both_booked_a_day_ahead(self, desk: CalendarDesk, bureau: Bureau) -> None:
        found = statistics_of(branch=bureau.office.branch, first=TUESDAY, until=WEDNESDAY)
        assert (found.total.arrived, found.total.missed, found.total.missed_percent) == (1, 1, 50)
        # Booked at noon the day before for 10:00 and 12:00: 22 and 24 hours, the median between them.
        assert found.total.lead_days == pytest.approx(23 / 24)
        assert (found.total.taken, found.total.places) == (2, 28)
        assert [(share.weekday, share.missed) for share in found.weekdays] == [(2, 1)]
        assert [(share.month, share.missed) for share in found.months] == [(TUESDAY.replace(day=1), 1)]

    def test_another_branch_and_other_days_do_not_count(self, desk: CalendarDesk, bureau: Bureau) -> None:
        ogre = make_bureau("ogre")
        assert statistics_of(branch=ogre.office.branch, first=TUESDAY, until=WEDNESDAY).total.expected == 0
        after = statistics_of(branch=bureau.office.branch, first=WEDNESDAY, until=WEDNESDAY + timedelta(days=1))
        assert after.total.expected == 0

    def test_nothing_is_divided_by_nothing(self, bureau: Bureau) -> None:
        long_ago = TUESDAY - timedelta(days=900)
        found = statistics_of(branch=bureau.office.branch, first=long_ago, until=long_ago)
        assert (found.total.missed_percent, found.total.taken_percent, found.total.lead_days) == (None, None, None)
        assert (found.months, found.weekdays) == ([], [])


class TestPage:
    def test_the_figures_are_told_and_drawn(self, desk: CalendarDesk) -> None:
        said = desk.look("statistics")
        assert "Neieradās 50 % 1 no 2 pierakstītajiem" in said
        assert "Otrdiena 2 1 50 1,0 28 2 7" in said
        assert '<svg class="plot"' in desk.html
        assert "viewBox" not in desk.html.partition('<svg class="plot"')[2].partition("</svg>")[0]

    def test_today_and_what_is_ahead_is_left_out(self, desk: CalendarDesk) -> None:
        desk.look("statistics", since="2026-12-01", through="2027-12-01")
        assert 'name="through" value="2026-12-01"' in desk.html

    @pytest.mark.parametrize("since", ["", "x", "2026-13-40", "9999-12-31"])
    def test_an_impossible_period_is_the_last_ninety_days(self, desk: CalendarDesk, since: str) -> None:
        desk.look("statistics", since=since)
        assert 'name="since" value="2026-09-02"' in desk.html

    def test_the_file_carries_the_same_figures(self, desk: CalendarDesk) -> None:
        desk.sign_in()
        answer = desk.client.get(desk.address("statistics-csv"))
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert "2026-12-01.csv" in answer["Content-Disposition"]
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert rows[-1][1:6] == ["Kopā", "2", "1", "1", "50.0"]

    def test_a_branch_without_bookings_says_so(self, db: None) -> None:
        desk = keeper(make_bureau("ogre", now=riga(9, day=WEDNESDAY)))
        assert "Šajā laikā nodaļā nebija ne pierakstu, ne vietu." in desk.look("statistics")


def test_bars_start_at_the_foot_and_never_pass_the_top() -> None:
    none, half, over = charts.bars([("P", None), ("O", 50.0), ("T", 130.0)])
    assert (none.value, none.height) == ("–", "0.00em")
    assert (half.y, half.height) == ("5.00em", "3.00em")
    assert (over.y, over.height) == ("2.00em", "6.00em")
