"""Roles: what somebody may do, granted by branch in the directory or for the whole office."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Granted by a StaffMembership; one without a branch holds for every branch."""

    CLERK = "clerk", _("Clerk")
    MANAGER = "manager", _("Branch manager")
    HEAD_OFFICE = "head_office", _("Head office")
    DIRECTORY_EDITOR = "directory_editor", _("Directory editor")
    AUDITOR = "auditor", _("Auditor")


COUNTER_ROLES = frozenset({Role.CLERK, Role.MANAGER})
