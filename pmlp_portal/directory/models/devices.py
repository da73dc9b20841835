"""Devices that stand in a branch and serve whoever comes: kiosks and boards."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models.places import Branch


class DeviceKind(models.TextChoices):
    """What a device is for."""

    KIOSK = "kiosk", _("Kiosk")
    BOARD = "board", _("Board")


class Device(models.Model):
    """One machine of a branch, let in by a secret of its own. The secret is told once and stored as its hash.

    A revoked device stays as a row: what it did is in the record. Its name is free for another one then.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="devices", verbose_name=_("branch"))
    kind = models.CharField(_("kind"), max_length=10, choices=DeviceKind.choices)
    name = models.CharField(_("name"), max_length=60, help_text=_("Where it stands, for example: by the entrance."))
    token_hash = models.CharField(_("hash of the link"), max_length=64, unique=True, editable=False)
    enrolled_at = models.DateTimeField(_("enrolled at"), editable=False)
    last_seen_at = models.DateTimeField(_("last seen"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)
    # No column: the secret, known only to the object that has just been given it.
    new_token: str = ""

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ("branch__sort_key", "kind", "name")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"],
                condition=Q(revoked_at__isnull=True),
                name="one_device_of_a_name",
                violation_error_message=_("The branch has a device of this name already. Revoke it first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.branch}: {self.get_kind_display()}, {self.name}"
