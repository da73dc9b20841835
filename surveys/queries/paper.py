"""A questionnaire as it is typed in from paper: all questions on one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from surveys.models import Block, Question, Response, Source, Stage
from surveys.queries.asking import Option, options_of, specials_of
from surveys.queries.calls import title_of
from surveys.queries.questionnaires import questionnaire_of
from surveys.replies import SPECIALS
from surveys.states import ResponseState

Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """One question with what has been typed of it, and what is wrong with that. `after`: asked only after that one."""

    question: Question
    nth: int
    after: int | None
    options: Sequence[Option]
    specials: Sequence[Option]
    chosen: Sequence[str]
    typed: str
    fault: str

    @property
    def is_multiple(self) -> bool:
        """Whether several may be chosen."""
        return self.question.kind == "multiple"

    @property
    def is_number(self) -> bool:
        """Whether a number is typed."""
        return self.question.kind == "number"


@dataclass(frozen=True, slots=True)
class PaperBlock:
    """Questions under one heading."""

    block: Block
    questions: Sequence[PaperQuestion]


@dataclass(frozen=True, slots=True)
class PaperPage:
    """The sheet to type in, and how many have been."""

    stage: Stage
    title: str
    blocks: Sequence[PaperBlock]
    entered: int


def paper_page(stage: Stage, *, typed: Typed, faults: Mapping[str, str]) -> PaperPage:
    """Return the questions of a stage with what has been typed."""
    questions = list(questionnaire_of(stage.version_id).questions.values())
    places = {question.code: nth for nth, question in enumerate(questions, start=1)}
    sheet = [_paper_question(one, places, typed.get(one.code, ()), faults.get(one.code, "")) for one in questions]
    blocks = [PaperBlock(block, list(group)) for block, group in groupby(sheet, key=lambda one: one.question.block)]
    entered = Response.objects.filter(stage=stage, source=Source.PAPER, state=ResponseState.COMPLETE).count()
    return PaperPage(stage, title_of(stage), blocks, entered)


def _paper_question(question: Question, places: Mapping[str, int], typed: Sequence[str], fault: str) -> PaperQuestion:
    return PaperQuestion(
        question=question,
        nth=places[question.code],
        after=places.get((question.asked_if or {}).get("question", "")),
        options=options_of(question),
        specials=specials_of(question),
        chosen=typed,
        typed=next((word for word in typed if word not in SPECIALS), ""),
        fault=fault,
    )
