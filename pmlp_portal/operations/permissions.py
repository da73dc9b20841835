"""Who looks after the whole portal."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.queries import holds_everywhere
from queueing.permissions import StaffRequest, refused, signed_in

__all__ = ["StaffRequest", "require_watching", "signed_in", "watches_portal"]

_WATCHING = (Role.HEAD_OFFICE, Role.AUDITOR)


def watches_portal(user: User | AnonymousUser) -> bool:
    """Whether somebody sees how the portal stands: administrators, the head office, auditors of every branch."""
    return isinstance(user, User) and (user.is_superuser or holds_everywhere(user, _WATCHING))


def require_watching(user: User, *, now: datetime) -> None:
    """Return if they do; else note the attempt and raise NotFound."""
    if not watches_portal(user):
        raise refused(user, "operations", now)
