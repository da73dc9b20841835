"""What who leads a stage decides while it is in the field: how many of whom, and who asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.directory.models import Branch, Service
from pmlp_portal.kernel.constraints import refusing
from surveys import errors
from surveys.models import InterviewerStage, Quota
from surveys.queries.people import interviewers


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many answers are wanted of whom; what is left empty means anybody."""

    branch: Branch | None
    service: Service | None
    client_kind: str
    target: int

    @property
    def code(self) -> str:
        """What tells a quota from others of its stage."""
        parts = [self.branch and self.branch.slug, self.service and self.service.slug, self.client_kind]
        return slugify("-".join(part for part in parts if part)) or "all"


@transaction.atomic
def add_quota(*, stage_id: int, wanted: Wanted, by: User, now: datetime) -> Quota:
    """Want so many answers of some people. Raises QuotaThere."""
    with refusing({"quota_once": errors.QuotaThere}):
        quota = Quota.objects.create(
            stage_id=stage_id,
            code=wanted.code,
            branch=wanted.branch,
            service=wanted.service,
            client_kind=wanted.client_kind,
            target=wanted.target,
        )
    detail = {"quota": quota.code, "target": wanted.target}
    record(verb="quota_added", subject=f"stage:{stage_id}", by=by, now=now, detail=detail)
    return quota


@transaction.atomic
def set_targets(*, stage_id: int, targets: Mapping[int, int], by: User, now: datetime) -> None:
    """Say anew how many are wanted, by the quotas' numbers; all of it or nothing. Raises QuotaBelowTaken."""
    for pk, target in sorted(targets.items()):
        with refusing({"quota_is_not_overrun": errors.QuotaBelowTaken}):
            Quota.objects.filter(pk=pk, stage=stage_id).exclude(target=target).update(target=target)
    detail = {str(pk): target for pk, target in targets.items()}
    record(verb="quotas_set", subject=f"stage:{stage_id}", by=by, now=now, detail=detail)


@transaction.atomic
def add_interviewer(*, stage_id: int, user_id: int, by: User, now: datetime) -> User:
    """Let somebody ask in a stage; twice is once. Raises NotAnInterviewer."""
    user = interviewers().filter(pk=user_id).first()
    if user is None:
        raise errors.NotAnInterviewer
    InterviewerStage.objects.get_or_create(stage_id=stage_id, user=user)
    record(verb="interviewer_added", subject=f"stage:{stage_id}", by=by, now=now, detail={"user": user.pk})
    return user


@transaction.atomic
def remove_interviewer(*, stage_id: int, user_id: int, by: User, now: datetime) -> None:
    """Take somebody off a stage; the call they are in they end themselves."""
    InterviewerStage.objects.filter(stage=stage_id, user=user_id).delete()
    record(verb="interviewer_removed", subject=f"stage:{stage_id}", by=by, now=now, detail={"user": user_id})
