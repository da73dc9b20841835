"""The list a plan draws from: of visits that are over, or brought by somebody."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.directory.models import Branch, Service
from surveys import errors
from surveys.models import FrameUnit, SamplingPlan, Stratum
from surveys.queries.frames import Person, StratumNames, lock_plan_row, willing
from surveys.states import PlanState
from surveys.tokens import unit_key

BATCH = 2000


class Row(Protocol):
    """A line of a list: branch and service by their slugs, and a key that whoever made the list knows."""

    @property
    def key(self) -> str:
        """What tells one from another."""

    @property
    def branch(self) -> str:
        """Slug; empty for none."""

    @property
    def service(self) -> str:
        """Slug; empty for none."""

    @property
    def client_kind(self) -> str:
        """One of ClientKind."""

    @property
    def language(self) -> str:
        """One of the portal's."""

    @property
    def phone(self) -> str:
        """As contacts are stored; empty for none."""

    @property
    def email(self) -> str:
        """As contacts are stored; empty for none."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How many of a list were taken, and how many left out because they do not want to be asked."""

    number: int
    unwilling: int


@transaction.atomic
def upload_frame(*, plan_id: int, rows: Sequence[Row], by: User, now: datetime) -> Taken:
    """Take a list that was brought, instead of any before it. Raises PlanLocked."""
    plan = lock_draft(plan_id)
    return list_people(plan, _people(plan, rows), by=by, now=now)


def _people(plan: SamplingPlan, rows: Sequence[Row]) -> list[Person]:
    branches = dict(Branch.objects.values_list("slug", "pk"))
    services = dict(Service.objects.values_list("slug", "pk"))
    return [
        Person(
            key=unit_key(f"list:{plan.stage_id}:{row.key}"),
            email=row.email,
            phone=row.phone,
            language=row.language,
            branch_id=branches[row.branch] if row.branch else None,
            service_id=services[row.service] if row.service else None,
            client_kind=row.client_kind,
        )
        for row in rows
    ]


def list_people(plan: SamplingPlan, people: Sequence[Person], *, by: User, now: datetime) -> Taken:
    asked = willing(people)
    empty(plan)
    names = StratumNames(plan.strata_by)
    codes = [names.code_of(person) for person in asked]
    strata = _make_strata(plan, names, dict(zip(codes, asked)), Counter(codes))
    units = [_unit(plan, strata[code], person) for person, code in zip(asked, codes)]
    FrameUnit.objects.bulk_create(units, batch_size=BATCH)
    taken = Taken(len(asked), len(people) - len(asked))
    record(
        verb="survey_list_take", subject=f"survey-plan:{plan.pk}", by=by, now=now,
        detail={"source": plan.frame_source, "number": taken.number, "unwilling": taken.unwilling},
    )  # fmt: skip
    return taken


def _make_strata(
    plan: SamplingPlan, names: StratumNames, somebody_of: Mapping[str, Person], sizes: Mapping[str, int]
) -> dict[str, Stratum]:
    rows = [
        Stratum(plan=plan, code=code, population=sizes[code], **names.columns_of(somebody_of[code]))
        for code in sorted(sizes)
    ]
    return {stratum.code: stratum for stratum in Stratum.objects.bulk_create(rows)}


def _unit(plan: SamplingPlan, stratum: Stratum, person: Person) -> FrameUnit:
    return FrameUnit(
        plan=plan, stratum=stratum, key=person.key, email=person.email, phone=person.phone, language=person.language,
        branch_id=person.branch_id, service_id=person.service_id, client_kind=person.client_kind,
    )  # fmt: skip


def lock_draft(plan_id: int) -> SamplingPlan:
    """Return a plan that is still being written, locked until the deed is done. Raises PlanLocked."""
    plan = lock_plan_row(plan_id)
    if plan.state != PlanState.DRAFT:
        raise errors.PlanLocked
    return plan


def empty(plan: SamplingPlan) -> None:
    """Take everybody off the list of a plan that is being written."""
    FrameUnit.objects.filter(plan=plan).delete()
    Stratum.objects.filter(plan=plan).delete()
