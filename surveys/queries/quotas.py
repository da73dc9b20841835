"""Quotas as they stand: how many answers are had or being given, and of whom nobody is asked any more."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.models import Case, Quota, Stage
from surveys.policies import QuotaRule, Trait, quota_for


@dataclass(frozen=True, slots=True)
class QuotaNow:
    """A quota, and how full it is."""

    pk: int
    label: str
    taken: int
    target: int

    @property
    def is_full(self) -> bool:
        """Whether nobody more is asked."""
        return self.taken >= self.target

    @property
    def percent(self) -> int:
        """How full, a hundred at most."""
        return min(100, 100 * self.taken // self.target) if self.target else 100


def quotas_now(stage: Stage) -> list[QuotaNow]:
    """Return the quotas of a stage by their names."""
    rows = stage.quotas.select_related("branch", "service")
    return sorted((quota_now(quota) for quota in rows), key=lambda one: one.label)


def quota_now(quota: Quota) -> QuotaNow:
    """Return one as it stands."""
    return QuotaNow(quota.pk, label_of(quota), quota.taken, quota.target)


def label_of(quota: Quota) -> str:
    """Return whom a quota counts, in the reader's language."""
    kind = quota.get_client_kind_display() if quota.client_kind else ""
    parts = [quota.branch and quota.branch.name, quota.service and quota.service.name, kind]
    return ", ".join(str(part) for part in parts if part) or quota.code


def rules_of(quotas: Sequence[Quota]) -> list[QuotaRule]:
    """Return quotas as the pure rule takes them."""
    return [QuotaRule(one.pk, Trait(one.branch_id, one.service_id, one.client_kind)) for one in quotas]


def quota_of(case: Case) -> Quota | None:
    """Return the quota somebody counts in."""
    quotas = list(Quota.objects.filter(stage=case.stage_id).select_related("branch", "service"))
    chosen = quota_for(Trait(case.branch_id, case.service_id, case.client_kind), rules_of(quotas))
    return next((one for one in quotas if one.pk == chosen), None)


def full_traits(stage: Stage) -> list[Trait]:
    """Return what people are, of those still to be called, whose quota is full."""
    quotas = list(stage.quotas.all())
    full = {one.pk for one in quotas if one.taken >= one.target}
    if not full:
        return []
    rules = rules_of(quotas)
    rows = Case.objects.to_call().filter(stage=stage).order_by()
    traits = [Trait(*row) for row in rows.values_list("branch_id", "service_id", "client_kind").distinct()]
    return [trait for trait in traits if quota_for(trait, rules) in full]
