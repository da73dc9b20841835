"""A piece of news. It has words only: the portal keeps no pictures, so there are none to describe."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import in_language


class NewsItem(models.Model):
    """Published from an instant on; without one it is a draft. English is given whole or not at all."""

    slug = models.SlugField(_("slug"), max_length=100, unique=True, help_text=_("Its address; never change it."))
    title_lv = models.CharField(_("title (Latvian)"), max_length=160)
    title_en = models.CharField(_("title (English)"), max_length=160, blank=True)
    lead_lv = models.TextField(_("in one sentence or two (Latvian)"), max_length=400)
    lead_en = models.TextField(_("in one sentence or two (English)"), max_length=400, blank=True)
    text_lv = models.TextField(
        _("text (Latvian)"), max_length=10_000, help_text=_("Plain words; an empty line begins a paragraph.")
    )
    text_en = models.TextField(_("text (English)"), max_length=10_000, blank=True)
    quote_lv = models.TextField(_("quotation (Latvian)"), max_length=1000, blank=True)
    quote_en = models.TextField(_("quotation (English)"), max_length=1000, blank=True)
    quoted = models.CharField(_("who is quoted: name and office"), max_length=160, blank=True)
    byline_lv = models.CharField(
        _("prepared by (Latvian)"), max_length=160, help_text=_("A name with the position, or a department.")
    )
    byline_en = models.CharField(_("prepared by (English)"), max_length=160, blank=True)
    press_email = models.EmailField(_("e-mail for the press"))
    press_phone = models.CharField(
        _("phone for the press"),
        max_length=16,
        blank=True,
        validators=[RegexValidator(r"^\+?[0-9]{8,15}$", _("Digits only, like +37167219185."))],
    )
    published_at = models.DateTimeField(
        _("published from"), null=True, blank=True, help_text=_("Empty: a draft nobody else sees.")
    )
    corrected_at = models.DateTimeField(_("corrected at"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("demonstration data"), default=False, editable=False)

    class Meta:
        verbose_name = _("piece of news")
        verbose_name_plural = _("news")
        ordering = ("-published_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(title_lv="") & ~Q(lead_lv="") & ~Q(text_lv="") & ~Q(byline_lv="") & ~Q(press_email=""),
                name="news_says_what_and_who",
            ),
            models.CheckConstraint(
                condition=Q(title_en="", lead_en="", text_en="") | ~Q(title_en="") & ~Q(lead_en="") & ~Q(text_en=""),
                name="news_english_is_whole",
                violation_error_message=_("Give the title, the sentence and the text in English, or none of them."),
            ),
            models.CheckConstraint(
                condition=Q(quote_lv="") | ~Q(quoted=""),
                name="news_quotation_names_who",
                violation_error_message=_("Name who is quoted."),
            ),
        ]
        indexes = [models.Index(fields=["-published_at", "-id"], name="news_newest")]

    def __str__(self) -> str:
        return self.title_lv

    @property
    def language(self) -> str:
        """The language it is read in: Latvian where nobody has translated it."""
        return "en" if get_language() == "en" and self.title_en else "lv"

    @property
    def title(self) -> str:
        """In the reader's language."""
        return in_language(self.title_lv, self.title_en)

    @property
    def lead(self) -> str:
        """In the reader's language."""
        return in_language(self.lead_lv, self.lead_en)

    @property
    def text(self) -> str:
        """In the reader's language."""
        return in_language(self.text_lv, self.text_en)

    @property
    def quote(self) -> str:
        """What somebody said, in the language of the rest."""
        return self.quote_en if self.language == "en" and self.quote_en else self.quote_lv

    @property
    def quote_language(self) -> str:
        """The language of the quotation."""
        return "en" if self.language == "en" and self.quote_en else "lv"

    @property
    def byline(self) -> str:
        """In the reader's language."""
        return in_language(self.byline_lv, self.byline_en)

    @property
    def byline_language(self) -> str:
        """The language of who prepared it."""
        return "en" if get_language() == "en" and self.byline_en else "lv"
