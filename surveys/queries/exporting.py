"""Answers of a stage as a table that tells of nobody: no dates, no order, no free text, no branch of a few."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from surveys.models import Answer, Question, QuestionKind, Stage
from surveys.queries.counting import counted_responses


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody's answers, by question code: a point, a number, codes of choices, or why there is none."""

    mode: str
    branch: str
    client_kind: str
    weight: float | None
    answers: Mapping[str, str | int | float]


def exported_questions(stage: Stage) -> Sequence[Question]:
    """Return the questions that are exported. What people wrote in their own words may name somebody."""
    rows = stage.version.questions.exclude(kind=QuestionKind.TEXT).order_by("place")
    return list(rows.select_related("topic", "factor").prefetch_related("choices"))


def exported_rows(stage: Stage, *, threshold: int) -> Sequence[Row]:
    """Return all complete responses of a stage.

    Sorted by what they say: the order in which people were asked is not to be had from it.
    """
    answers: dict[int, dict[str, str | int | float]] = defaultdict(dict)
    for response_id, code, word in _words(stage):
        answers[response_id][code] = word
    columns = ("pk", "mode", "branch__slug", "client_kind", "weight")
    rows = [
        Row(mode, branch or "", kind, weight, answers[pk])
        for pk, mode, branch, kind, weight in counted_responses(stage).values_list(*columns)
    ]
    return sorted(_without_small_groups(rows, threshold), key=_content)


def _words(stage: Stage) -> Iterator[tuple[int, str, str | int | float]]:
    given = Answer.objects.filter(response__in=counted_responses(stage)).exclude(question__kind=QuestionKind.TEXT)
    columns = ("response_id", "question__code", "value", "number", "choices", "special")
    for response_id, code, value, number, choices, special in given.values_list(*columns).iterator(chunk_size=10_000):
        if special:
            yield response_id, code, special
        elif value is not None:
            yield response_id, code, value
        else:
            yield response_id, code, " ".join(choices) if choices else float(number)


def _content(row: Row) -> tuple[str, ...]:
    return (row.branch, row.client_kind, row.mode, *(f"{code}={word}" for code, word in sorted(row.answers.items())))


def _without_small_groups(rows: Sequence[Row], threshold: int) -> list[Row]:
    """Take the branch, and if need be all else, from those who are fewer than the threshold in what they are."""
    groups = Counter((row.branch, row.client_kind, row.mode) for row in rows)
    coarser = [
        row if groups[row.branch, row.client_kind, row.mode] >= threshold else replace(row, branch="", weight=None)
        for row in rows
    ]
    kinds = Counter((row.branch, row.client_kind, row.mode) for row in coarser)
    return [
        row if kinds[row.branch, row.client_kind, row.mode] >= threshold else replace(row, client_kind="", mode="")
        for row in coarser
    ]
