"""Writing to the outbox, in the transaction of what a message tells of."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TypedDict
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Case, F, Value, When

from pmlp_portal.audit.actions import record
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.notifications import queries
from pmlp_portal.notifications.errors import TooLateToSend
from pmlp_portal.notifications.facts import NEEDED, ContextValue
from pmlp_portal.notifications.models import PUSHED, STOPPABLE, Message, MessageChannel, MessageKind, PushSubscription
from pmlp_portal.notifications.states import FINAL, MESSAGE_MACHINE, OPEN, MessageState

_CHANNEL_OF = {"email": MessageChannel.EMAIL, "phone": MessageChannel.SMS}


class _Way(TypedDict, total=False):
    channel: MessageChannel
    to: str
    language: str
    subscription: PushSubscription


def enqueue(
    *,
    about: str,
    kind: MessageKind,
    to: Contact | None,
    language: str,
    context: Mapping[str, ContextValue],
    due_at: datetime,
    lapses_at: datetime,
    now: datetime,
    branch_id: int | None = None,
) -> Message | None:
    """Write a message in the caller's transaction; None when the same was written before.

    "The same" is the same kind about the same thing by the same channel: for ever for what is told once
    (`models.ONCE`), at the same `due_at` for the rest. A cancelled message does not count. It also goes to each browser
    that asked to be told about the thing (`models.PUSHED`), even without a contact. Who does not want such messages
    any more (`models.STOPPABLE`) is written none: None too.
    `context` holds what `facts.NEEDED` names for the kind: links (absolute) and names as text, days as dates,
    `…_at` and `be_there_by` as instants, or None where nobody can say. `branch_id`: whose manager may see that it left.
    """
    if missing := NEEDED[kind] - context.keys():
        raise ValueError(f"{kind}: the text needs {', '.join(sorted(missing))}")
    messages = [
        Message(
            about=about,
            kind=kind,
            branch_id=branch_id,
            context=dict(context),
            due_at=due_at,
            lapses_at=lapses_at,
            next_attempt_at=max(due_at, now),
            message_id=f"<{uuid4().hex}@{urlsplit(settings.PUBLIC_URL).hostname}>",
            **way,
        )
        for way in _ways(about=about, kind=kind, to=to, language=language, now=now)
    ]
    # ON CONFLICT DO NOTHING returns no key; our own Message-IDs tell which rows are ours.
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    ours = Message.objects.filter(message_id__in=[message.message_id for message in messages])
    return ours.order_by("pk").first()


def _ways(*, about: str, kind: MessageKind, to: Contact | None, language: str, now: datetime) -> Iterator[_Way]:
    """Yield by what a message goes: the contact first, then the browsers."""
    if to and not (kind in STOPPABLE and queries.has_stopped(to, kind)):
        yield {"channel": _CHANNEL_OF[to.kind], "to": to.value, "language": language}
    for browser in queries.live_browsers(about=about, now=now) if kind in PUSHED else ():
        address = f"push:{browser.pk}"
        yield {
            "channel": MessageChannel.PUSH, "to": address, "language": browser.language, "subscription": browser
        }  # fmt: skip


def supersede(message: Message) -> None:
    """Keep news from ever leaving because another says it too, in the transaction that wrote it: by all its channels.

    Unlike a cancelled message it counts as told.
    """
    MESSAGE_MACHINE.require(message.state, MessageState.SUPERSEDED)
    same = Message.objects.filter(about=message.about, kind=message.kind, due_at=message.due_at)
    same.filter(state=MessageState.DUE).update(state=MessageState.SUPERSEDED)


def cancel_about(*, about: str, now: datetime) -> None:
    """Stop what has not left yet about a thing, in the caller's transaction.

    A message that is being sent this moment may still arrive; it is not tried again.
    """
    waiting = Message.objects.filter(about=about, state__in=OPEN, cancelled_at=None)
    unless_sending = Case(When(state=MessageState.DUE, then=Value(MessageState.CANCELLED)), default=F("state"))
    waiting.update(state=unless_sending, cancelled_at=now)


@transaction.atomic
def send_again(*, message_id: int, by: AbstractBaseUser, now: datetime) -> None:
    """Have a failed message tried anew, as often as the first time. Raises NotFound, IllegalMove, TooLateToSend."""
    message = queries.lock_message(message_id)
    message.move_to(MessageState.DUE)
    if message.lapses_at <= now or not message.to:
        raise TooLateToSend
    message.attempts, message.next_attempt_at = 0, now
    message.save(update_fields=["state", "attempts", "next_attempt_at"])
    record(verb="message_send_again", subject=f"message:{message.pk}", by=by, now=now)


def forget_about(*, about: str) -> None:
    """Forget addresses and texts of what is finished about a thing, before their time, in the caller's transaction."""
    Message.objects.filter(about=about, state__in=FINAL).exclude(to="").update(to="", context={})
