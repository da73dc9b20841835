"""Writing to the outbox, and emptying it: claim and commit, send outside any transaction, mark."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Value, When

from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.notifications import channels, policies, queries
from pmlp_portal.notifications.errors import DeliveryFailure, Postponed, Refused, Unreachable
from pmlp_portal.notifications.facts import NEEDED, ContextValue
from pmlp_portal.notifications.models import Message, MessageChannel, MessageKind
from pmlp_portal.notifications.states import OPEN, MessageState

logger = logging.getLogger(__name__)

_CHANNEL_OF = {"email": MessageChannel.EMAIL, "phone": MessageChannel.SMS}


def enqueue(
    *,
    about: str,
    kind: MessageKind,
    to: Contact,
    language: str,
    context: Mapping[str, ContextValue],
    due_at: datetime,
    lapses_at: datetime,
    now: datetime,
) -> Message | None:
    """Write a message in the caller's transaction; None when the same was written before.

    "The same" is the same kind about the same thing by the same channel: for ever for what is told once
    (`models.ONCE`), at the same `due_at` for the rest. A cancelled message does not count.
    `context` holds what `facts.NEEDED` names for the kind: links (absolute) and names as text, days as dates,
    `…_at` and `be_there_by` as instants, or None where nobody can say.
    """
    if missing := NEEDED[kind] - context.keys():
        raise ValueError(f"{kind}: the text needs {', '.join(sorted(missing))}")
    message = Message(
        about=about,
        kind=kind,
        channel=_CHANNEL_OF[to.kind],
        to=to.value,
        language=language,
        context=dict(context),
        due_at=due_at,
        lapses_at=lapses_at,
        next_attempt_at=max(due_at, now),
        message_id=f"<{uuid4().hex}@{urlsplit(settings.PUBLIC_URL).hostname}>",
    )
    # ON CONFLICT DO NOTHING returns no key; our own Message-ID tells whether the row is ours.
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return Message.objects.filter(message_id=message.message_id).first()


def supersede(message: Message) -> None:
    """Keep a message from ever leaving because another says it too, in the transaction that wrote it.

    Unlike a cancelled one it counts as told.
    """
    message.move_to(MessageState.SUPERSEDED)
    message.save(update_fields=["state"])


def cancel_about(*, about: str, now: datetime) -> None:
    """Stop what has not left yet about a thing, in the caller's transaction.

    A message that is being sent this moment may still arrive; it is not tried again.
    """
    waiting = Message.objects.filter(about=about, state__in=OPEN, cancelled_at=None)
    unless_sending = Case(When(state=MessageState.DUE, then=Value(MessageState.CANCELLED)), default=F("state"))
    waiting.update(state=unless_sending, cancelled_at=now)


def deliver_due(*, clock: Callable[[], datetime], limit: int = policies.MESSAGES_PER_RUN) -> None:
    """Send what is due, one message after another.

    A run ends at the first time-out: a dead server must not hold a worker's thread for each message.
    """
    lapse_late(now=clock())
    for _ in range(limit):
        claimed = claim_due(now=clock(), limit=1)
        if not claimed or not send(claimed[0], now=clock()):
            return


# Durable: were the claim still part of somebody's transaction, a second worker could send the same message.
@transaction.atomic(durable=True)
def claim_due(*, now: datetime, limit: int) -> list[Message]:
    """Take messages for this worker. An attempt counts from here, so that one which kills its worker ends too."""
    claimed = queries.lock_due(now=now, limit=limit)
    for message in claimed:
        message.move_to(MessageState.SENDING)
        message.claimed_at = now
        message.attempts += 1
        message.save(update_fields=["state", "claimed_at", "attempts"])
    return claimed


def send(message: Message, *, now: datetime) -> bool:
    """Send a claimed message; return whether its channel answered."""
    if not _may_leave(message, now=now):
        return True
    try:
        channels.deliver(message)
    except DeliveryFailure as failure:
        _take_back(message, failure, now=now)
        return not isinstance(failure, Unreachable)
    # Whoever else holds the row by now, and in whichever state: it has left.
    sent = Message.objects.filter(pk=message.pk).exclude(state=MessageState.SENT)
    sent.update(state=MessageState.SENT, sent_at=now, error="")
    return True


@transaction.atomic(durable=True)
def _may_leave(message: Message, *, now: datetime) -> bool:
    """Whether the claim still stands; its time starts anew, since others may have been sent before."""
    claimed = queries.lock_claimed(message)
    if claimed is None:
        return False
    if claimed.cancelled_at:
        _settle(claimed, Postponed(), now=now)
        return False
    claimed.claimed_at = message.claimed_at = now
    claimed.save(update_fields=["claimed_at"])
    return True


@transaction.atomic(durable=True)
def _take_back(message: Message, failure: DeliveryFailure, *, now: datetime) -> None:
    claimed = queries.lock_claimed(message)
    if claimed is not None:
        _settle(claimed, failure, now=now)


def _settle(message: Message, failure: DeliveryFailure, *, now: datetime) -> None:
    """Decide about a locked message that has not left: cancelled, failed, or due again after a while."""
    again_at = policies.next_attempt_at(attempts=message.attempts, now=now)
    message.error = str(failure)[:300]
    if message.cancelled_at:
        message.move_to(MessageState.CANCELLED)
    elif again_at is None or isinstance(failure, Refused):
        message.move_to(MessageState.FAILED)
        logger.warning("message %s failed after %s attempts: %s", message.pk, message.attempts, message.error)
    else:
        message.move_to(MessageState.DUE)
        message.next_attempt_at = again_at
    message.save(update_fields=["state", "error", "next_attempt_at"])


def sweep(*, now: datetime) -> None:
    """Free what a lost worker left behind, drop what is too late, and forget addresses no longer needed."""
    free_hanging(now=now)
    lapse_late(now=now)
    queries.messages_to_forget(now=now).update(to="", context={})


@transaction.atomic
def free_hanging(*, now: datetime) -> None:
    """Make messages due again whose worker has died."""
    for message in queries.lock_hanging(now=now):
        _settle(message, Postponed("The worker stopped while sending."), now=now)


@transaction.atomic
def lapse_late(*, now: datetime) -> None:
    """Give up messages nobody needs any more: "leave now" helps nobody an hour later."""
    for message in queries.lock_lapsed(now=now):
        message.move_to(MessageState.LAPSED)
        message.save(update_fields=["state"])
