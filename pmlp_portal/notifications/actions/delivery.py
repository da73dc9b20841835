"""Emptying the outbox: claim and commit, send outside any transaction, mark.

What is certain: a message marked SENT was taken by its server once. A worker that dies between a server's "250 OK" and
the mark leaves no trace of which of the two happened; the message is then sent again, under the same Message-ID (or
reference, or topic), by which mailboxes, gateways and push services know it. Twice under one name is the lesser evil
than never.
"""

import logging
from collections.abc import Callable, Set
from datetime import datetime

from django.db import transaction

from pmlp_portal.notifications import channels, policies, queries
from pmlp_portal.notifications.actions import browsers
from pmlp_portal.notifications.errors import DeliveryFailure, Gone, Postponed, Refused, Unreachable
from pmlp_portal.notifications.models import Message
from pmlp_portal.notifications.states import LEFT, MessageState

logger = logging.getLogger(__name__)


def deliver_due(*, clock: Callable[[], datetime], limit: int = policies.MESSAGES_PER_RUN) -> None:
    """Send what is due, one message after another.

    After its first time-out a channel is left alone for the rest of the run: a dead server must not hold a worker's
    thread for each message, nor hold up what goes another way.
    """
    lapse_late(now=clock())
    silent: set[str] = set()
    for _ in range(limit):
        claimed = claim_due(now=clock(), limit=1, without=silent)
        if not claimed:
            return
        if not send(claimed[0], now=clock()):
            silent.add(claimed[0].channel)


# Durable: were the claim still part of somebody's transaction, a second worker could send the same message.
@transaction.atomic(durable=True)
def claim_due(*, now: datetime, limit: int, without: Set[str] = frozenset()) -> list[Message]:
    """Take messages for this worker. An attempt counts from here, so that one which kills its worker ends too."""
    claimed = queries.lock_due(now=now, limit=limit, without=without)
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
    sent = Message.objects.filter(pk=message.pk).exclude(state__in=LEFT)
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
    if isinstance(failure, Gone) and message.subscription:
        browsers.end(message.subscription, now=now)


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
    browsers.forget(now=now)


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
