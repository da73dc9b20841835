"""What whoever is in charge of a branch has done: stopped intake or the whole branch, told the waiting, answered a call
for help.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Branch, Counter, Device


class HaltKind(models.TextChoices):
    """What is halted: the giving out of numbers, or the branch with all its counters."""

    INTAKE = "intake", _("Intake is stopped")
    BRANCH = "branch", _("The branch is closed for now")


class HaltReason(models.TextChoices):
    """Why, in words that visitors read within a sentence."""

    TOO_LONG = "too_long", _("not everybody could be served before closing")
    FEW_STAFF = "few_staff", _("too few staff")
    FIRE = "fire", _("fire")
    NO_POWER = "no_power", _("no power")
    SYSTEM_DOWN = "system_down", _("the system is down")
    OTHER = "other", _("an unforeseen reason")


REASONS = {
    HaltKind.INTAKE: (HaltReason.TOO_LONG, HaltReason.FEW_STAFF, HaltReason.SYSTEM_DOWN, HaltReason.OTHER),
    HaltKind.BRANCH: (HaltReason.FIRE, HaltReason.NO_POWER, HaltReason.SYSTEM_DOWN, HaltReason.OTHER),
}


class Halt(models.Model):
    """A time of one day in which a branch gives out no numbers, or is closed though its hours say otherwise.

    It ends when somebody ends it, else with the day. A trigger raises the directory's version with each change.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="halts", verbose_name=_("branch"))
    day = models.DateField(_("day"))
    kind = models.CharField(_("what is halted"), max_length=10, choices=HaltKind.choices)
    reason = models.CharField(_("reason"), max_length=12, choices=HaltReason.choices)
    began_at = models.DateTimeField(_("began"))
    began_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("begun by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )

    class Meta:
        verbose_name = _("halt of a branch")
        verbose_name_plural = _("halts of branches")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "kind"], condition=Q(ended_at__isnull=True), name="one_open_halt_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="halt_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(kind=HaltKind.INTAKE, reason__in=REASONS[HaltKind.INTAKE])
                | Q(kind=HaltKind.BRANCH, reason__in=REASONS[HaltKind.BRANCH]),
                name="halt_reason_fits_its_kind",
            ),
        ]
        indexes = [models.Index(fields=["branch", "day"], name="halt_branch_day")]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.kind} {self.began_at:%Y-%m-%d %H:%M}"


class Notice(models.Model):
    """What a branch told everybody who waited at that moment, in both languages. `key` is the form's own: pressed
    twice it is told once.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="notices", verbose_name=_("branch"))
    day = models.DateField(_("day"))
    key = models.UUIDField(_("key of the form"))
    text_lv = models.CharField(_("text in Latvian"), max_length=120)
    text_en = models.CharField(_("text in English"), max_length=120)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who"))
    waiting = models.PositiveIntegerField(_("how many waited"))

    class Meta:
        verbose_name = _("message to all who wait")
        verbose_name_plural = _("messages to all who wait")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="notice_told_once"),
            models.CheckConstraint(condition=~Q(text_lv="") & ~Q(text_en=""), name="notice_in_both_languages"),
        ]
        indexes = [models.Index(fields=["branch", "day", "-at"], name="notice_branch_day")]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """In the language that is active."""
        return self.text_in(get_language() or "lv")

    def text_in(self, language: str) -> str:
        """In a language; everything but English is Latvian."""
        return self.text_en if language.startswith("en") else self.text_lv


class Alarm(models.Model):
    """A silent call for help from a counter, until somebody in charge answers it."""

    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="alarms", verbose_name=_("counter"))
    raised_at = models.DateTimeField(_("raised"))
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("raised by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("answered by")
    )

    class Meta:
        verbose_name = _("call for help")
        verbose_name_plural = _("calls for help")
        constraints = [
            models.UniqueConstraint(
                fields=["counter"], condition=Q(answered_at__isnull=True), name="one_open_alarm_per_counter"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__gte=F("raised_at"), answered_by__isnull=False),
                name="alarm_answered_by_somebody_after_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counter_id} {self.raised_at:%Y-%m-%d %H:%M}"


class Assistance(models.Model):
    """Somebody at a kiosk asked for a person, until one of the staff goes there. Nothing is known of who asked."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="+", verbose_name=_("kiosk"))
    asked_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("answered by")
    )

    class Meta:
        verbose_name = _("request for a person")
        verbose_name_plural = _("requests for a person")
        constraints = [
            models.UniqueConstraint(
                fields=["device"], condition=Q(answered_at__isnull=True), name="one_open_assistance_per_kiosk"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__gte=F("asked_at"), answered_by__isnull=False),
                name="assistance_answered_by_somebody_after_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.asked_at:%Y-%m-%d %H:%M}"


class PriorityReason(models.TextChoices):
    """Why somebody in charge lets a visitor go before others."""

    INFANT = "infant", _("with an infant or expecting one")
    HEALTH = "health", _("illness or disability")
    ELDERLY = "elderly", _("old age")
    OUR_MISTAKE = "our_mistake", _("a mistake of ours")
    OTHER = "other", _("another reason")


class CorrectionReason(models.TextChoices):
    """Why a ticket that was over is put back into the queue."""

    WRONG_BUTTON = "wrong_button", _("the wrong button was pressed")
    WRONG_NUMBER = "wrong_number", _("another number was meant")
    IS_HERE = "is_here", _("the visitor is here after all")
    OTHER = "other", _("another reason")
