"""One call as who makes it sees it: whom to dial, what to read aloud, and what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pmlp_portal.directory.queries import working_days
from pmlp_portal.kernel import clock
from surveys import calling
from surveys.models import CallAttempt, Case, Response, Stage
from surveys.queries.asking import Given, QuestionShown, given_of, shown_of
from surveys.queries.calls import title_of
from surveys.queries.questionnaires import standing
from surveys.queries.quotas import QuotaNow, quota_now, quota_of
from surveys.queries.rules import survey_policy

DAYS_TO_PROMISE = 7
GIVEN_SHOWN = 3


@dataclass(frozen=True, slots=True)
class CallPage:
    """One call. `asked` is the question to read out; None before the consent and when all are answered."""

    call: CallAttempt
    case: Case
    stage: Stage
    title: str
    talked_for: timedelta
    quota: QuotaNow | None
    asked: QuestionShown | None
    given: Sequence[Given]
    last_asked: str
    is_resumed: bool
    before: Sequence[CallAttempt]
    promise_days: Sequence[date]

    @property
    def phone(self) -> str:
        """Whom to dial."""
        return self.case.unit.phone if self.case.unit else ""

    @property
    def language(self) -> str:
        """What to speak."""
        return self.case.language


def call_page(call_id: int, *, at: str = "", now: datetime) -> CallPage:
    """Return a call with its question, or with one that was asked before. Raises QuestionNotAsked."""
    calls = CallAttempt.objects.select_related("case__stage__period__institution", "case__unit")
    call = calls.select_related("case__stage__version__instrument").get(pk=call_id)
    case, stage = call.case, call.case.stage
    response = Response.objects.filter(case=case).first()
    asked, given, last = _asked(response, at=at, language=case.language) if response else (None, [], "")
    quota = quota_of(case)
    return CallPage(
        call=call,
        case=case,
        stage=stage,
        title=title_of(stage),
        talked_for=now - call.began_at,
        quota=quota_now(quota) if quota else None,
        asked=asked if call.consented_at else None,
        given=given,
        last_asked=last,
        is_resumed=response is not None,
        before=list(case.calls.exclude(pk=call.pk).exclude(ended_at=None)),
        promise_days=promise_days(stage, now=now),
    )


def _asked(response: Response, *, at: str, language: str) -> tuple[QuestionShown | None, list[Given], str]:
    stands = standing(response, code=at)
    questions = list(stands.questionnaire.questions.values())
    shown = shown_of(stands, language=language) if stands.question else None
    return shown, given_of(response, among=questions, last=GIVEN_SHOWN), stands.before or ""


def promise_days(stage: Stage, *, now: datetime) -> list[date]:
    """Return the next days on which a call may be promised."""
    today, is_working = clock.day_of(now), working_days()
    first = today if clock.local(now).time() < survey_policy(now=now).calls_until else today + timedelta(days=1)
    days = (first + timedelta(days=ahead) for ahead in range(calling.DAYS_LOOKED_AHEAD))
    return [day for day in days if is_working(day) and day <= stage.closes_on][:DAYS_TO_PROMISE]
