"""What people report, what was said about it, and how far it has come."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.accounts.models import User
from pmlp_portal.faults.models.known import KnownFault
from pmlp_portal.faults.policies import LONGEST_PAGE, reference_of
from pmlp_portal.faults.states import REPORT_MACHINE, SETTLED, ReportChannel, ReportKind, ReportState
from pmlp_portal.kernel import contacts


class Report(models.Model):
    """Somebody's word that something does not work.

    `token_hash` finds it for who reported it; the token is made from `token_seed` with the portal's key and never
    stored. `mail_id` is the Message-ID of the last e-mail that came about it: answers hang on it. `revision` counts
    what happened, so that nobody answers what they have not read. Forgotten, it keeps its kind, its days and moves.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=ReportKind.choices, default=ReportKind.OTHER)
    channel = models.CharField(_("how it came"), max_length=10, choices=ReportChannel.choices)
    page = models.CharField(_("page"), max_length=LONGEST_PAGE, blank=True)
    text = models.TextField(_("text"), blank=True)
    contact = models.CharField(_("contact"), max_length=254, blank=True)
    contact_hash = models.CharField(_("hash of the contact"), max_length=64, null=True)
    language = models.CharField(_("language"), max_length=2)
    mail_id = models.CharField(_("Message-ID"), max_length=250, blank=True)
    token_seed = models.CharField(_("seed of the link"), max_length=32)
    token_hash = models.CharField(_("hash of the link"), max_length=64, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=ReportState.choices, default=ReportState.RECEIVED)
    known_fault = models.ForeignKey(
        KnownFault,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("known fault"),
    )
    same_as = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("same as")
    )
    revision = models.PositiveIntegerField(_("revision"), default=1)
    reported_at = models.DateTimeField(_("reported at"))
    settled_at = models.DateTimeField(_("settled at"), null=True)
    forgotten_at = models.DateTimeField(_("forgotten at"), null=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False, editable=False)

    class Meta:
        verbose_name = _("report of a fault")
        verbose_name_plural = _("reports of faults")
        ordering = ("-pk",)
        permissions = [("answer_report", "Can look into reports of faults")]
        constraints = [
            models.CheckConstraint(condition=~Q(text="", forgotten_at=None), name="report_says_something"),
            models.CheckConstraint(
                condition=Q(contact="", contact_hash=None) | ~Q(contact="") & Q(contact_hash__isnull=False),
                name="report_contact_has_hash",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.KNOWN) | Q(known_fault__isnull=False), name="known_report_names_fault"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.DUPLICATE) | Q(same_as__isnull=False) & ~Q(same_as=F("id")),
                name="duplicate_report_names_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SETTLED, settled_at__isnull=False) | ~Q(state__in=SETTLED) & Q(settled_at=None),
                name="settled_report_has_time",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at=None) | Q(text="", contact="", page="", mail_id=""),
                name="forgotten_report_holds_nothing",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "reported_at"], name="report_state"),
            models.Index(fields=["settled_at"], condition=Q(forgotten_at=None), name="report_to_forget"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What people and subjects of e-mails call it."""
        return reference_of(self.pk)

    @property
    def masked_contact(self) -> str:
        """The contact as staff may see it."""
        return contacts.masked(self.contact)

    def move_to(self, state: ReportState) -> None:
        """Take a legal step; the caller holds the row's lock and saves."""
        REPORT_MACHINE.require(self.state, state)
        self.state = state


class ReportWord(models.Model):
    """Something said after the report: by the office when `by` is somebody, else by who reported it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="words", verbose_name=_("report"))
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    text = models.TextField(_("text"))
    said_at = models.DateTimeField(_("said at"))

    class Meta:
        verbose_name = _("word to a report")
        verbose_name_plural = _("words to reports")
        ordering = ("said_at", "pk")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="report_word_says_something")]

    def __str__(self) -> str:
        return f"{self.said_at:%Y-%m-%d %H:%M}"


class ReportMove(models.Model):
    """One step of a report's life."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="moves", verbose_name=_("report"))
    after = models.CharField(_("became"), max_length=10, choices=ReportState.choices)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("step of a report")
        verbose_name_plural = _("steps of reports")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.after} {self.at:%Y-%m-%d %H:%M}"
