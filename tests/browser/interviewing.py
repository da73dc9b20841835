"""Surveys in the field for the tour: people being called, a sheet of paper, and plans in each state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.kernel import clock
from surveys.actions import calls
from surveys.actions.draws import draw
from surveys.actions.frames import upload_frame
from surveys.actions.sampling import Draft, lock_plan, make_plan
from surveys.frame_file import FrameRow
from surveys.models import (
    CallAttempt,
    Case,
    ClientKind,
    FrameSource,
    InstrumentVersion,
    InterviewerStage,
    Mode,
    Period,
    Question,
    Quota,
    Stage,
)
from surveys.states import CaseState, Disposition, StageState
from surveys.tests.factories import SKIPPING, make_case, make_period, make_staff, make_stage, make_version

SCALE = {"low_label_lv": "ļoti grūti", "low_label_en": "very hard", "high_label_lv": "ļoti viegli",
         "high_label_en": "very easy"}  # fmt: skip
QUESTIONS = (
    {"code": "easy", "text_lv": "Cik viegli jums bija saņemt iestādes konsultāciju?",
     "text_en": "How easy was it to get advice from the office?", "allows_unknown": True, **SCALE},
    *SKIPPING,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """What goes on: `calls` by how far they are, `plans` the stages by how far their plans are."""

    period: Period
    stage: Stage
    interviewers: Mapping[str, User]
    calls: Mapping[str, CallAttempt]
    plans: Mapping[str, Stage]
    versions: Mapping[str, InstrumentVersion]
    question: Question


def build_field(lead: User) -> Field:
    """Three people are on the telephone; one stage is drawn, one locked, one being planned."""
    today = clock.day_of(clock.now())
    days = {"opens_on": today - timedelta(days=3), "closes_on": today + timedelta(days=20)}
    period, version = make_period(2026), make_version(QUESTIONS)
    stage = make_stage(version=version, period=period, modes=[Mode.TELEPHONE, Mode.ELECTRONIC, Mode.PAPER], **days)
    zane, karlis = (make_staff(name, Role.INTERVIEWER) for name in ("zane.tour", "karlis.tour"))
    for user in (zane, karlis, lead):
        InterviewerStage.objects.create(user=user, stage=stage)
    Quota.objects.create(stage=stage, code="person", client_kind=ClientKind.PERSON, target=80)
    Quota.objects.create(stage=stage, code="business", client_kind=ClientKind.BUSINESS, target=20, taken=20)
    draft = make_version(QUESTIONS, is_frozen=False, is_draft_wording=True)
    return Field(
        period=period,
        stage=stage,
        interviewers={"zane": zane, "karlis": karlis},
        calls={"dialling": _ring(stage, zane), "asking": _asking(stage, lead), "asked": _asked(stage, karlis)},
        plans=_plans(period, lead),
        versions={"frozen": version, "draft": draft},
        question=draft.questions.get(code="easy"),
    )


def _ring(stage: Stage, by: User) -> CallAttempt:
    """The telephone rings, at whatever hour the tour is made; nobody was there the first time."""
    now = clock.now()
    case = make_case(stage, attempts=2, state=CaseState.IN_CALL, interviewer=by, called_at=now)
    before = now - timedelta(days=1)
    CallAttempt.objects.create(
        case=case, nth=1, interviewer=by, began_at=before, ended_at=before, disposition=Disposition.NO_ANSWER
    )
    _promise(stage, by)
    return CallAttempt.objects.create(case=case, nth=2, interviewer=by, began_at=now)


def _promise(stage: Stage, by: User) -> Case:
    now = clock.now()
    case = make_case(stage, attempts=1, state=CaseState.CALLED_BACK, next_at=now + timedelta(hours=2))
    CallAttempt.objects.create(
        case=case, nth=1, interviewer=by, began_at=now, ended_at=now, disposition=Disposition.CALL_BACK
    )
    return case


def _asking(stage: Stage, by: User) -> CallAttempt:
    call = _ring(stage, by)
    calls.consent(call_id=call.pk, may_record=True, by=by, now=clock.now())
    return call


def _asked(stage: Stage, by: User) -> CallAttempt:
    call = _asking(stage, by)
    for code, said in (("easy", "5"), ("came", "1"), ("how", "2"), ("where", "riga"), ("words", "Labi.")):
        calls.answer(call_id=call.pk, question_code=code, said=[said], by=by, now=clock.now())
    return call


def _plans(period: Period, lead: User) -> Mapping[str, Stage]:
    stages = {}
    for name in ("none", "written", "locked", "drawn"):
        stage = make_stage(period=period, version=make_version(), state=StageState.PLANNED)
        stages[name] = stage
        if name != "none":
            _plan(stage, name, lead)
    return stages


def _plan(stage: Stage, name: str, lead: User) -> None:
    now = clock.now()
    draft = Draft(size=3, strata_by=["client_kind"], frame_source=FrameSource.UPLOAD)
    plan = make_plan(stage_id=stage.pk, draft=draft, by=lead, now=now)
    upload_frame(plan_id=plan.pk, rows=[_person(nth) for nth in range(8)], by=lead, now=now)
    if name in {"locked", "drawn"}:
        lock_plan(plan_id=plan.pk, by=lead, now=now)
    if name == "drawn":
        draw(plan_id=plan.pk, by=lead, now=now)


def _person(nth: int) -> FrameRow:
    kind = ClientKind.BUSINESS if nth % 3 == 0 else ClientKind.PERSON
    return FrameRow(f"K{nth}", "", "", kind, "lv", f"+3712700000{nth}", "")
