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
    SUPERSEDED = "superseded", pgettext_lazy("message", "Not needed: another told it")


S = MessageState

MESSAGE_MACHINE = StateMachine(
    states=MessageState,
    start=S.DUE,
    moves={
        S.DUE: {S.SENDING, S.CANCELLED, S.LAPSED, S.SUPERSEDED, S.SENT},
        S.SENDING: {S.SENT, S.DUE, S.FAILED, S.CANCELLED},
        S.SENT: set(),
        S.FAILED: {S.SENT},
        S.CANCELLED: {S.SENT},
        S.LAPSED: {S.SENT},
        S.SUPERSEDED: set(),
    },
)
"""SENT may follow everything that was ever offered to a worker: what has left has left, whatever was decided while a
slow server took it."""

OPEN = (S.DUE, S.SENDING)
FINAL = (S.SENT, S.FAILED, S.CANCELLED, S.LAPSED, S.SUPERSEDED)
