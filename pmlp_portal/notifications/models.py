"""The outbox: one row for each message, written in the transaction of what it tells of."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel import contacts
from pmlp_portal.notifications.states import MESSAGE_MACHINE, OPEN, MessageState


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


# Told once, whenever that is. The rest is told once for each time it is due: a booking is moved twice, a code is asked
# for again, and each reminder has its own hour.
ONCE = (
    MessageKind.LEAVE_NOW,
    MessageKind.TURN_NEAR,
    MessageKind.BOOKED,
    MessageKind.CANCELLED,
    MessageKind.TRAINING_CANCELLED,
)


class MessageChannel(models.TextChoices):
    """The way it goes."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")


class Message(models.Model):
    """What one person is sent about one thing, by one channel.

    `about` names the thing ("visit:123") without a foreign key: the outbox lies below all who write to it.
    A cancelled message leaves both unique constraints, so that the same news may be asked for anew.
    """

    about = models.CharField(_("about"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=MessageKind.choices)
    channel = models.CharField(_("channel"), max_length=10, choices=MessageChannel.choices)
    to = models.CharField(_("address"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=2)
    context = models.JSONField(_("values in the text"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    state = models.CharField(_("state"), max_length=10, choices=MessageState.choices, default=MessageState.DUE)
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
        constraints = [
            models.UniqueConstraint(fields=["message_id"], name="message_id_once"),
            models.UniqueConstraint(
                fields=["about", "kind", "channel", "due_at"],
                condition=Q(cancelled_at=None),
                name="message_once_per_due_time",
            ),
            models.UniqueConstraint(
                fields=["about", "kind", "channel"],
                condition=Q(cancelled_at=None, kind__in=ONCE),
                name="message_once_per_thing",
            ),
            models.CheckConstraint(condition=Q(lapses_at__gt=F("due_at")), name="message_lapses_after_due"),
            models.CheckConstraint(condition=~Q(state__in=OPEN, to=""), name="message_open_has_address"),
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENDING, claimed_at=None), name="message_sending_is_claimed"
            ),
            models.CheckConstraint(condition=~Q(state=MessageState.SENT, sent_at=None), name="message_sent_has_time"),
            models.CheckConstraint(
                condition=~Q(state=MessageState.CANCELLED, cancelled_at=None), name="message_cancelled_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state=MessageState.DUE), name="message_due"),
            models.Index(fields=["claimed_at"], condition=Q(state=MessageState.SENDING), name="message_sending"),
            models.Index(fields=["lapses_at"], condition=~Q(to=""), name="message_with_address"),
            models.Index(fields=["about"], name="message_about"),
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
