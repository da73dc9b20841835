"""Whom the fieldwork asks: cases, calls, invitations, who calls, and who does not want to be asked."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Branch, Service
from surveys.models.periods import Mode, Stage
from surveys.models.sampling import ClientKind, FrameUnit, Stratum
from surveys.states import CASE_MACHINE, OPEN_CASES, TO_CALL, CaseState, Disposition


class CaseQuerySet(models.QuerySet["Case"]):
    """Questions about cases."""

    def open(self) -> "CaseQuerySet":
        """Somebody may still be asked."""
        return self.filter(state__in=OPEN_CASES)

    def to_call(self) -> "CaseQuerySet":
        """The telephone may ring there."""
        return self.filter(state__in=TO_CALL)


class Case(models.Model):
    """Somebody drawn or invited, and how far asking them has come.

    `number` is what people hear; it is random and opens nothing. `unit` and `note` are erased when fieldwork ends, and
    cases are made in no order: after that nothing leads from a case to a person. `next_at`: not before; with
    `is_appointment` the hour was agreed with them. `attempts` counts calls.
    """

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="cases", verbose_name=_("stage"))
    unit = models.OneToOneField(
        FrameUnit, on_delete=models.SET_NULL, null=True, related_name="case", verbose_name=_("person on the list")
    )
    stratum = models.ForeignKey(
        Stratum, on_delete=models.PROTECT, null=True, related_name="cases", verbose_name=_("stratum")
    )
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("branch"))
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("service")
    )
    client_kind = models.CharField(_("kind of client"), max_length=10, choices=ClientKind.choices, blank=True)
    number = models.PositiveIntegerField(_("number"), unique=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="lv")
    mode = models.CharField(_("asked by"), max_length=10, choices=Mode.choices)
    state = models.CharField(_("state"), max_length=12, choices=CaseState.choices, default=CaseState.WAITING)
    disposition = models.CharField(_("what became of it"), max_length=5, choices=Disposition.choices, blank=True)
    attempts = models.PositiveSmallIntegerField(_("calls"), default=0)
    next_at = models.DateTimeField(_("not before"), null=True)
    is_appointment = models.BooleanField(_("the hour was agreed"), default=False)
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("interviewer")
    )
    called_at = models.DateTimeField(_("in a call since"), null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects: ClassVar = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_is_known"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="case_mode_is_known"),
            models.CheckConstraint(
                condition=Q(state=CaseState.IN_CALL, interviewer__isnull=False, called_at__isnull=False)
                | (~Q(state=CaseState.IN_CALL) & Q(interviewer__isnull=True, called_at__isnull=True)),
                name="case_in_call_has_its_interviewer",
            ),
            models.UniqueConstraint(
                fields=["interviewer"], condition=Q(state=CaseState.IN_CALL), name="one_call_per_interviewer"
            ),
        ]
        indexes = [
            models.Index(fields=["stage", "next_at", "id"], condition=Q(state__in=TO_CALL), name="case_to_call"),
            models.Index(fields=["stage", "state"], name="case_of_stage"),
        ]

    def __str__(self) -> str:
        return str(self.number)

    def move_to(self, state: CaseState) -> None:
        """Take a legal step; the caller holds the row's lock and saves. Raises IllegalMove."""
        CASE_MACHINE.require(self.state, state)
        self.state = state
        if state != CaseState.IN_CALL:
            self.interviewer, self.called_at = None, None


class CallAttempt(models.Model):
    """One call. Its instants are cut to the day when fieldwork ends."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="calls", verbose_name=_("case"))
    nth = models.PositiveSmallIntegerField(_("which call"))
    mode = models.CharField(_("asked by"), max_length=10, choices=Mode.choices, default=Mode.TELEPHONE)
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("interviewer")
    )
    began_at = models.DateTimeField(_("began"))
    consented_at = models.DateTimeField(_("agreed to answer at"), null=True)
    may_record = models.BooleanField(_("agreed to be recorded"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    disposition = models.CharField(_("what became of it"), max_length=5, choices=Disposition.choices, blank=True)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ("case", "nth")
        constraints = [
            models.UniqueConstraint(fields=["case", "nth"], name="call_counted_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at__isnull=True), name="one_call_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(disposition=""), name="ended_call_says_what_became_of_it"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.nth}"


class Invitation(models.Model):
    """A link of somebody's own. The token is made from `token_seed` with the portal's key, and only its hash is stored.

    `used_at`: the questionnaire was finished through it, and it opens nothing any more. Seed and contact are erased
    when fieldwork ends.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="invitation", verbose_name=_("case"))
    token_seed = models.CharField(_("seed of the link"), max_length=32, blank=True)
    token_hash = models.CharField(_("hash of the link"), max_length=64, unique=True)
    contact = models.CharField(_("contact"), max_length=254, blank=True)
    made_at = models.DateTimeField(_("made at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    reminded_at = models.DateTimeField(_("last reminded at"), null=True)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0)
    used_at = models.DateTimeField(_("used at"), null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(reminders=0, reminded_at__isnull=True)
                | Q(reminders__gte=1, reminded_at__isnull=False, sent_at__isnull=False),
                name="reminder_follows_an_invitation",
            )
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class HowRefused(models.TextChoices):
    """By what way somebody said that they do not want to be asked."""

    CALL = "call", _("In a call")
    PAGE = "page", _("On the page")
    OFFICE = "office", _("Told the office")


class Refusal(models.Model):
    """Somebody who is never asked again, in no survey. Only a keyed hash of the contact is kept."""

    contact_hash = models.CharField(_("hash of the contact"), max_length=64, unique=True)
    at = models.DateTimeField(_("at"))
    how = models.CharField(_("how"), max_length=6, choices=HowRefused.choices)

    class Meta:
        verbose_name = _("refusal")
        verbose_name_plural = _("refusals")

    def __str__(self) -> str:
        return self.contact_hash[:12]


class InterviewerStage(models.Model):
    """Who calls for which stage."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("interviewer")
    )
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="interviewers", verbose_name=_("stage"))

    class Meta:
        verbose_name = _("interviewer of a stage")
        verbose_name_plural = _("interviewers of stages")
        constraints = [models.UniqueConstraint(fields=["user", "stage"], name="interviewer_once_a_stage")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.stage_id}"
