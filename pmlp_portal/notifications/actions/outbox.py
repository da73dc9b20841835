"""Writing to the outbox, in the transaction of what a message tells of."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When

from pmlp_portal.audit.actions import record
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.notifications import queries
from pmlp_portal.notifications.errors import TooLateToSend
from pmlp_portal.notifications.facts import NEEDED, ContextValue
from pmlp_portal.notifications.models import PUSHED, STOPPABLE, Message, MessageChannel, MessageKind
from pmlp_portal.notifications.states import FINAL, MESSAGE_MACHINE, OPEN, MessageState

_CHANNEL_OF = {"email": MessageChannel.EMAIL, "phone": MessageChannel.SMS}
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class News:
    """What is to be told about a thing, to whom and when.

    `context` holds what `facts.NEEDED` names for the kind: links (absolute) and names as text, days as dates,
    `…_at` and `be_there_by` as instants, or None where nobody can say. `branch_id`: whose manager may see that it left.
    """

    about: str
    kind: MessageKind
    to: Contact | None
    language: str
    context: Mapping[str, ContextValue]
    due_at: datetime
    lapses_at: datetime
    branch_id: int | None = None


class _Way(TypedDict, total=False):
    channel: MessageChannel
    to: str
    language: str
    subscription_id: int


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
    """Write a message in the caller's transaction; None when the same was written before (see `News`).

    "The same" is the same kind about the same thing by the same channel: for ever for what is told once
    (`models.ONCE`), at the same `due_at` for the rest. A cancelled message does not count. It also goes to each browser
    that asked to be told about the thing (`models.PUSHED`), even without a contact. Who does not want such messages
    any more (`models.STOPPABLE`) is written none: None too.
    """
    told = News(about, kind, to, language, context, due_at, lapses_at, branch_id)
    # ON CONFLICT DO NOTHING returns no key; our own Message-IDs tell which rows are ours.
    ids = [message.message_id for message in enqueue_all([told], now=now)]
    return Message.objects.filter(message_id__in=ids).order_by("pk").first()


def enqueue_all(news: Sequence[News], *, now: datetime) -> list[Message]:
    """Like `enqueue`, for several at once and without looking which were written before; return what was tried."""
    _require_facts(news)
    stopped = queries.stopped_by({told.to for told in news if told.to and told.kind in STOPPABLE})
    browsers = queries.live_browsers_of({told.about for told in news if told.kind in PUSHED}, now=now)
    messages = [_message(told, way, now=now) for told in news for way in _ways(told, stopped, browsers)]
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    return messages


def _require_facts(news: Sequence[News]) -> None:
    for told in news:
        if missing := NEEDED[told.kind] - told.context.keys():
            raise ValueError(f"{told.kind}: the text needs {', '.join(sorted(missing))}")


def _message(told: News, way: _Way, *, now: datetime) -> Message:
    return Message(
        about=told.about,
        kind=told.kind,
        branch_id=told.branch_id,
        context=dict(told.context),
        due_at=told.due_at,
        lapses_at=told.lapses_at,
        next_attempt_at=max(told.due_at, now),
        message_id=f"<{uuid4().hex}@{urlsplit(settings.PUBLIC_URL).hostname}>",
        **way,
    )


def _ways(
    told: News, stopped: Mapping[Contact, Set[MessageKind]], browsers: Mapping[str, Sequence[queries.Browser]]
) -> Iterator[_Way]:
    """Yield by what a message goes: the contact first, then the browsers."""
    if told.to and told.kind not in stopped.get(told.to, ()):
        yield {"channel": _CHANNEL_OF[told.to.kind], "to": told.to.value, "language": told.language}
    for browser in browsers.get(told.about, ()) if told.kind in PUSHED else ():
        yield {
            "channel": MessageChannel.PUSH,
            "to": f"push:{browser.subscription_id}",
            "language": browser.language,
            "subscription_id": browser.subscription_id,
        }


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
    cancel(Message.objects.filter(about=about), now=now)


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
    _forget(Message.objects.filter(about=about))


def end_all(*, abouts: Sequence[str], now: datetime) -> None:
    """Stop what has not left about many things, and forget addresses and texts of what is finished about them."""
    for first in range(0, len(abouts), _AT_ONCE):
        messages = Message.objects.filter(about__in=abouts[first : first + _AT_ONCE])
        cancel(messages, now=now)
        _forget(messages)


def cancel(messages: QuerySet[Message], *, now: datetime) -> None:
    """Stop what has not left of some messages, in the caller's transaction."""
    unless_sending = Case(When(state=MessageState.DUE, then=Value(MessageState.CANCELLED)), default=F("state"))
    messages.filter(state__in=OPEN, cancelled_at=None).update(state=unless_sending, cancelled_at=now)


def _forget(messages: QuerySet[Message]) -> None:
    messages.filter(state__in=FINAL).exclude(to="").update(to="", context={})
