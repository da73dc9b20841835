"""The life of a message: which state may follow which."""

from django.db import models
from django.utils.translation import pgettext_lazy

from pmlp_portal.kernel.states import StateMachine


class MessageState(models.TextChoices):
    """Where a message is on its way."""

    DUE = "due", pgettext_lazy("message", "Due")
    SENDING = "sending", pgettext_lazy("message", "Being sent")
    SENT = "sent", pgettext_lazy("message", "Sent")
    FAILED = "failed", pgettext_lazy("message", "Failed")
    CANCELLED = "cancelled", pgettext_lazy("message", "Cancelled")
    LAPSED = "lapsed", pgettext_lazy("message", "Too late to send")
    DELIVERED = "delivered", pgettext_lazy("message", "Delivered")
    UNDELIVERED = "undelivered", pgettext_lazy("message", "Not delivered")
    SUPERSEDED = "superseded", pgettext_lazy("message", "Not needed: another told it")


S = MessageState
_ARRIVES = {S.DELIVERED, S.UNDELIVERED}

MESSAGE_MACHINE = StateMachine(
    states=MessageState,
    start=S.DUE,
    moves={
        S.DUE: {S.SENDING, S.CANCELLED, S.LAPSED, S.SUPERSEDED, S.SENT, *_ARRIVES},
        S.SENDING: {S.SENT, S.DUE, S.FAILED, S.CANCELLED, *_ARRIVES},
        S.SENT: _ARRIVES,
        S.DELIVERED: set(),
        S.UNDELIVERED: set(),
        S.FAILED: {S.DUE, S.SENT, *_ARRIVES},
        S.CANCELLED: {S.SENT, *_ARRIVES},
        S.LAPSED: {S.SENT, *_ARRIVES},
        S.SUPERSEDED: set(),
    },
)
"""SENT may follow everything that was ever offered to a worker: what has left has left, whatever was decided while a
slow server took it. A gateway's receipt may overtake our own note that it has left, and then counts for both.
FAILED becomes DUE again when staff ask for it."""

OPEN = (S.DUE, S.SENDING)
LEFT = (S.SENT, S.DELIVERED, S.UNDELIVERED)
FINAL = (*LEFT, S.FAILED, S.CANCELLED, S.LAPSED, S.SUPERSEDED)
