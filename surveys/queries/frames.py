"""The list to draw from, and the draw made again from what was locked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from appointments.queries.ended import contacts_of_visits
from pmlp_portal.directory.models import Branch, Service
from pmlp_portal.kernel import clock
from queueing.queries.ended import visits_ended
from surveys.drawing import Listed, draw, frame_fingerprint, plan_fingerprint
from surveys.models import FrameUnit, SamplingPlan, Stratifier
from surveys.queries.refusals import refused_among
from surveys.tokens import contact_hash, unit_key


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be drawn: `key` tells one from another and nothing of who it is. A kind that is "": unknown."""

    key: str
    email: str = ""
    phone: str = ""
    language: str = "lv"
    branch_id: int | None = None
    service_id: int | None = None
    client_kind: str = ""


def visitors(*, first: date, last: date) -> list[Person]:
    """Return who was served from a day to another, both in, and can be reached; who came twice once, by the last visit.

    Who does not want to be asked is not among them. Their kind stays unknown: neither a ticket nor a booking says
    whether somebody came for themselves or for a company.
    """
    since, until = clock.at(first, clock.MIDNIGHT), clock.at(last + timedelta(days=1), clock.MIDNIGHT)
    booked = contacts_of_visits(since=since, until=until)
    by_contact: dict[str, Person] = {}
    for visit in visits_ended(since=since, until=until):
        contact = visit.contact or booked.get(visit.id, "")
        if contact:
            person = Person(
                key=unit_key(f"visit:{visit.id}"), language=visit.language, branch_id=visit.branch_id,
                service_id=visit.service_id, **_way_to(contact),
            )  # fmt: skip
            by_contact[contact_hash(contact)] = person
    return willing(by_contact.values())


def _way_to(contact: str) -> dict[str, str]:
    return {"email": contact} if "@" in contact else {"phone": contact}


def willing(people: Iterable[Person]) -> list[Person]:
    """Return those who may be asked."""
    known = list(people)
    refused = refused_among(contact for person in known for contact in (person.email, person.phone))
    return [person for person in known if refused.isdisjoint({person.email, person.phone} - {""})]


class StratumNames:
    """The codes of strata: what they are told apart by, each with its own slug."""

    def __init__(self, strata_by: Iterable[str]) -> None:
        self._by = [Stratifier(name) for name in sorted(strata_by, key=Stratifier.values.index)]
        self._branches = dict(Branch.objects.values_list("pk", "slug"))
        self._services = dict(Service.objects.values_list("pk", "slug"))

    def code_of(self, person: Person) -> str:
        """Return somebody's stratum: "riga-2/passports", or "all" where nobody is told apart."""
        return "/".join(self._part(person, by) for by in self._by) or "all"

    def _part(self, person: Person, by: Stratifier) -> str:
        if by == Stratifier.BRANCH:
            return self._branches.get(person.branch_id, "-") if person.branch_id else "-"
        if by == Stratifier.SERVICE:
            return self._services.get(person.service_id, "-") if person.service_id else "-"
        return person.client_kind or "-"

    def columns_of(self, person: Person) -> dict[str, int | str | None]:
        """Return what all people of somebody's stratum have in common."""
        return {
            "branch_id": person.branch_id if Stratifier.BRANCH in self._by else None,
            "service_id": person.service_id if Stratifier.SERVICE in self._by else None,
            "client_kind": person.client_kind if Stratifier.CLIENT_KIND in self._by else "",
        }


def lock_plan_row(plan_id: int) -> SamplingPlan:
    """Return a plan as it is now, locked until the deed is done."""
    rows = SamplingPlan.objects.select_for_update(of=("self",))
    return rows.select_related("stage__period__institution", "stage__version__instrument").get(pk=plan_id)


def listed(plan: SamplingPlan) -> Iterator[Listed]:
    """Yield the list of a plan, as the draw and its fingerprint take it."""
    for stratum, key in FrameUnit.objects.filter(plan=plan).values_list("stratum__code", "key").iterator():
        yield Listed(stratum, key)


def allocation_of(plan: SamplingPlan) -> dict[str, int]:
    """Return how many are drawn of each stratum."""
    return dict(plan.strata.values_list("code", "allocated"))


def drawn_again(plan: SamplingPlan) -> Mapping[str, list[str]]:
    """Make the draw again from seed and list alone."""
    return draw(listed(plan), allocation_of(plan), seed=plan.seed)


def is_as_drawn(plan: SamplingPlan) -> bool:
    """Whether list and decisions have their locked fingerprints, and the draw made again draws the same people."""
    if frame_fingerprint(listed(plan)) != plan.frame_hash or plan_fingerprint(decisions_of(plan)) != plan.plan_hash:
        return False
    marked = FrameUnit.objects.filter(plan=plan, drawn_nth__isnull=False).order_by("stratum__code", "drawn_nth")
    drawn: dict[str, list[str]] = {code: [] for code in allocation_of(plan)}
    for stratum, key in marked.values_list("stratum__code", "key"):
        drawn[stratum].append(key)
    return drawn == drawn_again(plan)


def decisions_of(plan: SamplingPlan) -> dict[str, object]:
    """Return all that was decided, as its fingerprint takes it."""
    stage = plan.stage
    return {
        "stage": [stage.period.institution.slug, stage.period.year, stage.kind, stage.code],
        "questionnaire": str(stage.version),
        "plan": plan.number,
        "strata_by": sorted(plan.strata_by),
        "rule": plan.rule,
        "fixed": plan.fixed,
        "size": plan.size,
        "seed": plan.seed,
        "frame": [plan.frame_source, str(plan.frame_from), str(plan.frame_to), plan.frame_hash],
        "strata": {code: [number, drawn] for code, number, drawn in _strata(plan)},
        "reason": plan.reason,
    }


def _strata(plan: SamplingPlan) -> Iterable[tuple[str, int, int]]:
    return plan.strata.values_list("code", "population", "allocated")
