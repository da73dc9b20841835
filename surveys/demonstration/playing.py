"""A stage played from its first day to its publication, by dice that fall the same at every loading."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from statistics import fmean

from django.db import connection
from django.db.models import Model
from psycopg import sql

from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from surveys.demonstration.years import Fieldwork, Year
from surveys.drawing import plan_fingerprint
from surveys.models import (
    Answer,
    AssessmentEvidence,
    Case,
    ClientKind,
    FrameSource,
    InstrumentVersion,
    Mode,
    Period,
    Question,
    Response,
    SamplingPlan,
    Source,
    Special,
    Stage,
    StageKind,
    Stratifier,
    Stratum,
)
from surveys.policies import monday_of
from surveys.states import CaseState, Disposition, PlanState, ResponseState, StageState

D, Kind = Disposition, ClientKind
# How many of a hundred do not know a topic from their own experience.
NOT_MET = {"proportionate-sanctions": 45, "own-remedy": 40, "self-check-tools": 35, "training": 50}
REFUSED_PERCENT, UNKNOWN_PERCENT = 1, 2
# How much people differ from each other, and one answer of a person from the next, in levels.
BETWEEN, WITHIN = 0.7, 0.8
# How often the step that brings a mean to its target is halved.
CLOSE_ENOUGH = 12
# How many settled what they came for.
SETTLED = 0.88


@dataclass(frozen=True, slots=True)
class _Who:
    """Somebody who answers: where and how, and how much better than others he or she thinks of everything."""

    mode: Mode
    branch: Branch | None
    client_kind: str
    mood: float


@dataclass(frozen=True, slots=True)
class Playing:
    """A stage and the dice it is played with."""

    period: Period
    year: Year
    fieldwork: Fieldwork
    chance: random.Random

    def play(self) -> Stage:
        """Open the stage, let people answer, and publish it."""
        stage = self._opened()
        people = self._people()
        if self.fieldwork.others:
            self._list(stage, people)
        self._answer(stage, people)
        self._publish(stage)
        return stage

    def _opened(self) -> Stage:
        fieldwork, year = self.fieldwork, self.year
        version = InstrumentVersion.objects.get(
            instrument__slug=fieldwork.instrument, variant=fieldwork.variant, number=fieldwork.version
        )
        opened_at = clock.at(year.opens_on, time(9))
        InstrumentVersion.objects.filter(pk=version.pk, frozen_at=None).update(frozen_at=opened_at)
        return Stage.objects.create(
            period=self.period,
            kind=fieldwork.kind,
            version=version,
            code=fieldwork.code,
            population_lv=fieldwork.population[0],
            population_en=fieldwork.population[1],
            modes=list(fieldwork.answered),
            opens_on=year.opens_on,
            closes_on=year.closes_on,
            planned_size=sum(fieldwork.answered.values()),
            state=StageState.OPEN,
            opened_at=opened_at,
        )

    def _publish(self, stage: Stage) -> None:
        over_at = clock.at(self.year.closes_on, time(20))
        Stage.objects.filter(pk=stage.pk).update(
            state=StageState.PUBLISHED,
            closed_at=over_at,
            unlinked_at=over_at,
            published_at=over_at + timedelta(days=30),
        )
        stage.refresh_from_db()

    # ---- people ----

    def _people(self) -> list[_Who]:
        branches: list[Branch | None] = list(Branch.objects.order_by("slug")) if self.fieldwork.has_branches else []
        branches = branches or [None]
        sizes = [_size_of(branch) for branch in branches]
        moods = {branch: self.chance.gauss(0, 0.15) for branch in branches}
        people = []
        for mode, number in self.fieldwork.answered.items():
            for branch in self.chance.choices(branches, sizes, k=number):
                mood = moods[branch] + self.chance.gauss(0, BETWEEN)
                people.append(_Who(mode, branch, self._kind_of_client(), mood))
        self.chance.shuffle(people)
        return people

    def _kind_of_client(self) -> str:
        if self.fieldwork.kind == StageKind.EMPLOYEES:
            return Kind.EMPLOYEE
        if self.fieldwork.kind != StageKind.CLIENTS:
            return ""
        return Kind.BUSINESS if self.chance.random() < 0.2 else Kind.PERSON

    def _list(self, stage: Stage, people: Sequence[_Who]) -> None:
        """Write the plan people were drawn by, and what became of each; the list itself was deleted at the end."""
        is_of_clients = stage.kind == StageKind.CLIENTS
        drawn = len(people) + sum(self.fieldwork.others.values())
        locked_at = clock.at(self.year.opens_on - timedelta(days=7), time(14))
        plan = SamplingPlan.objects.create(
            stage=stage,
            number=1,
            strata_by=[Stratifier.BRANCH, Stratifier.CLIENT_KIND] if is_of_clients else [],
            size=drawn,
            seed=f"demonstration {stage.code}",
            frame_source=FrameSource.UPLOAD,
            made_at=locked_at,
        )
        if is_of_clients:
            Stratum.objects.bulk_create(self._strata(plan, people))
        fingerprint = plan_fingerprint({"stage": stage.code, "size": drawn, "seed": plan.seed})
        SamplingPlan.objects.filter(pk=plan.pk).update(
            state=PlanState.DRAWN,
            plan_hash=fingerprint,
            frame_hash=fingerprint,
            locked_at=locked_at,
            drawn_at=locked_at + timedelta(hours=1),
        )
        _copy(Case, _CASE_COLUMNS, self._cases(stage, people))

    def _strata(self, plan: SamplingPlan, people: Sequence[_Who]) -> list[Stratum]:
        cells = sorted({(who.branch, who.client_kind) for who in people if who.branch}, key=str)
        return [
            Stratum(
                plan=plan,
                code=f"{branch.slug}/{kind}",
                branch=branch,
                client_kind=kind,
                population=int(900 * _size_of(branch) * (0.25 if kind == Kind.BUSINESS else 0.75)) + 40,
                allocated=sum(who.branch == branch and who.client_kind == kind for who in people),
            )
            for branch, kind in cells
        ]

    def _cases(self, stage: Stage, people: Sequence[_Who]) -> list[Case]:
        """Cases in no order that answers have: nothing leads from one to the other."""
        ends = [(D.COMPLETE, who.mode, who.branch, who.client_kind) for who in people]
        modes = list(self.fieldwork.answered)
        for disposition, number in self.fieldwork.others.items():
            ends += [
                (disposition, modes[0], who.branch, who.client_kind) for who in self.chance.choices(people, k=number)
            ]
        self.chance.shuffle(ends)
        taken = set(Case.objects.values_list("number", flat=True))
        numbers = [
            number for number in self.chance.sample(range(100_000, 1_000_000), 3 * len(ends)) if number not in taken
        ]
        return [
            Case(
                stage=stage,
                branch=branch,
                client_kind=kind,
                number=number,
                mode=mode,
                state=_STATE_OF.get(disposition, CaseState.UNREACHABLE),
                disposition=disposition,
                attempts=self.chance.randint(1, 6) if mode == Mode.TELEPHONE else 0,
            )
            for number, (disposition, mode, branch, kind) in zip(numbers, ends, strict=False)
        ]

    # ---- answers ----

    def _answer(self, stage: Stage, people: Sequence[_Who]) -> None:
        weeks = (stage.closes_on - stage.opens_on).days // 7
        responses = Response.objects.bulk_create(
            Response(
                stage=stage,
                version=stage.version,
                mode=who.mode,
                source=Source.FORM if who.mode == Mode.FORM else Source.SAMPLE,
                week_of=monday_of(stage.opens_on + timedelta(weeks=self.chance.randint(0, weeks))),
                branch=who.branch,
                client_kind=who.client_kind,
            )
            for who in people
        )
        questions = list(stage.version.questions.select_related("topic", "factor").order_by("place"))
        answers = [
            answer
            for question in questions
            for answer in self._answers_to(question, list(zip(responses, people, strict=True)))
        ]
        answers = self._without_skipped(questions, answers)
        if self.fieldwork.has_branches:
            _copy(Answer, ("response_id", "question_id", "value", "text", "special", "choices"), answers)
        else:
            Answer.objects.bulk_create(answers)
            AssessmentEvidence.objects.bulk_create(
                AssessmentEvidence(answer=answer, comment="Demonstrācijas pamatojums.") for answer in answers
            )
        Response.objects.filter(stage=stage).update(state=ResponseState.COMPLETE)

    def _answers_to(self, question: Question, given: Sequence[tuple[Response, _Who]]) -> list[Answer]:
        group = question.topic or question.factor
        if group is None:
            return [
                Answer(response=response, question=question, value=int(self.chance.random() < SETTLED))
                for response, _who in given
                if question.levels
            ]
        specials = [self._special(question, group.slug) for _one in given]
        latent = [who.mood + self.chance.gauss(0, WITHIN) for _response, who in given]
        levels = _levels(latent, target=self.fieldwork.targets[group.slug], top=len(question.levels) - 1)
        return [
            Answer(response=response, question=question, special=special)
            if special
            else Answer(response=response, question=question, value=question.levels[level])
            for (response, _who), special, level in zip(given, specials, levels, strict=True)
        ]

    def _special(self, question: Question, about: str) -> str:
        """Return why there is no answer, for those who have none."""
        if self.fieldwork.kind not in (StageKind.CLIENTS, StageKind.EMPLOYEES):
            return ""
        dice = self.chance.random() * 100
        if dice < REFUSED_PERCENT:
            return Special.REFUSED
        if question.allows_unknown and dice < REFUSED_PERCENT + UNKNOWN_PERCENT:
            return Special.UNKNOWN
        is_met = self.chance.random() * 100 >= NOT_MET.get(about, 2)
        return "" if is_met or not question.allows_na else Special.NA

    @staticmethod
    def _without_skipped(questions: Sequence[Question], answers: Sequence[Answer]) -> list[Answer]:
        """Leave out what was not asked after the answer before."""
        conditions = {question.pk: question.asked_if for question in questions if question.asked_if}
        pks = {question.code: question.pk for question in questions}
        words = {(answer.response_id, answer.question_id): _word(answer) for answer in answers}
        return [
            answer
            for answer in answers
            if (asked := conditions.get(answer.question_id)) is None
            or words.get((answer.response_id, pks[asked["question"]])) in asked["answers"]
        ]


_STATE_OF = {
    D.COMPLETE: CaseState.DONE,
    D.PARTIAL: CaseState.CLOSED,
    D.REFUSAL: CaseState.REFUSED,
    D.BREAK_OFF: CaseState.CLOSED,
    D.NOT_ATTEMPTED: CaseState.CLOSED,
    D.NOT_ELIGIBLE: CaseState.OUT_OF_SCOPE,
    D.NOT_WORKING: CaseState.OUT_OF_SCOPE,
}


_CASE_COLUMNS = (
    "stage_id",
    "branch_id",
    "client_kind",
    "number",
    "language",
    "mode",
    "state",
    "disposition",
    "attempts",
    "is_appointment",
    "note",
)


def _copy(model: type[Model], columns: Sequence[str], rows: Iterable[Model]) -> None:
    """Write rows by COPY: the first start of the portal waits for tens of thousands of them."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([getattr(row, column) for column in columns])


def _word(answer: Answer) -> str:
    return answer.special or str(answer.value)


def _size_of(branch: Branch | None) -> float:
    """Return how many people a branch serves, beside others: Rīga's are the largest, some are very small."""
    if branch is None:
        return 1.0
    if branch.slug.startswith("rigas"):
        return 6.0
    return 0.1 if branch.slug in SMALL else 2.0 if branch.slug in LARGE else 0.8


LARGE = ("daugavpils", "liepajas", "jelgavas", "jurmalas", "valmieras", "ogres")
SMALL = ("siguldas", "smiltenes", "livanu", "kraslavas", "valkas")


def _levels(latent: Sequence[float], *, target: float, top: int) -> list[int]:
    """Return levels from 0 that lie on the mean as if by themselves: everybody is moved by the same step."""
    low, high = -2.0 * top, 2.0 * top
    for _round in range(CLOSE_ENOUGH):
        middle = (low + high) / 2
        if fmean(_placed(one + middle, top) for one in latent) * 100 / top < target:
            low = middle
        else:
            high = middle
    return [_placed(one + high, top) for one in latent]


def _placed(value: float, top: int) -> int:
    return min(top, max(0, round(value)))
