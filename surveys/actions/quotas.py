"""Places in quotas: taken by one statement that can't take one too many, and given back."""

from django.db.models import F

from surveys import errors
from surveys.models import Quota, Response
from surveys.policies import QuotaRule, Trait, quota_for


def take_place(response: Response, *, is_required: bool) -> None:
    """Count a locked response in the quota of people like these; the caller saves it. Raises QuotaFull.

    Where a place is not required, whoever comes too late is kept beyond the quota: they were asked to answer.
    """
    quota_id = _quota_of(response)
    if response.quota_id is not None or quota_id is None:
        return
    if not Quota.objects.filter(pk=quota_id, taken__lt=F("target")).update(taken=F("taken") + 1):
        if is_required:
            raise errors.QuotaFull
        return
    response.quota_id = quota_id


def give_back(response: Response) -> None:
    """Let somebody else of a group be asked; the caller saves the response."""
    if response.quota_id is None:
        return
    Quota.objects.filter(pk=response.quota_id, taken__gt=0).update(taken=F("taken") - 1)
    response.quota_id = None


def _quota_of(response: Response) -> int | None:
    rules = [
        QuotaRule(quota.pk, Trait(quota.branch_id, quota.service_id, quota.client_kind))
        for quota in Quota.objects.filter(stage=response.stage_id)
    ]
    return quota_for(Trait(response.branch_id, response.service_id, response.client_kind), rules)
