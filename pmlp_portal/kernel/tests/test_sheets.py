"""Tables for spreadsheets: no cell is a formula, and reading undoes what writing did."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pmlp_portal.kernel.sheets import csv_file, neutralised, original

# What a CSV file can hold: everything but a NUL and halves of signs.
cells = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"))


@pytest.mark.parametrize(
    "text", ["=1+1", "+371", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1", '=HYPERLINK("http://a.lv")']
)
def test_no_cell_begins_a_formula(text):
    assert neutralised(text) == "'" + text


@pytest.mark.parametrize("text", ["pase", "", "1 = 1", "e-pasts", "Anna-Marija"])
def test_what_is_no_formula_stays(text):
    assert neutralised(text) == text


@settings(deadline=None)
@given(cells)
@example("'")
@example("'=1")
@example("''")
def test_reading_undoes_what_writing_did(text):
    assert original(neutralised(text)) == text


@settings(deadline=None)
@given(st.lists(cells, min_size=2, max_size=4))
def test_a_row_survives_the_file(row):
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerow([neutralised(cell) for cell in row])
    file.seek(0)
    assert [[original(cell) for cell in read] for read in csv.reader(file)] == [row]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_a_file_is_a_formula(formula):
    assert csv_file([[formula]]).startswith(("\ufeff'", "\ufeff\"'"))


def test_other_cells_of_a_file_stay_as_they_are():
    assert csv_file([("Cēsu nodaļa", 12, None, "1=1")]) == "\ufeffCēsu nodaļa,12,,1=1\r\n"


def test_a_number_keeps_its_sign_and_only_words_are_marked():
    assert csv_file([[-43, Decimal("-1.5"), "-43"]]) == "\ufeff-43,-1.5,'-43\r\n"
