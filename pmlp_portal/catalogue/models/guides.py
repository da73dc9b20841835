"""What the page of a service says beside its documents and fees, which the directory keeps."""

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Service, in_language


class Group(models.TextChoices):
    """Under which heading a service stands."""

    DOCUMENTS = "documents", _("Passports and identity cards")
    RESIDENCE = "residence", _("Place of residence and the register")
    MIGRATION = "migration", _("For foreigners and those who invite them")
    CITIZENSHIP = "citizenship", _("Citizenship")


class Guide(models.Model):
    """What a service is about, for people who have not come yet."""

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="guide", verbose_name=_("service"))
    group = models.CharField(_("group"), max_length=12, choices=Group.choices)
    for_whom_lv = models.TextField(_("for whom (Latvian)"))
    for_whom_en = models.TextField(_("for whom (English)"), blank=True)
    by_post_lv = models.CharField(
        _("by post (Latvian)"), max_length=400, blank=True, help_text=_("Empty: it can't be done by post.")
    )
    by_post_en = models.CharField(_("by post (English)"), max_length=400, blank=True)
    words_lv = models.CharField(
        _("other words for it (Latvian)"), max_length=300, blank=True, help_text=_("People search by them too.")
    )
    words_en = models.CharField(_("other words for it (English)"), max_length=300, blank=True)
    topic = models.SlugField(_("topic of the forum"), blank=True, help_text=_("Whose answers stand on the page."))
    is_demonstration = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("page of a service")
        verbose_name_plural = _("pages of services")
        ordering = ("service__position", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(group__in=Group.values), name="guide_group_is_known"),
        ]

    def __str__(self) -> str:
        return self.service.name

    @property
    def for_whom(self) -> str:
        """In the reader's language."""
        return in_language(self.for_whom_lv, self.for_whom_en)

    @property
    def by_post(self) -> str:
        """In the reader's language."""
        return in_language(self.by_post_lv, self.by_post_en)


class Step(models.Model):
    """Something to do, one after another."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="steps", verbose_name=_("page"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    text_lv = models.CharField(_("text (Latvian)"), max_length=400)
    text_en = models.CharField(_("text (English)"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("step of a service")
        verbose_name_plural = _("steps of a service")
        ordering = ("guide", "position", "pk")

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """In the reader's language."""
        return in_language(self.text_lv, self.text_en)


class LegalAct(models.Model):
    """A law or regulation the service rests on."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="laws", verbose_name=_("page"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    name_lv = models.CharField(_("name (Latvian)"), max_length=240)
    name_en = models.CharField(_("name (English)"), max_length=240, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True, validators=[URLValidator(schemes=["https"])])

    class Meta:
        verbose_name = _("legal act")
        verbose_name_plural = _("legal acts")
        ordering = ("guide", "position", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return in_language(self.name_lv, self.name_en)


class Review(models.Model):
    """The day somebody read the whole page against the law and practice, and what was changed then."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="reviews", verbose_name=_("page"))
    reviewed_on = models.DateField(_("reviewed on"))
    what_lv = models.CharField(_("what was changed (Latvian)"), max_length=300)
    what_en = models.CharField(_("what was changed (English)"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("review of a page")
        verbose_name_plural = _("reviews of a page")
        ordering = ("guide", "-reviewed_on")
        constraints = [models.UniqueConstraint(fields=["guide", "reviewed_on"], name="guide_reviewed_once_a_day")]

    def __str__(self) -> str:
        return f"{self.reviewed_on}: {self.what}"

    @property
    def what(self) -> str:
        """In the reader's language."""
        return in_language(self.what_lv, self.what_en)
