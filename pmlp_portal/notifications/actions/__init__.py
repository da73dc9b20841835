"""What is done to messages, and to what they go by."""

from pmlp_portal.notifications.actions.browsers import subscribe_push, unsubscribe_push
from pmlp_portal.notifications.actions.delivery import claim_due, deliver_due, free_hanging, lapse_late, send, sweep
from pmlp_portal.notifications.actions.forgetting import forget_address, forget_everything_about, forget_old
from pmlp_portal.notifications.actions.outbox import (
    News,
    cancel_about,
    end_all,
    enqueue,
    enqueue_all,
    forget_about,
    send_again,
    supersede,
)
from pmlp_portal.notifications.actions.receipts import note_receipt
from pmlp_portal.notifications.actions.wishes import resume_messages, stop_messages

__all__ = [
    "News",
    "cancel_about",
    "claim_due",
    "deliver_due",
    "end_all",
    "enqueue",
    "enqueue_all",
    "forget_about",
    "forget_address",
    "forget_everything_about",
    "forget_old",
    "free_hanging",
    "lapse_late",
    "note_receipt",
    "resume_messages",
    "send",
    "send_again",
    "stop_messages",
    "subscribe_push",
    "supersede",
    "sweep",
    "unsubscribe_push",
]
