"""Files of open data: what stands in them, what is withheld, how they are kept and told to be unchanged."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from forum.tests.factories import a_published_question, make_category, make_staff
from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.models import Branch, SpecialDay
from pmlp_portal.kernel import clock
from pmlp_portal.opendata import files, waits
from pmlp_portal.opendata.datasets import DATASETS
from pmlp_portal.opendata.files import CSV, JSON, file_of
from pmlp_portal.opendata.shapes import Kind
from queueing.forecast.outcomes import Band, BandTally
from queueing.models import AnnouncedDay, Channel, FreePost, FreePostLine, Ticket
from queueing.queries.facts import forget_facts
from queueing.states import Found
from queueing.tests.factories import TEN, Office, make_office, riga, walk_in

pytestmark = pytest.mark.django_db

# A Monday in the last whole weeks, and the Tuesday of the tests after them.
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def nothing_kept(db: None) -> Iterator[None]:
    """What one test was sent must not be sent to the next."""
    cache.clear()
    with time_machine.travel(TEN, tick=False), translation.override("lv"):
        yield
    cache.clear()


@pytest.fixture
def office() -> Office:
    """A branch with two services and three counters."""
    return make_office()


def read(slug: str, client: Client | None = None) -> list[dict[str, Any]]:
    response = (client or Client()).get(f"/opendata/{slug}.json")
    assert response.status_code == 200
    body = json.loads(response.content)
    assert body["dataset"] == slug
    rows: list[dict[str, Any]] = body["rows"]
    return rows


def table(slug: str) -> list[dict[str, str]]:
    response = Client().get(f"/opendata/{slug}.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def a_row_in_each(office: Office) -> None:
    """Let every dataset have something to say."""
    visits(office, 6)
    tally = BandTally(told=40, inside=30, earlier=4, later=6)
    AnnouncedDay.counted(
        branch_id=office.branch.pk, day=MONDAY, band=Band(0), tally=tally, is_demonstration=False
    ).save()
    a_published_question(make_staff("anda", Role.EXPERT), category=make_category("pases"))
    call_command("load_indicators", verbosity=0)
    a_post(office)


def visits(office: Office, number: int, *, day: date = MONDAY) -> None:
    """Let so many take a number at nine that day; they are called after 1, 2, 3 … minutes."""
    for nth in range(1, number + 1):
        issued = riga(9, 5, day=day)
        ticket = walk_in(office, at=issued)
        Ticket.objects.filter(pk=ticket.pk).update(called_at=issued + timedelta(minutes=nth))
    forget_facts()


def a_post(office: Office, **line: object) -> FreePostLine:
    by = make_staff("helena", Role.HEAD_OFFICE)
    post = FreePost.objects.create(
        service=office.passports, made_at=riga(9), minute=riga(9), by=by, text_lv="x", text_en="x"
    )
    columns = {"free_counters": 2, "check_at": riga(10), **line}
    return FreePostLine.objects.create(post=post, branch=office.branch, **columns)


class TestEveryDataset:
    @pytest.mark.parametrize("slug", DATASETS)
    def test_its_fields_are_those_described_in_both_files(self, office: Office, slug: str) -> None:
        a_row_in_each(office)
        names = [field.name for field in DATASETS[slug].fields]
        rows = read(slug)
        assert rows, "nothing to look at"
        assert {tuple(row) for row in rows} == {tuple(names)}
        assert list(table(slug)[0]) == names
        assert len(table(slug)) == len(rows)

    @pytest.mark.parametrize("slug", DATASETS)
    def test_what_stands_in_a_field_is_of_its_kind(self, office: Office, slug: str) -> None:
        a_row_in_each(office)
        for row in read(slug):
            for field in DATASETS[slug].fields:
                assert row[field.name] is None or is_of(field.kind, row[field.name]), (field.name, row[field.name])

    @pytest.mark.parametrize("slug", DATASETS)
    def test_it_says_the_same_whoever_asks_in_whatever_language(self, office: Office, slug: str) -> None:
        a_row_in_each(office)
        bodies = set()
        for language in ("lv", "en"):
            cache.clear()
            with translation.override(language):
                bodies.add(file_of(DATASETS[slug], JSON, now=TEN).body)
        assert len(bodies) == 1

    @pytest.mark.parametrize("slug", DATASETS)
    def test_it_has_a_page_in_both_languages_that_describes_each_field(self, office: Office, slug: str) -> None:
        for prefix, word in (("", "Atvērtie dati"), ("/en", "Open data")):
            page = Client().get(f"{prefix}/opendata/{slug}/").content.decode()
            assert word in page
            assert f"/opendata/{slug}.csv" in page
            assert [field.name for field in DATASETS[slug].fields if f">{field.name}<" not in page] == []

    @pytest.mark.parametrize("slug", DATASETS)
    def test_nobody_s_name_is_in_it(self, office: Office, slug: str) -> None:
        a_row_in_each(office)
        assert b"elena" not in Client().get(f"/opendata/{slug}.json").content


def is_of(kind: Kind, value: Any) -> bool:
    if kind in {Kind.DAY, Kind.INSTANT}:
        parsed = datetime.fromisoformat(value)
        return (parsed.tzinfo is not None) == (kind == Kind.INSTANT)
    kinds: dict[Kind, tuple[type, ...]] = {
        Kind.TEXT: (str,), Kind.WHOLE: (int,), Kind.NUMBER: (int, float), Kind.YES_NO: (bool,)
    }  # fmt: skip
    return isinstance(value, kinds[kind]) and (kind == Kind.YES_NO or not isinstance(value, bool))


class TestBranches:
    def test_a_telephone_is_a_link_and_no_formula(self, office: Office) -> None:
        Branch.objects.update(phone="+371 67209492")
        assert table("branches")[0]["telephone"] == "tel:+37167209492"

    def test_words_of_people_that_begin_a_formula_are_made_text_in_csv_and_stay_in_json(self, office: Office) -> None:
        Branch.objects.update(address="=HYPERLINK(1)")
        assert table("branches")[0]["address"] == "'=HYPERLINK(1)"
        assert read("branches")[0]["address"] == "=HYPERLINK(1)"

    def test_latvian_letters_are_utf_8(self, office: Office) -> None:
        assert table("branches")[0]["name_lv"] == "Rīgas 2. nodaļa"


class TestHours:
    def test_each_of_the_next_days_is_told_with_what_differs_on_it(self, office: Office) -> None:
        SpecialDay.objects.create(branch=office.branch, day=date(2026, 12, 2), reason_lv="Remonts")
        rows = {row["day"]: row for row in read("hours")}
        assert len(rows) == 60
        assert rows["2026-12-01"]["opens_at"] == "2026-12-01T09:00:00+02:00"
        assert (rows["2026-12-02"]["is_open"], rows["2026-12-02"]["opens_at"]) == (False, None)

    def test_it_takes_as_many_statements_for_many_branches_as_for_one(
        self, office: Office, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(4):
            make_office(f"branch-{number}", f"{number}. nodaļa")
        with django_assert_num_queries(4):
            file_of(DATASETS["hours"], JSON, now=TEN)


class TestWaits:
    def test_five_visits_are_counted(self, office: Office) -> None:
        visits(office, 5)
        (row,) = read("waits-by-hour")
        assert (row["weekday"], row["hour"], row["visits"]) == (1, 9, 5)
        assert (row["median_minutes"], row["ninetieth_minutes"], row["is_withheld"]) == (3.0, 5.0, False)
        assert (row["first_day"], row["last_day"]) == ("2026-10-05", "2026-11-29")

    def test_four_are_withheld_and_the_row_says_so(self, office: Office) -> None:
        visits(office, 4)
        (row,) = read("waits-by-hour")
        assert (row["visits"], row["median_minutes"], row["ninetieth_minutes"]) == (None, None, None)
        assert row["is_withheld"] is True

    @pytest.mark.parametrize("day", [date(2026, 11, 30), date(2026, 10, 2)])
    def test_only_whole_weeks_of_the_last_eight_count(self, office: Office, day: date) -> None:
        visits(office, 5, day=day)
        assert read("waits-by-hour") == []

    def test_who_waited_at_home_or_was_booked_does_not_count(self, office: Office) -> None:
        visits(office, 5)
        Ticket.objects.update(channel=Channel.BOOKING)
        assert list(waits.waits(now=TEN)) == []


class TestAccuracy:
    def test_each_week_of_a_branch_is_a_row(self, office: Office) -> None:
        a_row_in_each(office)
        (row,) = read("forecast-accuracy")
        assert (row["branch"], row["week_from"], row["announcements"], row["inside"]) == (
            "riga-2",
            "2026-11-23",
            40,
            30,
        )
        assert row["percent_inside"] == 75


class TestForum:
    def test_an_answered_question_counts_in_its_month_and_topic(self) -> None:
        a_published_question(make_staff("anda", Role.EXPERT), category=make_category("pases"), days=3)
        (row,) = read("forum-answer-times")
        assert (row["topic"], row["answered"], row["median_working_days"]) == ("pases", 1, 3)

    def test_the_month_that_goes_on_is_left_out(self) -> None:
        a_published_question(make_staff("anda", Role.EXPERT), published_at=TEN)
        assert read("forum-answer-times") == []


class TestAnnouncements:
    @pytest.mark.parametrize(
        ("found", "was_true"), [(Found.FREE, True), (Found.QUEUE, False), (Found.CLOSED, None), (Found.MISSED, None)]
    )
    def test_what_was_found_an_hour_later_says_whether_it_was_true(
        self, office: Office, found: Found, was_true: bool | None
    ) -> None:
        a_post(office, found=found, checked_at=riga(10))
        (row,) = read("no-queue-announcements")
        assert (row["branch"], row["found"], row["was_true"]) == ("riga-2", found.value, was_true)

    def test_before_that_nothing_is_said_of_it(self, office: Office) -> None:
        a_post(office)
        (row,) = read("no-queue-announcements")
        assert (row["checked_at"], row["found"], row["was_true"]) == (None, None, None)


class TestFiles:
    def test_who_has_it_is_told_so_until_something_changes(self, office: Office) -> None:
        first = Client().get("/opendata/branches.csv")
        etag = first.headers["ETag"]
        assert Client().get("/opendata/branches.csv", headers={"If-None-Match": etag}).status_code == 304
        Branch.objects.update(address="Cita iela 1")
        cache.clear()
        changed = Client().get("/opendata/branches.csv", headers={"If-None-Match": etag})
        assert (changed.status_code, changed.headers["ETag"] != etag) == (200, True)

    def test_it_may_be_kept_and_read_by_programs_of_any_site(self, office: Office) -> None:
        response = Client().get("/opendata/branches.json")
        assert response.headers["Cache-Control"] == "public, max-age=300"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert not response.cookies

    def test_many_who_ask_cost_one_reading(
        self, office: Office, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        Client().get("/opendata/hours.csv")
        with django_assert_num_queries(0):
            Client().get("/opendata/hours.csv")

    def test_what_is_older_than_it_may_be_is_read_anew(self, office: Office) -> None:
        dataset = DATASETS["branches"]
        old = file_of(dataset, CSV, now=TEN)
        assert file_of(dataset, CSV, now=TEN + timedelta(seconds=299)) == old
        Branch.objects.update(address="Cita iela 1")
        assert file_of(dataset, CSV, now=TEN + timedelta(minutes=5)).etag != old.etag

    def test_it_never_grows_beyond_what_is_made_whole(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "MOST_ROWS", 7)
        assert len(read("hours")) == 7

    def test_the_head_alone_can_be_asked_for(self, office: Office) -> None:
        response = Client().head("/opendata/branches.csv")
        assert (response.status_code, response.content) == (200, b"")

    @pytest.mark.parametrize("path", ["/opendata/zzzz/", "/opendata/zzzz.csv", "/opendata/zzzz.json"])
    def test_what_is_not_there_is_told_in_a_sentence(self, path: str) -> None:
        response = Client().get(path)
        assert response.status_code == 404
        assert "Šajā adresē nav datu kopas." in response.content.decode()

    def test_the_day_of_the_file_is_the_office_s(self, office: Office) -> None:
        just_after_midnight = clock.at(date(2026, 12, 2), clock.MIDNIGHT)
        with time_machine.travel(just_after_midnight, tick=False):
            assert read("hours")[0]["day"] == "2026-12-02"
