"""The table as it was adopted: loaded from the data the portal ships, printed word for word, with its footnotes."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import translation

from pmlp_portal.indicators.actions import load_indicators, remove_footnote
from pmlp_portal.indicators.errors import FootnoteShown
from pmlp_portal.indicators.models import (
    Footnote,
    FootnoteMark,
    Indicator,
    LineOfAction,
    Outcome,
    Revision,
    YearlyValue,
)
from pmlp_portal.indicators.queries.table import adopted_tables
from pmlp_portal.indicators.tests.cast import NOW, office_admin

WANTED = Path(__file__).parent / "data" / "policy_results_2020_2022.txt"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def table(db):
    load_indicators(now=NOW)


def lines(text: str) -> list[str]:
    """Return what is said, line by line, without empty ones: the blanks around a text are layout."""
    flat = (" ".join(line.replace("\xa0", " ").split()) for line in text.splitlines())
    return [line for line in flat if line]


def printed(page: str) -> list[str]:
    """Return the adopted table of a page, each cell and each footnote on its line, as reading aloud goes."""
    start, end = page.index("Ministrijas sasniedzamie politikas rezultāti"), page.index("</ul>", page.index("[5] "))
    flat = re.sub(r"\s*\n\s*", "", page[start:end])
    return lines(unescape(re.sub(r"<[^>]+>", "", re.sub(r"</(p|th|td|li)>", "\n", flat))))


@pytest.mark.parametrize("address", ["/indicators/", "/en/indicators/"])
def test_the_page_prints_the_six_indicators_word_for_word(address):
    page = Client().get(address).content.decode()

    assert printed(page) == lines(WANTED.read_text(encoding="utf-8"))


def test_a_changed_forecast_leaves_the_adopted_table_as_it_was():
    value = YearlyValue.objects.get(indicator__code="e-services", year=2022, kind="forecast")
    YearlyValue.objects.filter(pk=value.pk).update(value=99, revision=2)
    Revision.objects.create(value=value, number=2, at=NOW, before=51, after=99, because="Mēģinājums")

    assert printed(Client().get("/indicators/").content.decode()) == lines(WANTED.read_text(encoding="utf-8"))


def test_loading_twice_adds_nothing_and_takes_nothing_back():
    Indicator.objects.filter(code="e-services").update(short_lv="Cits nosaukums")
    before = {model: model.objects.count() for model in (LineOfAction, Outcome, Indicator, YearlyValue, Footnote)}

    load_indicators(now=NOW)

    assert {model: model.objects.count() for model in before} == before
    assert before == {LineOfAction: 1, Outcome: 3, Indicator: 6, YearlyValue: 28, Footnote: 5}
    assert Indicator.objects.get(code="e-services").short_lv == "Cits nosaukums"


def test_what_2020_came_to_is_there_where_it_is_known():
    actual = YearlyValue.objects.filter(year=2020, kind="actual").values_list("indicator__code", "value")

    assert dict(actual) == {
        "e-services": 46,
        "naturalisation-tests": 64,
        "residence-permits": -43,
        "return-decisions": 89,
    }


def test_footnotes_are_numbered_by_where_their_marks_stand():
    """Two of them say the same and stay two."""
    mark = FootnoteMark.objects.get(column__year=2018)
    mark.delete()

    [table] = adopted_tables()

    assert [note.number for note in table.notes] == [1, 2, 3, 4]
    assert table.notes[0].text.startswith("Tiek uzskaitītas")
    assert table.notes[3].text == "Dati no Pilsonības un migrācijas lietu pārvaldes."


class TestFootnotesStay:
    def test_one_that_is_shown_is_not_removed_and_the_refusal_says_where(self):
        footnote = Footnote.objects.get(slug="2020-2022-satisfaction")

        with pytest.raises(FootnoteShown) as refusal, translation.override("en"):
            remove_footnote(footnote=footnote)

        assert "Klientu apmierinātība 2020" in refusal.value.detail
        assert Footnote.objects.filter(pk=footnote.pk).exists()

    def test_one_that_nothing_points_at_goes(self):
        footnote = Footnote.objects.get(slug="2020-2022-satisfaction")
        footnote.marks.all().delete()

        remove_footnote(footnote=footnote)

        assert not Footnote.objects.filter(pk=footnote.pk).exists()

    def test_the_database_refuses_too(self):
        footnote = Footnote.objects.get(slug="2020-2022-satisfaction")

        with pytest.raises(IntegrityError), transaction.atomic():
            _delete_past_django(footnote)

    def test_nor_goes_the_value_a_mark_stands_at(self):
        with pytest.raises(ProtectedError):
            YearlyValue.objects.get(mark__isnull=False, year=2020).delete()

    def test_the_admin_sends_back_to_the_footnote_with_the_sentence(self):
        footnote = Footnote.objects.get(slug="2020-2022-satisfaction")
        desk = office_admin()

        answer = desk.post(f"/admin/indicators/footnote/{footnote.pk}/delete/", {"post": "yes"}, follow=True)

        assert "Klientu apmierinātība 2020" in answer.content.decode()
        assert Footnote.objects.filter(pk=footnote.pk).exists()


def _delete_past_django(footnote):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM indicators_footnote WHERE id = %s", [footnote.pk])
    connection.check_constraints()
