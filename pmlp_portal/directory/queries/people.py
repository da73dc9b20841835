"""Who may do what where."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import COUNTER_ROLES, Role
from pmlp_portal.directory.models import Branch, Counter, StaffMembership


def branches_of(*, user: User | AnonymousUser, roles: Iterable[Role]) -> QuerySet[Branch]:
    """Return the branches where somebody has one of these roles; an administrator has every role everywhere."""
    if not (user.is_authenticated and user.is_active):
        return Branch.objects.none()
    if user.is_superuser or holds_everywhere(user, roles):
        return Branch.objects.all()
    held = StaffMembership.objects.granting(roles).filter(user_id=user.pk, branch__isnull=False)
    return Branch.objects.filter(pk__in=held.values("branch"))


def may(*, user: User | AnonymousUser, role: Role, branch: Branch) -> bool:
    """Whether somebody has the role at the branch."""
    return branches_of(user=user, roles=[role]).filter(pk=branch.pk).exists()


def people_in_charge(*, branch: Branch, roles: Iterable[Role]) -> QuerySet[User]:
    """Return who has one of these roles at the branch or at every one."""
    held = StaffMembership.objects.granting(roles).filter(Q(branch=branch) | Q(branch=None))
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("pk")


def counters_staffable_by(*, user: User | AnonymousUser) -> QuerySet[Counter]:
    """Return the counters in use that somebody may open."""
    return Counter.objects.filter(is_active=True, branch__in=branches_of(user=user, roles=COUNTER_ROLES))


def holds_everywhere(user: User, roles: Iterable[Role]) -> bool:
    return StaffMembership.objects.granting(roles).filter(user_id=user.pk, branch=None).exists()
