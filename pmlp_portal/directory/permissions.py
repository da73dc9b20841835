"""From roles to Django's permissions, for the admin only; other screens ask `queries.may`."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import ADMIN_PERMISSIONS, Role
from pmlp_portal.directory.models import StaffMembership

# Kept on the user object, which lives as long as a request, just as Django's own backend does.
_KEPT = "_roles_everywhere"


class RoleBackend(BaseBackend):
    """Grants what ADMIN_PERMISSIONS says of the roles somebody has at every branch."""

    def has_perm(self, user_obj: User | AnonymousUser, perm: str, obj: Any = None) -> bool:
        """Whether a role of theirs grants the permission."""
        return any(fnmatchcase(perm, pattern) for pattern in _granted(user_obj))

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        """Whether a role of theirs grants anything in the app."""
        return any(pattern.partition(".")[0] == app_label for pattern in _granted(user_obj))


def _granted(user: User | AnonymousUser) -> Iterator[str]:
    if not (user.is_authenticated and user.is_active):
        return
    for role in _roles_everywhere(user):
        yield from ADMIN_PERMISSIONS.get(role, ())


def _roles_everywhere(user: User) -> list[Role]:
    kept = vars(user)
    if _KEPT not in kept:
        held = StaffMembership.objects.filter(user=user, branch=None).values_list("role", flat=True)
        kept[_KEPT] = [Role(role) for role in held]
    roles: list[Role] = kept[_KEPT]
    return roles
