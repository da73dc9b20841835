"""Who may ask, plan and judge: a stage is fetched through the right to it, or not at all."""

from datetime import datetime

from django.db.models import QuerySet

from pmlp_portal.accounts.models import User
from queueing.permissions import StaffRequest, refused, signed_in
from surveys.errors import CallOver
from surveys.models import CallAttempt, Mode, Period, Recommendation, SamplingPlan, Stage
from surveys.queries.people import assessors, interviewers, leads
from surveys.queries.recommendations import owned_by, register

__all__ = [
    "StaffRequest", "call_led_by", "may_lead", "open_call_of", "period_led_by", "plan_led_by",
    "recommendation_worked_by", "require_assessor", "require_interviewer", "require_lead", "signed_in",
    "stage_called_by", "stage_led_by", "stage_on_paper", "stages_called_by",
]  # fmt: skip


def may_lead(user: User) -> bool:
    """Whether somebody plans, draws, supervises and sees results before they are public."""
    return leads().filter(pk=user.pk).exists()


def require_lead(user: User, *, now: datetime) -> User:
    """Return who plans and supervises; else note the attempt and raise NotFound."""
    if not may_lead(user):
        raise refused(user, "surveys", now)
    return user


def require_interviewer(user: User, *, now: datetime) -> User:
    """Return who asks in surveys, those who lead too; else note the attempt and raise NotFound."""
    if not interviewers().filter(pk=user.pk).exists():
        raise refused(user, "surveys", now)
    return user


def require_assessor(user: User, *, now: datetime) -> User:
    """Return who judges with evidence; else note the attempt and raise NotFound."""
    if not assessors().filter(pk=user.pk).exists():
        raise refused(user, "surveys", now)
    return user


def stages_called_by(user: User) -> QuerySet[Stage]:
    """Return the stages somebody calls for; who leads calls for every one."""
    if may_lead(user):
        return Stage.objects.all()
    return Stage.objects.filter(interviewers__user=user)


def stage_called_by(user: User, stage_id: int, *, now: datetime) -> Stage:
    """Return a stage somebody calls for. Raises NotFound."""
    require_interviewer(user, now=now)
    return _found(stages_called_by(user), user, stage_id, now)


def stage_led_by(user: User, stage_id: int, *, now: datetime) -> Stage:
    """Return a stage somebody plans and supervises. Raises NotFound."""
    require_lead(user, now=now)
    return _found(Stage.objects.all(), user, stage_id, now)


def stage_on_paper(user: User, stage_id: int, *, now: datetime) -> Stage:
    """Return a stage somebody types paper in for. Raises NotFound."""
    require_interviewer(user, now=now)
    return _found(stages_called_by(user).filter(modes__contains=[Mode.PAPER]), user, stage_id, now)


def open_call_of(user: User, call_id: int, *, now: datetime) -> CallAttempt:
    """Return a call of somebody's own that goes on. Raises NotFound, CallOver."""
    require_interviewer(user, now=now)
    call = CallAttempt.objects.filter(pk=call_id, interviewer=user).first()
    if call is None:
        raise refused(user, f"call:{call_id}", now)
    if call.ended_at is not None:
        raise CallOver
    return call


def call_led_by(user: User, stage_id: int, call_id: int, *, now: datetime) -> CallAttempt:
    """Return a call of a stage somebody supervises. Raises NotFound."""
    stage = stage_led_by(user, stage_id, now=now)
    call = CallAttempt.objects.filter(pk=call_id, case__stage=stage).first()
    if call is None:
        raise refused(user, f"call:{call_id}", now)
    return call


def period_led_by(user: User, period_id: int, *, now: datetime) -> Period:
    """Return a period somebody plans. Raises NotFound."""
    require_lead(user, now=now)
    period = Period.objects.select_related("institution").filter(pk=period_id).first()
    if period is None:
        raise refused(user, f"period:{period_id}", now)
    return period


def plan_led_by(user: User, plan_id: int, *, now: datetime) -> SamplingPlan:
    """Return a sampling plan somebody may lock and draw from. Raises NotFound."""
    require_lead(user, now=now)
    rows = SamplingPlan.objects.select_related("stage__period", "stage__version__instrument")
    plan = rows.filter(pk=plan_id).first()
    if plan is None:
        raise refused(user, f"plan:{plan_id}", now)
    return plan


def _found(stages: QuerySet[Stage], user: User, stage_id: int, now: datetime) -> Stage:
    stage = stages.select_related("period", "version__instrument").filter(pk=stage_id).first()
    if stage is None:
        raise refused(user, f"stage:{stage_id}", now)
    return stage


def recommendation_worked_by(user: User, recommendation_id: int, *, now: datetime) -> Recommendation:
    """Return a recommendation: any to who plans surveys, their own to everybody else. Raises NotFound."""
    found = (register() if may_lead(user) else owned_by(user)).filter(pk=recommendation_id).first()
    if found is None:
        raise refused(user, f"recommendation:{recommendation_id}", now)
    return found
