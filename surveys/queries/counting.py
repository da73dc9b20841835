"""A stage counted by the database: what was answered how often, and by how many people who are alike.

Whoever came by the open link after a visit was not drawn and speaks for nobody else: they are left out here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, QuerySet, Sum

from surveys.models import LEVELS, InstrumentKind, Question, Response, SamplingPlan, Stage, Stratum
from surveys.results.counted import NO_BRANCH, Counted, Group, Part
from surveys.results.disclosure import Spread
from surveys.results.figures import Questionnaire
from surveys.results.scoring import Person, Tally
from surveys.results.weighting import Cell, weights_of
from surveys.states import LIVE_PLANS, OUTCOME_OF, CaseState, Disposition

# Satisfied is who gives the question of the general factor one of the two best points.
GENERAL_FACTOR = "quality"
SATISFIED_FROM = 4

_ANSWERS = """
    FROM surveys_response response
    JOIN surveys_answer answer ON answer.response_id = response.id
    JOIN surveys_question question ON question.id = answer.question_id
    WHERE response.stage_id = %(stage)s AND response.state = 'complete' AND response.source <> 'open_link'
        AND answer.value IS NOT NULL AND question.id = ANY(%(questions)s)
"""
_GIVEN = f"""
    SELECT question.id, response.branch_id, response.weight, answer.value - %(lowest)s, count(*) {_ANSWERS}
    GROUP BY 1, 2, 3, 4
"""
# Each person once in each group of questions; `mask` has a bit for each level he or she gave there.
_PERSON = f"""
    SELECT response.id, response.branch_id, response.weight, {{group}} AS part, count(*) AS answers,
        sum(answer.value - %(lowest)s) AS points, bit_or(1 << (answer.value - %(lowest)s)) AS mask {_ANSWERS}
    GROUP BY response.id, part
"""
_ALIKE = f"""
    SELECT branch_id, weight, part, answers, points, mask, count(*) FROM ({_PERSON}) AS person
    WHERE part IS NOT NULL GROUP BY branch_id, weight, part, answers, points, mask
"""  # noqa: S608 - our own words
# People by what they gave to every factor together.
_PATTERNS = f"""
    SELECT weight, pattern, count(*) FROM (
        SELECT weight, array_agg(ARRAY[part, answers, points] ORDER BY part) AS pattern
        FROM ({_PERSON.format(group="question.factor_id")}) AS person
        WHERE part IS NOT NULL GROUP BY id, weight
    ) AS whole GROUP BY weight, pattern
"""  # noqa: S608 - our own words


class Alike(NamedTuple):
    """So many people of a branch, with one weight, who gave the same in a group of questions."""

    branch_id: int | None
    weight: float | None
    part: int
    answers: int
    points: int
    mask: int
    people: int


class Given(NamedTuple):
    """A level of a question, chosen so often in a branch by people of one weight."""

    question_id: int
    branch_id: int | None
    weight: float | None
    level: int
    people: int


@dataclass(frozen=True, slots=True)
class Scale:
    """The questions that are averaged, all on one scale: that of the first which has a topic or a factor."""

    lowest: int
    levels: int
    questions: Sequence[Question]

    @property
    def top(self) -> int:
        """How many steps lead from the worst to the best."""
        return self.levels - 1


def scale_of(stage: Stage) -> Scale:
    """Return what of a stage's questionnaire is averaged."""
    rows = stage.version.questions.filter(kind__in=LEVELS).select_related("topic", "factor").order_by("place")
    grouped = [question for question in rows if question.topic_id or question.factor_id]
    if not grouped:
        return Scale(0, 2, [])
    points = LEVELS[grouped[0].kind]
    return Scale(points[0], len(points), [question for question in grouped if LEVELS[question.kind] == points])


def counted(stage: Stage) -> Counted:
    """Return a stage as it was answered, nothing withheld."""
    scale = scale_of(stage)
    given, whole = _given(stage, scale), _alike(stage, scale, "0")
    return Counted(
        kind=stage.kind,
        year=stage.period.year,
        number=stage.period.number,
        institution=stage.period.institution.slug,
        is_demonstration=stage.period.is_demonstration,
        questionnaire=questionnaire_of(stage),
        responses=counted_responses(stage).count(),
        sample_size=stage.cases.count() or None,
        by_mode=dict(counted_responses(stage).order_by("mode").values_list("mode").annotate(Count("pk"))),
        outcomes=outcomes_of(stage),
        is_weighted=any(row.weight not in (None, 1.0) for row in whole),
        whole=_part(whole, given, scale),
        topics=_groups(_alike(stage, scale, "question.topic_id"), given, scale, "topic"),
        factors=_groups(_alike(stage, scale, "question.factor_id"), given, scale, "factor"),
        questions={question.code: _of_question(question, given, scale) for question in scale.questions},
        branches=_branches(stage, whole, given, scale),
        **_satisfaction(stage, scale, given),
    )


def counted_responses(stage: Stage) -> QuerySet[Response]:
    """Return the responses figures are made of: complete, and not by the open link."""
    found: QuerySet[Response] = Response.objects.filter(stage=stage).complete().of_sample()
    return found


def questionnaire_of(stage: Stage) -> Questionnaire:
    """Return which questionnaire was asked."""
    version = stage.version
    return Questionnaire(
        instrument=version.instrument.slug,
        variant=version.variant,
        version=version.number,
        is_draft_wording=version.is_draft_wording,
        questions=version.questions.count(),
    )


# Where nobody wrote down what became of a case, its state says it.
_OUTCOME_OF_STATE: Mapping[str, str] = {CaseState.DONE: "I", CaseState.REFUSED: "R", CaseState.OUT_OF_SCOPE: "NE"}


def outcomes_of(stage: Stage) -> dict[str, int]:
    """Return how many cases count as what in AAPOR's rates."""
    found: Counter[str] = Counter()
    for state, disposition, number in stage.cases.order_by().values_list("state", "disposition").annotate(Count("pk")):
        found[OUTCOME_OF[Disposition(disposition)] if disposition else _OUTCOME_OF_STATE.get(state, "UH")] += number
    return dict(found)


# ---- weights ---------------------------------------------------------------------------------------------------------

_COLUMNS = {"branch": "branch_id", "service": "service_id", "client_kind": "client_kind"}


class Weighed(NamedTuple):
    """Who is of a branch, came for a service and is of a kind, and what each of them weighs."""

    branch_id: int | None
    service_id: int | None
    client_kind: str
    weight: float


def found_weights(stage: Stage) -> list[Weighed]:
    """Return the weight of everybody who answered, by all that the plan may have told people apart by."""
    plan = SamplingPlan.objects.filter(stage=stage, state__in=LIVE_PLANS).first()
    if plan is None or not plan.strata_by:
        return []
    columns = [_COLUMNS[name] for name in plan.strata_by]
    answered = counted_responses(stage).order_by().values_list(*columns).annotate(Count("pk"))
    people = Stratum.objects.filter(plan=plan).order_by().values_list(*columns).annotate(Sum("population"))
    weights = weights_of(_by_cell(answered), _by_cell(people))
    rows = counted_responses(stage).order_by().values(*_COLUMNS.values()).distinct()
    return [Weighed(**row, weight=weights.of(_cell(row[column] for column in columns))) for row in rows]


def _by_cell(rows: Iterable[Sequence[Any]]) -> dict[Cell, int]:
    return {_cell(row[:-1]): row[-1] for row in rows}


def _cell(values: Iterable[object]) -> Cell:
    return tuple(str(value) for value in values)


# ---- answers ---------------------------------------------------------------------------------------------------------


def _alike(stage: Stage, scale: Scale, group: str) -> list[Alike]:
    return [Alike(*row) for row in _rows(_ALIKE.format(group=group), stage, scale)]


def _given(stage: Stage, scale: Scale) -> list[Given]:
    return [Given(*row) for row in _rows(_GIVEN, stage, scale)]


def _rows(statement: str, stage: Stage, scale: Scale) -> list[tuple[Any, ...]]:
    questions = [question.pk for question in scale.questions]
    with connection.cursor() as cursor:
        cursor.execute(statement, {"stage": stage.pk, "lowest": scale.lowest, "questions": questions})
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _part(alike: Sequence[Alike], given: Sequence[Given], scale: Scale) -> Part:
    answers: Counter[int] = Counter()
    for row in given:
        answers[row.level] += row.people
    levels = range(scale.levels)
    people = tuple(sum(row.people for row in alike if row.mask >> level & 1) for level in levels)
    spread = Spread(tuple(answers[level] for level in levels), people, sum(row.people for row in alike))
    return Part(spread, [Tally(row.people, _weight(row), row.answers, row.points / scale.top) for row in alike])


def _weight(row: Alike | Given) -> float:
    return 1.0 if row.weight is None else row.weight


def _of_question(question: Question, given: Sequence[Given], scale: Scale) -> Part:
    mine = [row for row in given if row.question_id == question.pk]
    alike = [Alike(row.branch_id, row.weight, question.pk, 1, row.level, 1 << row.level, row.people) for row in mine]
    return _part(alike, mine, scale)


def _branches(stage: Stage, whole: Sequence[Alike], given: Sequence[Given], scale: Scale) -> dict[str, Part]:
    rows = stage.responses.exclude(branch=None).order_by().values_list("branch_id", "branch__slug").distinct()
    slugs: dict[int | None, str] = {None: NO_BRANCH, **dict(rows)}
    alike_by, given_by = defaultdict(list), defaultdict(list)
    for one in whole:
        alike_by[slugs[one.branch_id]].append(one)
    for row in given:
        given_by[slugs[row.branch_id]].append(row)
    return {slug: _part(alike_by[slug], given_by[slug], scale) for slug in sorted(alike_by)}


def _groups(alike: Sequence[Alike], given: Sequence[Given], scale: Scale, about: str) -> dict[str, Group]:
    """Return topics, or factors, in their order."""
    members: dict[int, list[Question]] = defaultdict(list)
    for question in scale.questions:
        if (key := getattr(question, f"{about}_id")) is not None:
            members[key].append(question)
    ordered = sorted(members.values(), key=lambda questions: getattr(questions[0], about).place)
    return {getattr(one[0], about).slug: _group(one, alike, given, scale, about) for one in ordered}


def _group(
    questions: Sequence[Question], alike: Sequence[Alike], given: Sequence[Given], scale: Scale, about: str
) -> Group:
    key, ids = getattr(questions[0], f"{about}_id"), {question.pk for question in questions}
    part = _part([row for row in alike if row.part == key], [row for row in given if row.question_id in ids], scale)
    return Group(part, [question.code for question in questions])


# ---- satisfaction ----------------------------------------------------------------------------------------------------


def _satisfaction(stage: Stage, scale: Scale, given: Sequence[Given]) -> dict[str, Any]:
    """Return the columns of `Counted` that only a satisfaction survey has."""
    if stage.version.instrument.kind != InstrumentKind.SATISFACTION:
        return {}
    general = next((one for one in scale.questions if one.factor and one.factor.slug == GENERAL_FACTOR), None)
    asked = [row for row in given if general and row.question_id == general.pk]
    return {
        "people": _people(stage, scale),
        "satisfied": [Tally(row.people, _weight(row), 1, float(row.level >= SATISFIED_FROM)) for row in asked],
        "satisfied_by": general.code if general else "",
    }


def _people(stage: Stage, scale: Scale) -> list[Person]:
    slugs = {question.factor_id: question.factor.slug for question in scale.questions if question.factor}
    return [
        Person(
            people=people,
            weight=1.0 if weight is None else weight,
            factors={slugs[part]: (answers, points / scale.top) for part, answers, points in pattern},
        )
        for weight, pattern, people in _rows(_PATTERNS, stage, scale)
    ]
