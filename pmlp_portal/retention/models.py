"""The table of what is kept of people. The nightly job obeys it, and the privacy page prints it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models.language import in_language


class KeepingCode(models.TextChoices):
    """What is kept. Each has a deed that forgets it, or a rule elsewhere that does (`queries.terms`)."""

    VISITORS = "visitors", _("Contact and device of a ticket")
    MOVES = "moves", _("Moves of tickets")
    LETTERS = "letters", _("Addresses and texts of messages")
    BROWSERS = "browsers", _("Browsers to tell")
    BOOKINGS = "bookings", _("Names and contacts of bookings")
    HOLDS = "holds", _("Bookings nobody confirmed")
    TRAININGS = "trainings", _("Names and contacts at trainings")
    REMINDERS = "reminders", _("Reminders of last days")
    QUESTIONS = "questions", _("Questions as they were written")
    REPORTS = "reports", _("Reports of faults")
    VOTES = "votes", _("Devices of votes")
    SURVEYS = "surveys", _("Contacts of surveys")
    WISHES = "wishes", _("Wishes not to be written to")
    COUNTS = "counts", _("Counts of requests")
    ANSWERS = "answers", _("Answers kept for repeated requests")
    SESSIONS = "sessions", _("Sessions")
    SIGN_INS = "sign_ins", _("Wrong passwords of staff")
    AUDIT = "audit", _("Audit record")


# Their term is written in another rule of the office, or is an event; the job finds nothing to do for them.
RULED_ELSEWHERE = (
    KeepingCode.BROWSERS,
    KeepingCode.REMINDERS,
    KeepingCode.QUESTIONS,
    KeepingCode.SURVEYS,
    KeepingCode.WISHES,
)


class Keeping(models.Model):
    """One kind of personal data: what, why, how long, by which law. `least` and `most` are bounds of `days`."""

    code = models.CharField(_("what"), max_length=12, choices=KeepingCode.choices, unique=True, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0, editable=False)
    what_lv = models.TextField(_("what is kept (Latvian)"), max_length=400)
    what_en = models.TextField(_("what is kept (English)"), max_length=400)
    why_lv = models.TextField(_("why (Latvian)"), max_length=400)
    why_en = models.TextField(_("why (English)"), max_length=400)
    basis_lv = models.TextField(_("legal basis (Latvian)"), max_length=400)
    basis_en = models.TextField(_("legal basis (English)"), max_length=400)
    is_sample_basis = models.BooleanField(
        _("the legal basis is a sample"),
        default=True,
        help_text=_("Until somebody who answers for the law has confirmed it; the privacy page says so."),
    )
    days = models.PositiveIntegerField(
        _("kept for, days"), null=True, blank=True, help_text=_("Empty where another rule of the office says how long.")
    )
    least = models.PositiveIntegerField(_("at least, days"), null=True, editable=False)
    most = models.PositiveIntegerField(_("at most, days"), null=True, editable=False)

    class Meta:
        verbose_name = _("kind of personal data")
        verbose_name_plural = _("kinds of personal data")
        ordering = ("position",)
        permissions = [("erase_contact", "Can answer what is held of a contact, and erase it")]
        constraints = [
            models.CheckConstraint(condition=Q(code__in=KeepingCode.values), name="keeping_is_known"),
            models.CheckConstraint(
                condition=Q(code__in=RULED_ELSEWHERE, days__isnull=True, least__isnull=True, most__isnull=True)
                | (~Q(code__in=RULED_ELSEWHERE) & Q(days__isnull=False, least__isnull=False, most__isnull=False)),
                name="keeping_has_a_term_or_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(days__isnull=True) | Q(days__gte=F("least"), days__lte=F("most"), least__gte=1),
                name="keeping_stays_in_bounds",
            ),
        ]

    def __str__(self) -> str:
        return str(KeepingCode(self.code).label)

    def clean(self) -> None:
        """The bounds are no fields of the form, so the form does not look at their constraint."""
        if self.days is not None and not (self.least or 1) <= self.days <= (self.most or self.days):
            raise ValidationError({"days": _("Choose a term within the bounds.")})

    @property
    def what(self) -> str:
        """What is kept, in the language of the moment."""
        return self._said("what")

    @property
    def why(self) -> str:
        """What for."""
        return self._said("why")

    @property
    def basis(self) -> str:
        """By which law."""
        return self._said("basis")

    def _said(self, field: str) -> str:
        return in_language(getattr(self, f"{field}_lv"), getattr(self, f"{field}_en"))
