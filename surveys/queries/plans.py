"""The sampling plan of a stage as who leads a survey sees it, and those before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from pmlp_portal.directory.models import Branch, Service
from surveys.frame_file import Known
from surveys.models import ClientKind, SamplingPlan, Stage, Stratifier, Stratum
from surveys.queries.calls import title_of
from surveys.states import LIVE_PLANS, PlanState


@dataclass(frozen=True, slots=True)
class StratumRow:
    """A stratum in words."""

    label: str
    population: int
    allocated: int


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The plan that holds or is being written, and those it replaced."""

    stage: Stage
    title: str
    plan: SamplingPlan | None
    strata_by: str
    strata: Sequence[StratumRow]
    before: Sequence[SamplingPlan]

    @property
    def population(self) -> int:
        """How many people are on the list."""
        return sum(one.population for one in self.strata)

    @property
    def allocated(self) -> int:
        """How many are drawn of them."""
        return sum(one.allocated for one in self.strata)

    @property
    def is_locked(self) -> bool:
        """Whether another plan needs a reason."""
        return self.plan is not None and self.plan.state in LIVE_PLANS


def plan_page(stage: Stage) -> PlanPage:
    """Return the plan of a stage: the newest that has not been replaced."""
    plans = list(stage.plans.select_related("made_by", "locked_by").order_by("-number"))
    plan = next((one for one in plans if one.state != PlanState.REPLACED), None)
    strata = plan.strata.select_related("branch", "service") if plan else ()
    return PlanPage(
        stage=stage,
        title=title_of(stage),
        plan=plan,
        strata_by=", ".join(str(Stratifier(one).label).lower() for one in plan.strata_by) if plan else "",
        strata=[StratumRow(label_of(one), one.population, one.allocated) for one in strata],
        before=[one for one in plans if one is not plan],
    )


def label_of(stratum: Stratum) -> str:
    """Return whom a stratum holds, in the reader's language."""
    kind = stratum.get_client_kind_display() if stratum.client_kind else ""
    parts = [stratum.branch and stratum.branch.name, stratum.service and stratum.service.name, kind]
    return ", ".join(str(part) for part in parts if part) or stratum.code


def known_to_lists() -> Known:
    """Return what an uploaded list may name."""
    return Known(
        branches=frozenset(Branch.objects.values_list("slug", flat=True)),
        services=frozenset(Service.objects.values_list("slug", flat=True)),
        client_kinds=frozenset(ClientKind.values),
    )
