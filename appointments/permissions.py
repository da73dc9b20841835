"""Who may see and change a branch's calendar: everything in it is fetched through the right to it, or not at all."""

from datetime import datetime

from django.db.models import QuerySet

from appointments.models import Booking, CounterBlock, Pool
from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import BOOKING_ROLES, COUNTER_ROLES
from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import Branch
from queueing.permissions import StaffRequest, refused, signed_in

__all__ = [
    "StaffRequest", "block_of", "booked_at", "branch_booked_by", "branch_kept_by", "may_keep", "pool_of", "signed_in",
]  # fmt: skip


def branch_booked_by(user: User, slug: str, *, now: datetime) -> Branch:
    """Return a branch where somebody may book for others, else raise NotFound."""
    return _branch(directory.branches_of(user=user, roles=BOOKING_ROLES), user, slug, now)


def branch_kept_by(user: User, slug: str, *, now: datetime) -> Branch:
    """Return a branch whose calendar somebody may keep, being of its staff, else raise NotFound."""
    return _branch(directory.branches_of(user=user, roles=COUNTER_ROLES), user, slug, now)


def may_keep(user: User, branch: Branch) -> bool:
    """Whether somebody is of the branch's own staff."""
    return directory.branches_of(user=user, roles=COUNTER_ROLES).filter(pk=branch.pk).exists()


def pool_of(user: User, branch: Branch) -> Pool:
    """Return whose places somebody books from first: the branch's own staff from its own, the call centre its share."""
    return Pool.INTERNAL if may_keep(user, branch) else Pool.CALL_CENTRE


def booked_at(user: User, branch: Branch, booking_id: int, *, now: datetime) -> Booking:
    """Return a booking of the branch, else raise NotFound."""
    found = Booking.objects.filter(branch=branch).select_related("branch", "service", "visit", "made_by")
    booking = found.filter(pk=booking_id).first()
    if booking is None:
        raise refused(user, f"booking:{booking_id}", now)
    return booking


def block_of(user: User, branch: Branch, block_id: int, *, now: datetime) -> CounterBlock:
    """Return a blocked counter of the branch, else raise NotFound."""
    block = CounterBlock.objects.filter(pk=block_id, counter__branch=branch).select_related("counter__branch").first()
    if block is None:
        raise refused(user, f"counter_block:{block_id}", now)
    return block


def _branch(branches: QuerySet[Branch], user: User, slug: str, now: datetime) -> Branch:
    branch = branches.filter(slug=slug).first()
    if branch is None:
        raise refused(user, f"branch:{slug}", now)
    return branch
