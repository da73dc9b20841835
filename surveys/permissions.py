"""Who may ask, plan and judge: a stage is fetched through the right to it, or not at all."""

from datetime import datetime

from django.db.models import QuerySet

from pmlp_portal.accounts.models import User
from queueing.permissions import StaffRequest, refused, signed_in
from surveys.models import Recommendation, Stage
from surveys.queries.people import assessors, interviewers, leads
from surveys.queries.recommendations import owned_by, register

__all__ = [
    "StaffRequest", "may_lead", "recommendation_worked_by", "require_assessor", "require_interviewer", "require_lead",
    "signed_in", "stage_called_by", "stage_led_by", "stages_called_by",
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
