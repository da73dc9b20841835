"""Where people are served: branches and their counters."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory import grammar
from pmlp_portal.directory.models.language import in_language
from pmlp_portal.directory.models.services import Service
from pmlp_portal.kernel.alphabet import latvian_key

# The branch that is open day and night so that the queue can be seen living at any hour.
DEMONSTRATION_BRANCH = "demo"


class Rollout(models.TextChoices):
    """How far a branch has come with the remote queue."""

    OFF = "off", _("Off")
    PILOT = "pilot", _("Pilot")
    LIVE = "live", _("Live")


class Branch(models.Model):
    """A building with counters and opening hours; a sub-branch (filiāle) names its parent."""

    slug = models.SlugField(_("slug"), unique=True)
    name_lv = models.CharField(_("name (Latvian)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    sort_key = models.CharField(max_length=400, editable=False, db_index=True)
    address = models.CharField(_("address"), max_length=200)
    address_source = models.CharField(_("source of the address"), max_length=200, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_verified = models.BooleanField(
        _("verified"), default=False, help_text=_("Checked against the office's own list.")
    )
    is_demonstration = models.BooleanField(
        _("demonstration data"), default=True, help_text=_("Shown with a mark that says so.")
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sub_branches",
        verbose_name=_("belongs to"),
    )
    remote_pilot_from = models.DateField(_("remote queue: pilot from"), null=True, blank=True)
    remote_live_from = models.DateField(_("remote queue: live from"), null=True, blank=True)
    remote_off_from = models.DateField(_("remote queue: off again from"), null=True, blank=True)

    class Meta:
        verbose_name = _("branch")
        verbose_name_plural = _("branches")
        ordering = ("sort_key",)
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="branch_not_its_own_parent",
                violation_error_message=_("A branch can't belong to itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        self.sort_key = latvian_key(self.name_lv)
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name_lv, self.name_en)

    @property
    def name_in(self) -> str:
        """The name after "at": Rīgas 2. nodaļā."""
        return in_language(grammar.locative(self.name_lv), self.name_en)

    @property
    def name_of(self) -> str:
        """The name after "of" and "from": Rīgas 2. nodaļas."""
        return in_language(grammar.genitive(self.name_lv), self.name_en)

    @property
    def name_as_object(self) -> str:
        """The name after a verb and "except": Rīgas 2. nodaļu."""
        return in_language(grammar.accusative(self.name_lv), self.name_en)

    def rollout_on(self, day: date) -> Rollout:
        """Return how far the remote queue is on that day."""
        if self.remote_off_from and day >= self.remote_off_from:
            return Rollout.OFF
        if self.remote_live_from and day >= self.remote_live_from:
            return Rollout.LIVE
        if self.remote_pilot_from and day >= self.remote_pilot_from:
            return Rollout.PILOT
        return Rollout.OFF


class BranchService(models.Model):
    """A branch offers a service."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="offers", verbose_name=_("branch"))
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="offers", verbose_name=_("service"))
    is_remote = models.BooleanField(_("can be joined remotely here"), default=True)

    class Meta:
        verbose_name = _("offered service")
        verbose_name_plural = _("offered services")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "service"],
                name="branch_offers_service_once",
                violation_error_message=_("The branch offers this service already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.branch}: {self.service}"


class Counter(models.Model):
    """A place where one visitor is served at a time."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="counters", verbose_name=_("branch"))
    number = models.PositiveSmallIntegerField(_("number"))
    services = models.ManyToManyField(Service, related_name="counters", verbose_name=_("services it can serve"))
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")
        ordering = ("branch", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "number"],
                name="counter_number_once_per_branch",
                violation_error_message=_("The branch has a counter with this number already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.branch} · {self.number}"
