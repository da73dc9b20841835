"""How a stage goes: how far its people have been reached, its quotas, how calls ended, and who asks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isnan

from django.db.models import Count, Q

from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock
from surveys.models import CallAttempt, Case, Response, Source, Stage
from surveys.queries.calls import title_of
from surveys.queries.people import interviewers
from surveys.queries.quotas import QuotaNow, quotas_now
from surveys.states import OUTCOME_OF, CaseState, Disposition, ResponseState
from surveys.statistics import outcome_rates


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many cases are somewhere."""

    label: str
    number: int


@dataclass(frozen=True, slots=True)
class EndingCount:
    """How many calls ended in a way, in all and today."""

    label: str
    code: str
    number: int
    today: int


@dataclass(frozen=True, slots=True)
class InterviewerNow:
    """Somebody who asks, their day so far, and the call they are in."""

    user: User
    calls: int
    completed: int
    open_call: CallAttempt | None


@dataclass(frozen=True, slots=True)
class Progress:
    """The figures of a stage at an instant. `response_rate` in per cent; None while nothing can be said."""

    stage: Stage
    title: str
    at: datetime
    counts: Sequence[StateCount]
    quotas: Sequence[QuotaNow]
    endings: Sequence[EndingCount]
    completed: int
    wanted: int
    response_rate: str | None


@dataclass(frozen=True, slots=True)
class SupervisorPage:
    """The same with who asks and who might."""

    progress: Progress
    interviewers: Sequence[InterviewerNow]
    may_be_added: Sequence[User]


def supervisor_page(stage: Stage, *, now: datetime) -> SupervisorPage:
    """Return how a stage stands and who asks in it."""
    by_name = ("last_name", "first_name", "pk")
    asking = list(User.objects.filter(pk__in=stage.interviewers.values("user")).order_by(*by_name))
    others = interviewers().exclude(pk__in=[user.pk for user in asking]).order_by(*by_name)
    return SupervisorPage(
        progress=progress(stage, now=now),
        interviewers=_interviewers(stage, asking, now=now),
        may_be_added=list(others),
    )


def progress(stage: Stage, *, now: datetime) -> Progress:
    """Return how a stage stands."""
    complete = Response.objects.filter(stage=stage, state=ResponseState.COMPLETE).exclude(source=Source.OPEN_LINK)
    counts = dict(Case.objects.filter(stage=stage).order_by().values_list("state").annotate(Count("pk")))
    return Progress(
        stage=stage,
        title=title_of(stage),
        at=now,
        counts=[StateCount(str(state.label), counts.get(state, 0)) for state in CaseState],
        quotas=quotas_now(stage),
        endings=_endings(stage, now=now),
        completed=complete.count(),
        wanted=stage.planned_size,
        response_rate=_response_rate(stage),
    )


def _endings(stage: Stage, *, now: datetime) -> list[EndingCount]:
    today = Q(ended_at__gte=clock.at(clock.day_of(now), clock.MIDNIGHT))
    ended = CallAttempt.objects.filter(case__stage=stage).exclude(ended_at=None).order_by()
    rows = ended.values_list("disposition").annotate(number=Count("pk"), of_today=Count("pk", today))
    by_code = {code: (number, of_today) for code, number, of_today in rows}
    return [EndingCount(str(one.label), one.value, *by_code[one.value]) for one in Disposition if one.value in by_code]


def _response_rate(stage: Stage) -> str | None:
    rate = outcome_rates(outcome_counts(stage))["RR1"]
    return None if isnan(rate) else f"{100 * rate:.0f}"


def outcome_counts(stage: Stage) -> Mapping[str, int]:
    """Return how many cases stand under each letter of the outcome rates; who was not called yet is unknown."""
    rows = Case.objects.filter(stage=stage).order_by().values_list("disposition").annotate(Count("pk"))
    counts: Counter[str] = Counter()
    for code, number in rows:
        counts[OUTCOME_OF[Disposition(code or Disposition.NOT_ATTEMPTED)]] += number
    return counts


def _interviewers(stage: Stage, asking: Sequence[User], *, now: datetime) -> list[InterviewerNow]:
    since = clock.at(clock.day_of(now), clock.MIDNIGHT)
    calls = CallAttempt.objects.filter(case__stage=stage, interviewer__in=asking)
    complete = Count("pk", Q(disposition=Disposition.COMPLETE))
    today = calls.filter(began_at__gte=since).order_by().values_list("interviewer")
    rows = today.annotate(number=Count("pk"), completed=complete)
    counts = {pk: (number, completed) for pk, number, completed in rows}
    open_calls = {call.interviewer_id: call for call in calls.filter(ended_at=None)}
    return [InterviewerNow(user, *counts.get(user.pk, (0, 0)), open_calls.get(user.pk)) for user in asking]
