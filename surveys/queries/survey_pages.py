"""The pages of a survey as people see them: what it is, one question, all answers, the end."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from math import ceil

from django.urls import reverse
from django.utils.translation import gettext as _

from pmlp_portal.kernel import wording
from surveys.errors import QuestionNotAsked
from surveys.models import Answer, AssessmentEvidence, Question, QuestionKind, StageKind
from surveys.queries.answers_in_words import Option, in_words, options_of, specials_of, written_in
from surveys.queries.opened import Door, LinkState, Opened
from surveys.queries.questionnaires import Questionnaire, questionnaire_of, said_in
from surveys.routing import Said, open_questions, progress, question_before, route

SECONDS_A_QUESTION = 15
# A letter may be written in several characters; a browser sends no more than these.
LONGEST_SENT = 8_000
_OF_CHOICES = (
    QuestionKind.SCALE_6, QuestionKind.SCALE_5, QuestionKind.YES_NO, QuestionKind.SINGLE, QuestionKind.MULTIPLE,
    QuestionKind.SCORE,
)  # fmt: skip
_SCALES = (QuestionKind.SCALE_6, QuestionKind.SCALE_5, QuestionKind.SCORE)


@dataclass(frozen=True, slots=True)
class StartPage:
    """What is asked, until when, and how far one has come."""

    title: str
    period: str
    about: str
    code: str
    number_of_questions: int
    minutes: int
    answered: int
    is_begun: bool
    is_form: bool
    is_draft_wording: bool
    closes_on: date
    refuse_url: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One question, and what was answered to it before. `behind`: how many come before it."""

    question: Question
    block: str
    about: str
    number: int
    of: int
    options: Sequence[Option]
    specials: Sequence[Option]
    written: str
    link: str
    comment: str
    is_answered: bool
    back_url: str
    longest_sent: int = LONGEST_SENT

    @property
    def behind(self) -> int:
        """How many questions are behind."""
        return self.number - 1

    @property
    def is_of_choices(self) -> bool:
        """Whether one chooses; else one writes."""
        return self.question.kind in _OF_CHOICES

    @property
    def is_scale(self) -> bool:
        """Whether it is a row of points."""
        return self.question.kind in _SCALES

    @property
    def is_multiple(self) -> bool:
        """Whether several may be chosen."""
        return self.question.kind == QuestionKind.MULTIPLE

    @property
    def is_score(self) -> bool:
        """Whether evidence is asked for too."""
        return self.question.kind == QuestionKind.SCORE

    @property
    def is_text(self) -> bool:
        """Whether one writes words; else a number."""
        return self.question.kind == QuestionKind.TEXT

    @property
    def first_control(self) -> str:
        """The id an error leads to."""
        return f"a{self.options[0].code}" if self.is_of_choices else "a"


@dataclass(frozen=True, slots=True)
class Row:
    """A question and its answer in words, to be looked over."""

    text: str
    answer: str
    link: str
    comment: str
    url: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    """All answers; `open` questions are still to be answered, the first of them at `next_url`."""

    period: str
    rows: Sequence[Row]
    open: int
    next_url: str

    @property
    def is_whole(self) -> bool:
        """Whether it can be handed in."""
        return not self.open


@dataclass(frozen=True, slots=True)
class EndPage:
    """Nothing is asked any more, or not yet."""

    state: LinkState
    period: str
    opens_on: date
    closes_on: date


def address(door: Door, token: str, code: str = "") -> str:
    """Return the address of a question, or of the start."""
    return reverse(f"surveys:{door}-question", args=[token, code]) if code else reverse(f"surveys:{door}", args=[token])


def check_address(door: Door, token: str) -> str:
    """Return the address at which all answers are looked over."""
    return reverse(f"surveys:{door}-check", args=[token])


def onward(door: Door, token: str, code: str | None) -> str:
    """Return where it goes on: the next question, or the look over all of them."""
    return address(door, token, code) if code else check_address(door, token)


def start_page(link: Opened) -> StartPage:
    """Return what stands before the first question."""
    said = _said(link)
    number = len(route(_questionnaire(link).asked, said))
    return StartPage(
        title=_title(link),
        period=link.stage.period.name,
        about=_about(link),
        code=link.stage.code,
        number_of_questions=number,
        minutes=max(1, ceil(number * SECONDS_A_QUESTION / 60)),
        answered=len(said),
        is_begun=link.state == LinkState.BEGUN,
        is_form=link.door == Door.ASSESSMENT,
        is_draft_wording=link.stage.version.is_draft_wording,
        closes_on=link.stage.closes_on,
        refuse_url=reverse("surveys:refuse", args=[link.token]) if link.door == Door.SURVEY else "",
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """What was sent and not taken: it is shown again."""

    said: Set[str]
    written: str
    link: str
    comment: str


def question_page(link: Opened, code: str, *, sent: Kept | None = None) -> QuestionPage:
    """Return one question with what was answered to it, or with what was `sent`. Raises QuestionNotAsked."""
    questionnaire, said = _questionnaire(link), _said(link)
    if code not in route(questionnaire.asked, said):
        raise QuestionNotAsked
    question = questionnaire.question(code)
    before = question_before(questionnaire.asked, said, before=code)
    how_far = progress(questionnaire.asked, said, code=code)
    given = _answer_to(link, question)
    shown = sent or _kept(given, said.get(code, frozenset()))
    return QuestionPage(
        question=question,
        block=question.block.title,
        about=_about(link),
        number=how_far.nth,
        of=how_far.of,
        options=options_of(question, shown.said),
        # What may be left out needs no word for why.
        specials=specials_of(question, shown.said) if question.required or question.kind in _OF_CHOICES else [],
        written=shown.written,
        link=shown.link,
        comment=shown.comment,
        is_answered=given is not None,
        back_url=address(link.door, link.token, before or ""),
    )


def check_page(link: Opened) -> CheckPage:
    """Return all answers in words."""
    questionnaire, said, answers = _questionnaire(link), _said(link), _answers(link)
    left = open_questions(questionnaire.asked, said)
    return CheckPage(
        period=link.stage.period.name,
        rows=[_row(link, questionnaire.question(code), answers.get(code)) for code in route(questionnaire.asked, said)],
        open=len(left),
        next_url=onward(link.door, link.token, left[0] if left else None),
    )


def end_page(link: Opened) -> EndPage:
    """Return what is said where nothing is asked."""
    stage = link.stage
    return EndPage(link.state, stage.period.name, stage.opens_on, stage.closes_on)


def where_to_go_on(link: Opened) -> str:
    """Return the first question that is still open, or the look over all of them."""
    said = _said(link)
    left = [code for code in route(_questionnaire(link).asked, said) if code not in said]
    return onward(link.door, link.token, left[0] if left else None)


def _questionnaire(link: Opened) -> Questionnaire:
    return questionnaire_of(link.stage.version_id)


def _said(link: Opened) -> Said:
    return said_in(link.response) if link.response else {}


def _title(link: Opened) -> str:
    if link.visit:
        return _("How was your visit?")
    if link.stage.kind in (StageKind.SELF_ASSESSMENT, StageKind.EXPERTS):
        return _("Assessment form")
    if link.stage.kind == StageKind.EMPLOYEES:
        return _("What do you see from inside?")
    return _("How do we serve you?")


def _about(link: Opened) -> str:
    """Return what the questions are about, where it is one visit or one branch."""
    if link.visit:
        return f"{link.visit.branch.name}, {wording.long_date(link.visit.day)}"
    branch = link.invitation.case.branch if link.invitation else None
    return branch.name if branch and link.stage.kind == StageKind.CLIENTS else ""


def _answers(link: Opened) -> Mapping[str, Answer]:
    if link.response is None:
        return {}
    found = link.response.answers.select_related("question", "evidence")
    return {answer.question.code: answer for answer in found}


def _answer_to(link: Opened, question: Question) -> Answer | None:
    if link.response is None:
        return None
    found: Answer | None = link.response.answers.select_related("evidence").filter(question=question).first()
    return found


def _evidence_of(answer: Answer | None) -> AssessmentEvidence | None:
    return getattr(answer, "evidence", None)


def _kept(answer: Answer | None, words: Set[str]) -> Kept:
    evidence = _evidence_of(answer)
    return Kept(words, written_in(answer), evidence.link if evidence else "", evidence.comment if evidence else "")


def _row(link: Opened, question: Question, answer: Answer | None) -> Row:
    evidence = _evidence_of(answer)
    return Row(
        text=question.text,
        answer=in_words(question, answer),
        link=evidence.link if evidence else "",
        comment=evidence.comment if evidence else "",
        url=address(link.door, link.token, question.code),
    )
