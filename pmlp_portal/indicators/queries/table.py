"""The adopted table, with what stands in each of its cells and the footnotes in the order of their marks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pmlp_portal.indicators.models import Footnote, FootnoteMark, Indicator, LineOfAction, YearlyValue
from pmlp_portal.indicators.saying import printed


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with the number of a footnote behind its first part; 0 is none."""

    text: str
    note: int = 0
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator's row. `outcome` stands in the first row of an outcome and reaches over `spans` rows."""

    code: str
    outcome: str
    spans: int
    name: Marked
    cells: Sequence[Marked]
    bodies: str


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote as it stands below the table."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A line of action as it was adopted."""

    line: LineOfAction
    columns: Sequence[Marked]
    rows: Sequence[Row]
    notes: Sequence[Note]


class _Notes:
    """Footnotes get their numbers in the order in which marks are met."""

    def __init__(self, line: LineOfAction) -> None:
        marks = FootnoteMark.objects.filter(footnote__line=line).select_related("footnote")
        self._marks = {(mark.column_id, mark.indicator_id, mark.value_id): mark for mark in marks}
        self._numbers: dict[int, tuple[int, Footnote]] = {}

    def at_column(self, pk: int, text: str) -> Marked:
        return self._marked(self._marks.get((pk, None, None)), text)

    def in_name(self, pk: int, text: str) -> Marked:
        return self._marked(self._marks.get((None, pk, None)), text)

    def at_value(self, pk: int, text: str) -> Marked:
        return self._marked(self._marks.get((None, None, pk)), text)

    def all(self) -> Sequence[Note]:
        return [Note(number, footnote.text_lv) for number, footnote in self._numbers.values()]

    def _marked(self, mark: FootnoteMark | None, text: str) -> Marked:
        if mark is None:
            return Marked(text)
        number, _footnote = self._numbers.setdefault(mark.footnote_id, (len(self._numbers) + 1, mark.footnote))
        head = mark.after if mark.after and text.startswith(mark.after) else text
        return Marked(head, number, text[len(head) :])


def adopted_tables() -> Sequence[Table]:
    """Return every line of action, the newest period first. Its texts are the adopted ones, in Latvian."""
    return [_table(line) for line in LineOfAction.objects.select_related("period")]


def _table(line: LineOfAction) -> Table:
    notes = _Notes(line)
    columns = list(line.columns.all())
    heads = [notes.at_column(column.pk, column.head) for column in columns]
    values = YearlyValue.objects.filter(indicator__outcome__line=line, adopted__isnull=False)
    cells = {(value.indicator_id, value.year, value.kind): value for value in values}
    slots = [(column.year, column.kind) for column in columns]
    rows = list(_rows(line, slots, cells, notes))
    return Table(line, heads, rows, notes.all())


def _rows(
    line: LineOfAction,
    slots: Sequence[tuple[int, str]],
    cells: Mapping[tuple[int, int, str], YearlyValue],
    notes: _Notes,
) -> Iterator[Row]:
    for outcome in line.outcomes.prefetch_related("indicators__involvement_set__body"):
        indicators = list(outcome.indicators.all())
        bodies = [_bodies(indicator) for indicator in indicators]
        spans = len(indicators) + sum(1 for names in bodies if names)
        for nth, (indicator, names) in enumerate(zip(indicators, bodies, strict=True)):
            yield Row(
                code=indicator.code,
                outcome="" if nth else outcome.name_lv,
                spans=0 if nth else spans,
                name=notes.in_name(indicator.pk, indicator.name_lv),
                cells=[_cell(indicator, cells.get((indicator.pk, *slot)), notes) for slot in slots],
                bodies=names,
            )


def _cell(indicator: Indicator, value: YearlyValue | None, notes: _Notes) -> Marked:
    if value is None or value.adopted is None:
        return Marked("")
    return notes.at_value(value.pk, printed(value.adopted, indicator.unit))


def _bodies(indicator: Indicator) -> str:
    return ", ".join(one.body.name_lv for one in indicator.involvement_set.all())
