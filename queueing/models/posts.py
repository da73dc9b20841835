"""Branches without a queue: since when, what was posted about them, and whether it was still true an hour later."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Branch, Service
from queueing.states import Found


class FreeSpell(models.Model):
    """A branch has no queue for a service, seen so from `began_at` until `seen_at`; the row goes when there is one."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+", verbose_name=_("branch"))
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+", verbose_name=_("service"))
    began_at = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("seen last"))

    class Meta:
        verbose_name = _("time without a queue")
        verbose_name_plural = _("times without a queue")
        constraints = [
            models.UniqueConstraint(fields=["branch", "service"], name="free_spell_of_a_service"),
            models.CheckConstraint(condition=Q(began_at__lte=F("seen_at")), name="free_spell_runs_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.service_id} {self.began_at}"


class FreePost(models.Model):
    """What somebody made to be posted in social media about branches without a queue, in both languages.

    One a minute of a service: a button pressed twice makes one.
    """

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", verbose_name=_("service"))
    made_at = models.DateTimeField(_("made at"))
    minute = models.DateTimeField(_("minute"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    text_lv = models.TextField(_("text (Latvian)"))
    text_en = models.TextField(_("text (English)"))

    class Meta:
        verbose_name = _("post on branches without a queue")
        verbose_name_plural = _("posts on branches without a queue")
        ordering = ("-made_at",)
        constraints = [models.UniqueConstraint(fields=["service", "minute"], name="free_post_once_a_minute")]

    def __str__(self) -> str:
        return f"{self.pk} {self.made_at}"


class FreePostLine(models.Model):
    """A branch named in a post, with what it was named on, and what it was found like an hour later.

    `free_since`: as far back as the branch was seen so. `found` is empty until the branch has been looked at again;
    `wait_until_then` is how long, at most with 90 %, who came for the service then was told to wait.
    """

    post = models.ForeignKey(FreePost, on_delete=models.CASCADE, related_name="lines", verbose_name=_("post"))
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="free_posts", verbose_name=_("branch"))
    free_counters = models.PositiveSmallIntegerField(_("free counters"))
    free_since = models.DateTimeField(_("without a queue since"), null=True)
    check_at = models.DateTimeField(_("to be looked at again"))
    checked_at = models.DateTimeField(_("looked at again"), null=True)
    found = models.CharField(_("found"), max_length=10, choices=Found.choices, blank=True)
    wait_until_then = models.DurationField(_("wait told then, at most"), null=True)

    class Meta:
        verbose_name = _("branch in a post")
        verbose_name_plural = _("branches in posts")
        ordering = ("post", "branch__sort_key")
        constraints = [
            models.UniqueConstraint(fields=["post", "branch"], name="branch_once_in_a_post"),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, found="") | Q(checked_at__isnull=False) & ~Q(found=""),
                name="looked_at_and_found_together",
            ),
            models.CheckConstraint(condition=Q(found__in=["", *Found.values]), name="found_is_known"),
        ]
        indexes = [models.Index(fields=["check_at"], condition=Q(found=""), name="free_post_to_check")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.branch_id}"

    @property
    def is_true(self) -> bool:
        """Whether who came an hour later was served at once too."""
        return self.found == Found.FREE
