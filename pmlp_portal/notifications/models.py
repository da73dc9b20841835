"""The outbox: one row for each message, written in the transaction of what it tells of, and what it goes by."""

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import contacts
from pmlp_portal.notifications.policies import QuietHours
from pmlp_portal.notifications.states import LEFT, MESSAGE_MACHINE, OPEN, MessageState


class MessageKind(models.TextChoices):
    """What a message tells; its templates bear this name."""

    LEAVE_NOW = "leave_now", _("Leave now")
    TURN_NEAR = "turn_near", _("Your turn is near")
    CONFIRM_CODE = "confirm_code", _("Code that confirms an appointment")
    BOOKED = "booked", _("Appointment booked")
    CHANGED = "changed", _("Appointment moved")
    CANCELLED = "cancelled", _("Appointment cancelled")
    REMINDER = "reminder", _("Reminder of an appointment")
    OFFER = "offer", _("An earlier time is free")
    DISRUPTED = "disrupted", _("The time can't be kept")
    CONFIRM_DEADLINE = "confirm_deadline", _("Confirmation of a reminder")
    DEADLINE = "deadline", _("Reminder of a last day")
    TRAINING_CODE = "training_code", _("Code that confirms a sign-up")
    TRAINING_BOOKED = "training_booked", _("Place at a training")
    TRAINING_WAITING = "training_waiting", _("On a training's waiting list")
    TRAINING_PLACE = "training_place", _("A training's place is free")
    TRAINING_CANCELLED = "training_cancelled", _("Place at a training cancelled")
    TRAINING_REMINDER = "training_reminder", _("Reminder of a training")
    QUESTION_RECEIVED = "question_received", _("Question received")
    QUESTION_ANSWERED = "question_answered", _("Question answered")
    QUESTION_ASKED_BACK = "question_asked_back", _("Expert asks back")
    QUESTION_DECLINED = "question_declined", _("Question declined")
    QUESTION_FORWARDED = "question_forwarded", _("Question sent to another institution")
    QUESTION_DUPLICATE = "question_duplicate", _("Question answered already")
    QUESTION_REMINDER = "question_reminder", _("Reminder of a question to answer")
    QUESTION_ESCALATED = "question_escalated", _("A question is nearly late")
    SURVEY_INVITATION = "survey_invitation", _("Invitation to a survey")
    SURVEY_FORM = "survey_form", _("Invitation to assess")
    SURVEY_REMINDER = "survey_reminder", _("Reminder of a survey")
    RECOMMENDATION_DUE = "recommendation_due", _("Reminder of a recommendation")
    REPORT_RECEIVED = "report_received", _("Report of a fault received")
    REPORT_ANSWERED = "report_answered", _("Report of a fault answered")
    REPORT_SETTLED = "report_settled", _("Report of a fault settled")
    NOTICE = "notice", _("Message to all who wait")
    BRANCH_SHUT = "branch_shut", _("Branch closed for now")
    BRANCH_REOPENED = "branch_reopened", _("Branch open again")
    ALARM = "alarm", _("Call for help from a counter")


# Told once, whenever that is. The rest is told once for each time it is due: a booking is moved twice, a code is asked
# for again, and each reminder has its own hour.
ONCE = (
    MessageKind.LEAVE_NOW,
    MessageKind.TURN_NEAR,
    MessageKind.BOOKED,
    MessageKind.CANCELLED,
    MessageKind.TRAINING_CANCELLED,
)

# What nobody waits for at this moment: it lets people sleep.
QUIET_AT_NIGHT = (
    MessageKind.REMINDER,
    MessageKind.OFFER,
    MessageKind.DEADLINE,
    MessageKind.TRAINING_PLACE,
    MessageKind.TRAINING_REMINDER,
    MessageKind.QUESTION_REMINDER,
    MessageKind.QUESTION_ESCALATED,
    MessageKind.RECOMMENDATION_DUE,
    MessageKind.SURVEY_INVITATION,
    MessageKind.SURVEY_FORM,
    MessageKind.SURVEY_REMINDER,
)
# What somebody may ask us to spare them. The rest answers what they did, or tells what happened to it.
STOPPABLE = (
    MessageKind.REMINDER,
    MessageKind.OFFER,
    MessageKind.DEADLINE,
    MessageKind.TRAINING_REMINDER,
    MessageKind.SURVEY_INVITATION,
    MessageKind.SURVEY_FORM,
    MessageKind.SURVEY_REMINDER,
)
# What also goes to the browsers that asked for it.
PUSHED = (
    MessageKind.LEAVE_NOW,
    MessageKind.TURN_NEAR,
    MessageKind.REMINDER,
    MessageKind.CHANGED,
    MessageKind.CANCELLED,
    MessageKind.OFFER,
    MessageKind.DISRUPTED,
    MessageKind.NOTICE,
    MessageKind.BRANCH_SHUT,
    MessageKind.BRANCH_REOPENED,
    MessageKind.QUESTION_ANSWERED,
    MessageKind.QUESTION_ASKED_BACK,
    MessageKind.QUESTION_DECLINED,
    MessageKind.QUESTION_FORWARDED,
    MessageKind.QUESTION_DUPLICATE,
)


class MessageChannel(models.TextChoices):
    """The way it goes."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    PUSH = "push", _("Browser")


class PushSubscription(models.Model):
    """A browser that asked to be told about one thing. Ended, it stays as an empty row: messages name it."""

    about = models.CharField(_("about"), max_length=60)
    endpoint = models.CharField(_("address at the push service"), max_length=1000, blank=True)
    p256dh = models.CharField(_("public key"), max_length=100, blank=True)
    auth = models.CharField(_("shared secret"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2)
    created_at = models.DateTimeField(_("asked for at"))
    kept_until = models.DateTimeField(_("kept until"))
    gone_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("browser to tell")
        verbose_name_plural = _("browsers to tell")
        constraints = [
            models.UniqueConstraint(
                fields=["about", "endpoint"], condition=Q(gone_at=None), name="push_subscription_once"
            ),
            models.CheckConstraint(condition=~Q(gone_at=None, endpoint=""), name="push_subscription_has_address"),
        ]

    def __str__(self) -> str:
        return self.about


class Message(models.Model):
    """What one person is sent about one thing, by one channel.

    `about` names the thing ("visit:123") without a foreign key: the outbox lies below all who write to it. `branch` is
    where the thing happens: its manager sees the message. What concerns no one branch has none.
    A cancelled message leaves both unique constraints, so that the same news may be asked for anew.
    """

    about = models.CharField(_("about"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=MessageKind.choices)
    channel = models.CharField(_("channel"), max_length=10, choices=MessageChannel.choices)
    branch = models.ForeignKey(
        Branch,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("branch"),
    )
    to = models.CharField(_("address"), max_length=254, blank=True)
    subscription = models.ForeignKey(
        PushSubscription, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("browser")
    )
    language = models.CharField(_("language"), max_length=2)
    context = models.JSONField(_("values in the text"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    state = models.CharField(_("state"), max_length=12, choices=MessageState.choices, default=MessageState.DUE)
    due_at = models.DateTimeField(_("due at"))
    lapses_at = models.DateTimeField(_("of no use from"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt at"))
    claimed_at = models.DateTimeField(_("being sent since"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200)
    error = models.CharField(_("last error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        permissions = [("resend_message", "Can have a failed message sent again")]
        constraints = [
            models.UniqueConstraint(fields=["message_id"], name="message_id_once"),
            models.UniqueConstraint(
                fields=["about", "kind", "channel", "subscription", "due_at"],
                condition=Q(cancelled_at=None),
                nulls_distinct=False,
                name="message_once_per_due_time",
            ),
            models.UniqueConstraint(
                fields=["about", "kind", "channel", "subscription"],
                condition=Q(cancelled_at=None, kind__in=ONCE),
                nulls_distinct=False,
                name="message_once_per_thing",
            ),
            models.CheckConstraint(condition=Q(lapses_at__gt=F("due_at")), name="message_lapses_after_due"),
            models.CheckConstraint(condition=~Q(state__in=OPEN, to=""), name="message_open_has_address"),
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENDING, claimed_at=None), name="message_sending_is_claimed"
            ),
            models.CheckConstraint(condition=~Q(state__in=LEFT, sent_at=None), name="message_sent_has_time"),
            models.CheckConstraint(
                condition=Q(channel=MessageChannel.PUSH, subscription__isnull=False)
                | Q(~Q(channel=MessageChannel.PUSH), subscription=None),
                name="message_push_has_browser",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.CANCELLED, cancelled_at=None), name="message_cancelled_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state=MessageState.DUE), name="message_due"),
            models.Index(fields=["claimed_at"], condition=Q(state=MessageState.SENDING), name="message_sending"),
            models.Index(fields=["lapses_at"], condition=~Q(to=""), name="message_with_address"),
            models.Index(fields=["about"], name="message_about"),
            models.Index(fields=["due_at"], name="message_due_at"),
            models.Index(fields=["branch", "due_at"], name="message_branch_due_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"

    @property
    def masked_to(self) -> str:
        """The address as staff may see it."""
        return contacts.masked(self.to)

    def move_to(self, state: MessageState) -> None:
        """Take a legal step; the caller holds the row's lock and saves."""
        MESSAGE_MACHINE.require(self.state, state)
        self.state = state


class ContactPreference(models.Model):
    """What somebody does not want to be sent any more. Who it is cannot be read here."""

    contact_hash = models.CharField(_("hash of the contact"), max_length=64, unique=True)
    stopped = ArrayField(
        models.CharField(max_length=20, choices=MessageKind.choices), verbose_name=_("not sent any more"), default=list
    )
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("person's wish")
        verbose_name_plural = _("people's wishes")

    def __str__(self) -> str:
        return self.contact_hash[:8]


class QuietHoursRow(models.Model):
    """The quiet hours from a day on; the newest row that has begun counts."""

    valid_from = models.DateField(_("valid from"), unique=True)
    start = models.TimeField(_("from"), default=QuietHours().start)
    end = models.TimeField(_("until"), default=QuietHours().end)

    class Meta:
        verbose_name = _("quiet hours")
        verbose_name_plural = _("quiet hours")
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return f"{self.start:%H:%M}–{self.end:%H:%M}"
