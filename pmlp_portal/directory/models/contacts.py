"""Ways to reach the office, with hours of their own."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models.hours import Weekday
from pmlp_portal.directory.models.language import in_language
from pmlp_portal.directory.models.places import Branch


class ContactChannel(models.Model):
    """A way to reach the office that has hours of its own, such as the information phone."""

    slug = models.SlugField(_("slug"), unique=True)
    name_lv = models.CharField(_("name (Latvian)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    value = models.CharField(_("number or address"), max_length=120)
    notice_lv = models.CharField(_("notice (Latvian)"), max_length=200, blank=True)
    notice_en = models.CharField(_("notice (English)"), max_length=200, blank=True)
    branch = models.ForeignKey(
        Branch,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="channels",
        verbose_name=_("branch"),
        help_text=_("Empty means every branch."),
    )

    class Meta:
        verbose_name = _("contact channel")
        verbose_name_plural = _("contact channels")

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name_lv, self.name_en)

    @property
    def notice(self) -> str:
        """What the caller should know, in the reader's language."""
        return in_language(self.notice_lv, self.notice_en)


class ChannelHours(models.Model):
    """When a contact channel answers."""

    channel = models.ForeignKey(ContactChannel, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("hours of a contact channel")
        verbose_name_plural = _("hours of contact channels")
        ordering = ("channel", "weekday")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="channel_closes_after_it_opens",
                violation_error_message=_("Closing comes after opening."),
            ),
            models.UniqueConstraint(
                fields=["channel", "weekday"],
                name="channel_one_opening_a_weekday",
                violation_error_message=_("This weekday has hours already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}-{self.closes:%H:%M}"
