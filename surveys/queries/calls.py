"""Who is called next, and what an interviewer begins the day with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.queries import working_days
from pmlp_portal.kernel import clock
from surveys import calling
from surveys.calling import Attempt, Head
from surveys.models import CallAttempt, Case, Mode, Stage
from surveys.policies import SurveyPolicy
from surveys.queries.quotas import full_traits
from surveys.queries.rules import survey_policy
from surveys.states import CaseState, Disposition, StageState

PROMISES_SHOWN = 20

# Fresh cases go by their numbers, which chance has given: no stratum is called before another.
_ORDER = {
    Head.OWN_PROMISE: ("next_at", "pk"),
    Head.PROMISE: ("next_at", "pk"),
    Head.AGAIN: ("next_at", "pk"),
    Head.FRESH: ("number",),
}


def callable_cases(stage: Stage, *, now: datetime) -> QuerySet[Case]:
    """Return the cases of a stage that may be called now: with a telephone, due, and of no full quota."""
    at_telephone = Case.objects.to_call().filter(stage=stage, mode=Mode.TELEPHONE, unit__phone__gt="")
    due = at_telephone.filter(Q(next_at=None) | Q(next_at__lte=now))
    for trait in full_traits(stage):
        # Whoever has begun to answer has their place already.
        due = due.exclude(
            Q(branch_id=trait.branch_id, service_id=trait.service_id, client_kind=trait.client_kind)
            & Q(response__isnull=True)
        )
    return due


def lock_next_case(stage: Stage, *, by: User, now: datetime) -> Case | None:
    """Lock and return the case somebody calls next; one that a colleague has locked is passed over."""
    for head in Head:
        heads = _of_kind(callable_cases(stage, now=now), head, by=by).order_by(*_ORDER[head])
        case = heads.select_for_update(of=("self",), no_key=True, skip_locked=True).select_related("unit").first()
        if case is not None:
            return case
    return None


def _of_kind(cases: QuerySet[Case], head: Head, *, by: User) -> QuerySet[Case]:
    if head == Head.OWN_PROMISE:
        last_by = CallAttempt.objects.filter(case=OuterRef("pk")).order_by("-nth").values("interviewer")[:1]
        return cases.filter(state=CaseState.CALLED_BACK).alias(last_by=Subquery(last_by)).filter(last_by=by.pk)
    if head == Head.PROMISE:
        return cases.filter(state=CaseState.CALLED_BACK)
    if head == Head.AGAIN:
        return cases.filter(state=CaseState.WAITING, next_at__isnull=False)
    return cases.filter(state=CaseState.WAITING, next_at=None)


def attempts_of(case: Case) -> list[Attempt]:
    """Return the calls of a case that were made to their end."""
    ended = case.calls.exclude(ended_at=None).exclude(disposition=Disposition.NOT_ATTEMPTED).order_by("nth")
    return [Attempt(call.began_at, Disposition(call.disposition)) for call in ended]


def open_call_of(user: User) -> CallAttempt | None:
    """Return the call somebody is in."""
    return CallAttempt.objects.filter(interviewer=user, ended_at=None).select_related("case").first()


@dataclass(frozen=True, slots=True)
class StageToCall:
    """A stage somebody calls for, and how many may be called now and are promised a call today."""

    stage: Stage
    title: str
    at_hand: int
    promised: int

    @property
    def takes_paper(self) -> bool:
        """Whether questionnaires come on paper too."""
        return Mode.PAPER in self.stage.modes


@dataclass(frozen=True, slots=True)
class InterviewerDesk:
    """What an interviewer begins with."""

    stages: Sequence[StageToCall]
    open_call: CallAttempt | None
    promises: Sequence[Case]
    calls_today: int
    completed_today: int
    policy: SurveyPolicy
    is_calling_time: bool

    @property
    def is_demonstration(self) -> bool:
        """Whether any of it is made up."""
        return any(row.stage.period.is_demonstration for row in self.stages)


def interviewer_desk(*, user: User, leads: bool, now: datetime) -> InterviewerDesk:
    """Return the stages of an interviewer that are in the field, their promises, and their day so far."""
    today, policy = clock.day_of(now), survey_policy(now=now)
    calls = CallAttempt.objects.filter(interviewer=user, began_at__gte=clock.at(today, clock.MIDNIGHT))
    counts = calls.aggregate(calls_today=Count("pk"), completed_today=Count("pk", Q(disposition=Disposition.COMPLETE)))
    return InterviewerDesk(
        stages=[_stage_to_call(stage, now=now) for stage in stages_in_field(user, leads=leads, now=now)],
        open_call=open_call_of(user),
        promises=list(promises_of(user)[:PROMISES_SHOWN]),
        policy=policy,
        is_calling_time=calling.is_calling_time(now, policy=policy, is_working=working_days()),
        **counts,
    )


def stages_in_field(user: User, *, leads: bool, now: datetime) -> QuerySet[Stage]:
    """Return the stages in the field now that somebody calls for; who leads calls for every one."""
    today = clock.day_of(now)
    open_now = Stage.objects.filter(
        state=StageState.OPEN, opens_on__lte=today, closes_on__gte=today, modes__overlap=[Mode.TELEPHONE, Mode.PAPER]
    )
    mine = open_now if leads else open_now.filter(interviewers__user=user)
    return mine.select_related("period__institution", "version__instrument").order_by("closes_on", "pk")


def promises_of(user: User) -> QuerySet[Case]:
    """Return the cases somebody has promised a call, the soonest first."""
    last_by = CallAttempt.objects.filter(case=OuterRef("pk")).order_by("-nth").values("interviewer")[:1]
    promised = Case.objects.filter(state=CaseState.CALLED_BACK).alias(last_by=Subquery(last_by))
    return promised.filter(last_by=user.pk).order_by("next_at", "pk")


def title_of(stage: Stage) -> str:
    """Return what a stage is called among those who work on it."""
    return f"{stage.version.instrument.name} · {stage.get_kind_display().lower()}"


def _stage_to_call(stage: Stage, *, now: datetime) -> StageToCall:
    midnight = clock.at(clock.day_of(now) + timedelta(days=1), clock.MIDNIGHT)
    promised = Case.objects.filter(stage=stage, state=CaseState.CALLED_BACK, next_at__lt=midnight)
    return StageToCall(stage, title_of(stage), callable_cases(stage, now=now).count(), promised.count())
