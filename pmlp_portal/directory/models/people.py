"""Who works where, and as what."""

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.models.places import Branch


class StaffMembershipQuerySet(models.QuerySet["StaffMembership"]):
    """Who works where."""

    def granting(self, roles: Iterable[Role]) -> "StaffMembershipQuerySet":
        """Memberships with one of these roles."""
        return self.filter(role__in=[role.value for role in roles])


class StaffMembership(models.Model):
    """A person has a role at a branch; without a branch, at every branch."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    branch = models.ForeignKey(
        Branch,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("branch"),
        help_text=_("Empty means every branch."),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)

    objects: ClassVar = StaffMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff membership")
        verbose_name_plural = _("staff memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "branch", "role"],
                name="one_membership",
                violation_error_message=_("The person has this role there already."),
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.branch or _('All branches')}"
