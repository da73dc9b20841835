"""Surveys for the tour, as those see them who are asked: a link in each state, a form, a code that is real."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.kernel import clock
from surveys.actions.electronic import answer_by_link, hand_in
from surveys.models import (
    Case,
    Instrument,
    InstrumentKind,
    InterviewerStage,
    Invitation,
    Mode,
    Period,
    Question,
    QuestionKind,
    Stage,
    StageKind,
)
from surveys.queries.opened import Door
from surveys.replies import Reply
from surveys.states import CaseState, StageState
from surveys.tests.factories import (
    link_of,
    make_case,
    make_invitation,
    make_period,
    make_staff,
    make_stage,
    make_version,
)

POINTS = ("ļoti slikti", "slikti", "drīzāk slikti", "drīzāk labi", "labi", "ļoti labi")
POINTS_EN = ("very bad", "bad", "rather bad", "rather good", "good", "very good")
WORDS: tuple[Mapping[str, str], ...] = (
    {"text_lv": "Kā vērtējat darbinieka darbu, kurš jūs apkalpoja?", "text_en": "How was the person who served you?"},
    {"text_lv": "Kas no šā jums noderēja?", "text_en": "What of this helped you?"},
    {"text_lv": "Cik reižu bijāt nodaļā?", "text_en": "How often were you at the branch?"},
    {"text_lv": "Ko mums darīt labāk?", "text_en": "What should we do better?"},
)  # fmt: skip
CODES = ("staff", "helped", "visits", "better")


@dataclass(frozen=True, slots=True)
class Surveyed:
    """`links` open surveys by how they stand; `code` is what callers name; `assessor` fills in a form."""

    links: Mapping[str, str]
    code: str
    assessor: User


def build_surveyed() -> Surveyed:
    """Ask clients in a survey of all kinds of questions, and Egils for an assessment."""
    today = clock.day_of(clock.now())
    stage = _a_survey(today, period=make_period(2026, name_lv="Klientu aptauja 2026", name_en="Client survey 2026"))
    _instrument_is_about_satisfaction(stage)
    ended = _a_survey(today, period=make_period(2025, name_lv="Klientu aptauja 2025", name_en="Client survey 2025"))
    links = {name: _invited(stage) for name in ("fresh", "begun", "whole", "done", "refused")}
    links |= {"over": _invited(ended), "early": _invited(_ahead(stage, today))}
    Stage.objects.filter(pk=ended.pk).update(state=StageState.CLOSED)
    _answered(links["begun"], number=1)
    for name in ("whole", "done"):
        _answered(links[name], number=4)
    hand_in(door=Door.SURVEY, token=links["done"], now=clock.now())
    Case.objects.filter(pk=_case_of(links["refused"]).pk).update(state=CaseState.REFUSED)
    assessor = make_staff("egils.tour", Role.ASSESSOR)
    links["form"] = _a_form(stage.period, assessor, today)
    return Surveyed(links, stage.code, assessor)


def _a_survey(today: date, *, period: Period) -> Stage:
    """All kinds of questions, in both languages."""
    kinds: list[dict[str, Any]] = [
        {"kind": QuestionKind.SCALE_6, "choices": [str(level) for level in range(1, 7)]},
        {"kind": QuestionKind.MULTIPLE, "choices": ("queue", "advice", "website")},
        {"kind": QuestionKind.NUMBER, "allows_unknown": True},
        {"kind": QuestionKind.TEXT, "required": False},
    ]
    questions = [{"code": code, **words, **kind} for code, words, kind in zip(CODES, WORDS, kinds, strict=True)]
    version = make_version(questions, is_frozen=False)
    _named(version.questions.get(code="staff"), POINTS, POINTS_EN)
    _named(
        version.questions.get(code="helped"),
        ("Rinda no mājām", "Padoms", "Mājaslapa"),
        ("The queue from home", "Advice", "The website"),
    )
    version.frozen_at = clock.now()
    version.save()
    return make_stage(
        version=version,
        period=period,
        modes=[Mode.ELECTRONIC],
        opens_on=today - timedelta(days=5),
        closes_on=today + timedelta(days=20),
    )


def _named(question: Question, names_lv: tuple[str, ...], names_en: tuple[str, ...]) -> None:
    for choice, lv, en in zip(question.choices.order_by("place"), names_lv, names_en, strict=True):
        choice.text_lv, choice.text_en = lv, en
        choice.save()


def _instrument_is_about_satisfaction(stage: Stage) -> None:
    """Visits are rated in such a survey."""
    Instrument.objects.filter(pk=stage.version.instrument_id).update(kind=InstrumentKind.SATISFACTION)


def _ahead(stage: Stage, today: date) -> Stage:
    return make_stage(
        version=stage.version,
        period=make_period(2027, name_lv="Klientu aptauja 2027", name_en="Client survey 2027"),
        opens_on=today + timedelta(days=30),
        closes_on=today + timedelta(days=60),
        modes=[Mode.ELECTRONIC],
        state=StageState.PLANNED,
    )


def _invited(stage: Stage) -> str:
    return link_of(make_invitation(make_case(stage, mode=Mode.ELECTRONIC)))


def _case_of(link: str) -> Case:
    return next(one.case for one in Invitation.objects.select_related("case") if link_of(one) == link)


def _answered(link: str, *, number: int) -> None:
    replies = (
        Reply(value=5),
        Reply(choices=("queue", "advice")),
        Reply(special="unknown"),
        Reply(text="Vairāk krēslu."),
    )
    for code, reply in list(zip(CODES, replies, strict=True))[:number]:
        answer_by_link(door=Door.SURVEY, token=link, code=code, read=lambda *_, said=reply: said, now=clock.now())


def _a_form(period: Period, assessor: User, today: date) -> str:
    criteria = [
        {"code": "rules", "kind": QuestionKind.SCORE, "text_lv": "Prasības ir skaidras un vienādas visiem.",
         "text_en": "Requirements are clear and the same for everybody."},
        {"code": "advice", "kind": QuestionKind.SCORE, "text_lv": "Padomu var saņemt ātri un ērti.",
         "text_en": "Advice can be had quickly and easily."},
    ]  # fmt: skip
    stage = make_stage(
        version=make_version(criteria, variant="assessment"),
        period=period,
        kind=StageKind.EXPERTS,
        modes=[Mode.FORM],
        opens_on=today - timedelta(days=5),
        closes_on=today + timedelta(days=20),
    )
    InterviewerStage.objects.create(user=assessor, stage=stage)
    return _invited(stage)
