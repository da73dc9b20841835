"""Files of results and answers: each names its questionnaire's version, nothing runs, nobody is found by them."""

import csv
import io

import openpyxl
import pyreadstat
import pytest
from django.utils import translation

from surveys import exports
from surveys.errors import NoSuchExport
from surveys.models import Answer, Response, Stage
from surveys.queries.exporting import exported_rows
from surveys.results.figures import StageFigures
from surveys.states import ResponseState
from surveys.tests.factories import make_response, make_stage, make_version
from surveys.tests.showing import figures_of, satisfaction

QUESTIONS = (
    {"code": "clear", "topic": "prasibas", "low_label_lv": "=1+1", "high_label_lv": "skaidri"},
    {"code": "which", "kind": "single", "choices": ("visit", "letter")},
    {"code": "words", "kind": "text", "required": False},
)


def read(file: exports.File) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))


@pytest.fixture
def asked(db: None) -> Stage:
    """Seven people have answered; one by the open link."""
    stage = make_stage(version=make_version(QUESTIONS, number=3))
    questions = {question.code: question for question in stage.version.questions.all()}
    for nth in range(7):
        response = make_response(stage, client_kind="person", source="open_link" if nth == 6 else "sample")
        level: dict[str, object] = {"special": "refused"} if nth == 0 else {"value": nth}
        Answer.objects.create(response=response, question=questions["clear"], **level)
        Answer.objects.create(response=response, question=questions["which"], choices=["visit"])
        Answer.objects.create(response=response, question=questions["words"], text=f"Mani sauc Anna {nth}")
    Response.objects.filter(stage=stage).update(state=ResponseState.COMPLETE)
    return stage


@pytest.fixture
def figures(asked: Stage) -> StageFigures:
    return figures_of(asked, satisfaction=satisfaction())


class TestAnswers:
    def test_every_row_names_the_version_that_was_asked(self, asked):
        rows = read(exports.answers_csv(asked, threshold=5))

        assert {(row["instrument"], row["variant"], row["questionnaire_version"]) for row in rows} == {
            ("konsulte-vispirms", "clients", "3")
        }
        assert "-v3-" in exports.answers_csv(asked, threshold=5).name

    def test_refused_is_no_point_and_the_open_link_is_left_out(self, asked):
        rows = read(exports.answers_csv(asked, threshold=5))

        assert sorted(row["clear"] for row in rows) == ["1", "2", "3", "4", "5", "refused"]

    def test_what_people_wrote_is_in_no_file(self, asked):
        for file in (exports.answers_csv(asked, threshold=5), exports.codebook_csv(asked)):
            assert b"Anna" not in file.content
            assert b"words" not in file.content

    def test_rows_stand_in_no_order_of_asking(self, asked):
        rows = [row.answers["clear"] for row in exported_rows(asked, threshold=5)]

        assert rows == sorted(rows, key=str)
        assert rows != list(
            Answer.objects.filter(question__code="clear").order_by("pk").values_list("value", flat=True)[:6]
        )

    def test_who_is_one_of_a_few_is_not_told_apart(self, asked):
        (one,) = Response.objects.filter(stage=asked, answers__value=3)
        Response.objects.filter(pk=one.pk).update(mode="paper", client_kind="business")

        found = exported_rows(asked, threshold=5)

        assert {(row.mode, row.client_kind) for row in found} == {("telephone", "person"), ("", "")}
        assert len(found) == 6

    def test_a_spreadsheet_has_answers_and_codebook_and_runs_nothing(self, asked):
        book = openpyxl.load_workbook(io.BytesIO(exports.answers_xlsx(asked, threshold=5).content))

        assert book.sheetnames == ["answers", "codebook"]
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        assert [cell.value for cell in cells if isinstance(cell.value, str) and "1+1" in cell.value] == [
            "1 = =1+1; 6 = skaidri"
        ]

    def test_a_wording_that_begins_like_a_formula_is_made_text(self, asked):
        table = exports.Table("t", ("code",), [('=HYPERLINK("http://example.org")',), (-5,)])

        book = openpyxl.load_workbook(io.BytesIO(exports._as_xlsx([table])))

        values = [(row[0].value, row[0].data_type) for row in book["t"].iter_rows(min_row=2)]
        assert values == [('\'=HYPERLINK("http://example.org")', "s"), (-5, "n")]

    def test_the_codebook_tells_wording_points_and_ways_to_give_no_answer(self, asked):
        by_code = {row["code"]: row for row in read(exports.codebook_csv(asked))}

        assert list(by_code) == ["clear", "which"]
        assert by_code["clear"]["text_en"] == "Question clear?"
        assert by_code["clear"]["topic"] == "prasibas"
        assert by_code["clear"]["no_answer"] == "na refused"
        assert by_code["which"]["values"] == "visit = visit; letter = letter"


class TestSpss:
    def test_a_file_comes_back_with_labels_version_and_missing_values(self, asked, tmp_path):
        path = tmp_path / "answers.sav"
        path.write_bytes(exports.answers_sav(asked, threshold=5).content)

        frame, meta = pyreadstat.read_sav(path, user_missing=True)

        assert sorted(frame["clear"]) == [1, 2, 3, 4, 5, 98]
        assert meta.column_names_to_labels["clear"] == "Jautājums clear?"
        assert meta.variable_value_labels["clear"][98] == "atteicās"
        assert meta.missing_ranges["clear"] == [{"lo": 97, "hi": 99}]
        assert meta.file_label == "konsulte-vispirms clients v3"

    def test_where_it_is_not_installed_it_is_refused_in_words(self, asked, monkeypatch):
        monkeypatch.setattr(exports, "find_spec", lambda _name: None)

        with pytest.raises(NoSuchExport) as refusal:
            exports.answers_sav(asked, threshold=5)

        with translation.override("en"):
            assert "CSV or XLSX" in str(refusal.value.sentence)


class TestFigures:
    def test_each_figure_has_its_method_version_n_and_interval(self, figures):
        rows = read(exports.figures_csv(figures))

        topic = next(row for row in rows if row["slug"] == "consultation")
        assert (topic["method"], topic["method_version"], topic["n"]) == ("answers_pooled", "1", "412")
        assert (topic["value"], topic["low"], topic["high"]) == ("76.0", "73.0", "79.0")
        assert all(row["questionnaire_version"] and row["instrument"] for row in rows)

    def test_a_mean_score_and_a_share_are_two_rows(self, figures):
        rows = [row for row in read(exports.figures_csv(figures)) if row["what"] == "satisfaction"]

        assert {(row["measure"], row["value"], row["method"], row["official"]) for row in rows} == {
            ("mean_score_percent", "78.3", "factor_means", "False"),
            ("share_satisfied_percent", "64.1", "overall_top_two", "False"),
        }

    def test_what_is_withheld_has_no_number(self, figures):
        withheld = [row for row in read(exports.figures_csv(figures)) if row["suppressed"] == "True"]

        assert withheld
        assert {(row["value"], row["low"], row["high"], row["n"], row["levels"]) for row in withheld} == {("",) * 5}

    def test_the_spreadsheet_says_the_same(self, figures):
        sheet = openpyxl.load_workbook(io.BytesIO(exports.figures_xlsx(figures).content))["figures"]

        assert sheet.max_row == len(read(exports.figures_csv(figures))) + 1
