"""The rules of booking in force at a branch, and what one may book there."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q

from appointments import errors
from appointments.models import BookingPolicyRow, SlotRule
from appointments.policies import BookingPolicy
from pmlp_portal.directory.models import Branch, Service
from queueing.queries.facts import BranchFacts, ServiceFacts, branch_facts, known


def booking_policy(*, branch_id: int, day: date) -> BookingPolicy:
    """Return the rules in force at one branch. A change of theirs shows after a second."""
    return known(
        ("booking_policy", branch_id, day), lambda: booking_policies(branch_ids=[branch_id], day=day)[branch_id]
    )


def known_branch(branch_id: int) -> Branch:
    """Return a branch to read from, not to change. A change of the directory shows after a second."""
    return known(("branch", branch_id), lambda: Branch.objects.get(pk=branch_id))


def known_service(service_id: int) -> Service:
    """Return a service to read from, as `known_branch` does a branch."""
    return known(("service", service_id), lambda: Service.objects.get(pk=service_id))


def booking_policies(*, branch_ids: Collection[int], day: date) -> dict[int, BookingPolicy]:
    """Return the rules in force: the branch's newest that has begun, else the common one, else the defaults."""
    rows = BookingPolicyRow.objects.filter(Q(branch_id__in=branch_ids) | Q(branch=None), valid_from__lte=day)
    newest = {row.branch_id: row for row in rows.order_by("valid_from")}
    found = {branch_id: newest.get(branch_id) or newest.get(None) for branch_id in branch_ids}
    return {branch_id: row.as_policy() if row else BookingPolicy() for branch_id, row in found.items()}


def bookable(*, branch: str, service: str, now: datetime) -> tuple[BranchFacts, ServiceFacts]:
    """Return what holds at a branch, and its service. Raises BranchNotFound or NotBookable."""
    facts = branch_facts(branch, now=now)
    offered = facts.services.get(service)
    if offered is None or not offered.is_bookable:
        raise errors.NotBookable(branch_in=facts.name_in)
    return facts, offered


def require_persons(persons: int, policy: BookingPolicy) -> None:
    """Raise TooManyPersons unless one booking may be for so many."""
    if not 1 <= persons <= policy.persons_at_most:
        raise errors.TooManyPersons(limit=policy.persons_at_most)


def slots_each_of(*, service_id: int, branch_ids: Collection[int]) -> list[int]:
    """Return how many slots in a row one person takes: as a rule one number, two where a rule is being changed."""
    rules = SlotRule.objects.filter(service_id=service_id, branch_id__in=branch_ids)
    return sorted(set(rules.order_by().values_list("slots_each", flat=True)))
