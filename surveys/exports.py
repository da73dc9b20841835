"""Results and answers as files: CSV, XLSX, SPSS, a codebook. Each names its questionnaire's version."""

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pmlp_portal.kernel.sheets import csv_file, xlsx_file
from surveys.errors import NoSuchExport
from surveys.models import Question, Stage
from surveys.queries.counting import questionnaire_of
from surveys.queries.exporting import Row, exported_questions, exported_rows
from surveys.results.figures import Change, Figure, Questionnaire, Satisfaction, StageFigures

Cell = str | int | float | bool | None

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAV = "application/x-spss-sav"

# In a file for SPSS three ways of giving no answer are numbers no scale has, declared as missing.
MISSING: Mapping[str, int] = {"na": 97, "refused": 98, "unknown": 99}
# Excel takes no longer name for a sheet.
LONGEST_TITLE = 31


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name, its columns and its rows."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand out."""

    name: str
    content_type: str
    content: bytes


# ---- figures, as published -------------------------------------------------------------------------------------------

_FIGURE_COLUMNS = (
    "what", "slug", "measure", "value", "low", "high", "n", "levels", "suppressed", "official", "method",
    "method_version", "difference", "difference_low", "difference_high", "p", "previous_year", "break_in_series",
)  # fmt: skip
_VERSION_COLUMNS = ("stage", "year", "instrument", "variant", "questionnaire_version", "draft_wording", "demonstration")


def figures_table(figures: StageFigures) -> Table:
    """Return the figures of a stage as they were published, one a row; what is withheld has no number."""
    version = _version_of(figures)
    rows = [(*version, *row) for row in _figure_rows(figures)]
    return Table("figures", (*_VERSION_COLUMNS, *_FIGURE_COLUMNS), rows)


def _version_of(figures: StageFigures) -> tuple[Cell, ...]:
    asked = figures.questionnaire
    named = (asked.instrument, asked.variant, asked.version, asked.is_draft_wording)
    return (figures.kind, figures.year, *named, figures.is_demonstration)


def _figure_rows(figures: StageFigures) -> Iterable[tuple[Cell, ...]]:
    if figures.overall:
        yield _figure_row("overall", figures.overall)
    for what in ("topics", "factors", "questions", "by_branch"):
        yield from (_figure_row(what, one) for one in getattr(figures, what))
    if figures.satisfaction:
        yield from _satisfaction_rows(figures.satisfaction)
    for name, rate in figures.rates.items():
        yield ("rate", name, "aapor_rate", rate, *(None,) * (len(_FIGURE_COLUMNS) - 4))


def _figure_row(what: str, one: Figure) -> tuple[Cell, ...]:
    levels = " ".join("-" if number is None else str(number) for number in one.levels)
    measured = ("index_0_100", one.index, one.low, one.high, one.n, levels, one.suppressed, None)
    return (what, one.slug, *measured, one.method.name, one.method.version, *_change(one.against_previous))


def _satisfaction_rows(one: Satisfaction) -> Iterable[tuple[Cell, ...]]:
    """Two measures, two rows: a mean and a share are not one number."""
    levels = " ".join("-" if number is None else str(number) for number in one.levels)
    mean = ("mean_score_percent", one.mean_score, one.mean_low, one.mean_high, one.n, levels)
    share = ("share_satisfied_percent", one.share_satisfied, one.share_low, one.share_high, one.share_n, "")
    told = (one.suppressed, one.official)
    yield ("satisfaction", "", *mean, *told, one.method, one.version, *_change(one.against_previous))
    yield ("satisfaction", "", *share, *told, one.share_method, one.share_version, *_change(None))


def _change(change: Change | None) -> tuple[Cell, ...]:
    if change is None:
        return (None,) * 6
    return (change.difference, change.low, change.high, change.p, change.previous_year, change.break_in_series)


def figures_csv(figures: StageFigures) -> File:
    """Return published figures as CSV."""
    return File(f"{_name(figures)}.csv", CSV, _as_csv(figures_table(figures)))


def figures_xlsx(figures: StageFigures) -> File:
    """Return published figures as a spreadsheet."""
    return File(f"{_name(figures)}.xlsx", XLSX, _as_xlsx([figures_table(figures)]))


def _name(figures: StageFigures) -> str:
    asked = figures.questionnaire
    return f"{figures.institution}-{figures.year}-{figures.kind}-{asked.instrument}-v{asked.version}"


# ---- answers, inside -------------------------------------------------------------------------------------------------


def answers_table(stage: Stage, *, threshold: int) -> Table:
    """Return everybody's answers, one a row."""
    questions, version = exported_questions(stage), _named(questionnaire_of(stage))
    header = ("instrument", "variant", "questionnaire_version", "mode", "branch", "client_kind", "weight")
    rows = [
        (*version, row.mode, row.branch, row.client_kind, row.weight, *(row.answers.get(one.code) for one in questions))
        for row in exported_rows(stage, threshold=threshold)
    ]
    return Table("answers", (*header, *(question.code for question in questions)), rows)


def codebook_table(stage: Stage) -> Table:
    """Return what each column of the answers means: wording in both languages, points, and how no answer is written."""
    version = _named(questionnaire_of(stage))
    header = (
        "instrument", "variant", "questionnaire_version", "code", "kind", "text_lv", "text_en", "topic", "factor",
        "values", "no_answer",
    )  # fmt: skip
    return Table("codebook", header, [(*version, *_code(question)) for question in exported_questions(stage)])


def _named(asked: Questionnaire) -> tuple[Cell, ...]:
    return (asked.instrument, asked.variant, asked.version)


def _code(question: Question) -> tuple[Cell, ...]:
    allowed = {"na": question.allows_na, "refused": question.allows_refused, "unknown": question.allows_unknown}
    return (
        question.code,
        question.kind,
        question.text_lv,
        question.text_en,
        question.topic.slug if question.topic else "",
        question.factor.slug if question.factor else "",
        "; ".join(f"{value} = {label}" for value, label in _value_labels(question).items()),
        " ".join(name for name, is_allowed in allowed.items() if is_allowed),
    )


def _value_labels(question: Question) -> dict[int | str, str]:
    """Return what points and choices are called, in Latvian: that is what was said to most."""
    told: dict[int | str, str] = {
        (int(choice.code) if question.levels else choice.code): choice.text_lv for choice in question.choices.all()
    }
    if question.kind == "yes_no":
        return {0: "nē", 1: "jā"}
    if question.levels and not told:
        return {question.levels[0]: question.low_label_lv, question.levels[-1]: question.high_label_lv}
    return told


def answers_csv(stage: Stage, *, threshold: int) -> File:
    """Return answers as CSV."""
    return File(f"{_stage_name(stage)}.csv", CSV, _as_csv(answers_table(stage, threshold=threshold)))


def answers_xlsx(stage: Stage, *, threshold: int) -> File:
    """Return answers and their codebook as a spreadsheet of two sheets."""
    tables = [answers_table(stage, threshold=threshold), codebook_table(stage)]
    return File(f"{_stage_name(stage)}.xlsx", XLSX, _as_xlsx(tables))


def codebook_csv(stage: Stage) -> File:
    """Return the codebook as CSV."""
    return File(f"{_stage_name(stage)}-codebook.csv", CSV, _as_csv(codebook_table(stage)))


def has_sav() -> bool:
    """Whether files for SPSS can be written: that part is installed separately."""
    return find_spec("pyreadstat") is not None and find_spec("pandas") is not None


def answers_sav(stage: Stage, *, threshold: int) -> File:
    """Return answers as a file for SPSS, with labels. Raises NoSuchExport where that part is not installed."""
    if not has_sav():
        raise NoSuchExport
    questions = exported_questions(stage)
    rows = exported_rows(stage, threshold=threshold)
    return File(f"{_stage_name(stage)}.sav", SAV, _as_sav(questionnaire_of(stage), questions, rows))


def _stage_name(stage: Stage) -> str:
    asked, period = questionnaire_of(stage), stage.period
    return f"{period.institution.slug}-{period.year}-{stage.kind}-{asked.instrument}-v{asked.version}-answers"


# ---- as files --------------------------------------------------------------------------------------------------------


def _as_csv(table: Table) -> bytes:
    return csv_file([table.header, *table.rows]).encode()


def _as_xlsx(tables: Sequence[Table]) -> bytes:
    return xlsx_file((table.title, (table.header, *table.rows)) for table in tables)


def _as_sav(asked: Questionnaire, questions: Sequence[Question], rows: Sequence[Row]) -> bytes:
    # Optional, and heavy: who never asks for such a file needs neither.
    import pandas
    import pyreadstat

    names = {question.code: question.code.replace("-", "_") for question in questions}
    columns: dict[str, list[Cell]] = {
        "mode": [row.mode for row in rows],
        "branch": [row.branch for row in rows],
        "client_kind": [row.client_kind for row in rows],
        "weight": [row.weight for row in rows],
    }
    for question in questions:
        columns[names[question.code]] = [_in_numbers(row.answers.get(question.code)) for row in rows]
    scaled = [question for question in questions if question.levels]
    write: Callable[..., None] = pyreadstat.write_sav
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.sav"
        write(
            pandas.DataFrame(columns),
            path,
            file_label=f"{asked.instrument} {asked.variant} v{asked.version}",
            note=f"questionnaire {asked.instrument}, variant {asked.variant}, version {asked.version}",
            column_labels={names[question.code]: question.text_lv for question in questions},
            variable_value_labels={names[one.code]: _value_labels(one) | _missing_labels() for one in scaled},
            missing_ranges={names[one.code]: [{"lo": 97, "hi": 99}] for one in scaled},
        )
        return path.read_bytes()


def _in_numbers(word: Cell) -> Cell:
    return MISSING.get(word, word) if isinstance(word, str) else word


def _missing_labels() -> dict[int | str, str]:
    return {MISSING["na"]: "neattiecas", MISSING["refused"]: "atteicās", MISSING["unknown"]: "grūti pateikt"}
