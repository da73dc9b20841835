"""Who asks, who leads, who judges."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import SURVEY_ROLES, Role
from pmlp_portal.directory.models import StaffMembership


def interviewers() -> QuerySet[User]:
    """Return who may ask by telephone and take in paper, those who lead too."""
    return _holding(SURVEY_ROLES)


def leads() -> QuerySet[User]:
    """Return who plans, draws and supervises."""
    return _holding([Role.SURVEY_LEAD])


def assessors() -> QuerySet[User]:
    """Return who judges with evidence."""
    return _holding([Role.ASSESSOR])


def _holding(roles: Iterable[Role]) -> QuerySet[User]:
    held = StaffMembership.objects.granting(roles).filter(branch=None)
    return User.objects.filter(Q(pk__in=held.values("user")) | Q(is_superuser=True), is_active=True).order_by("pk")
