"""What waits in the outbox, and by which contacts people can be reached."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, QuerySet

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact, ContactKind, contact_hash, parse_contact
from pmlp_portal.kernel.errors import NotFound
from pmlp_portal.notifications import policies
from pmlp_portal.notifications.errors import PhoneNotPossible
from pmlp_portal.notifications.models import (
    QUIET_AT_NIGHT,
    ContactPreference,
    Message,
    MessageChannel,
    MessageKind,
    PushSubscription,
    QuietHoursRow,
)
from pmlp_portal.notifications.states import FINAL, OPEN, MessageState


def available_kinds() -> Set[ContactKind]:
    """Return the kinds of contact a message can go to: phones only where a gateway is connected."""
    return {"email", "phone"} if settings.SMS_GATEWAY_URL else {"email"}


def reachable_contact(text: str) -> Contact:
    """Read a contact people can be reached by. Raises what `parse_contact` raises, and PhoneNotPossible."""
    contact = parse_contact(text)
    if contact.kind not in available_kinds():
        raise PhoneNotPossible
    return contact


def quiet_hours(*, now: datetime) -> policies.QuietHours:
    """Return the quiet hours that hold today."""
    row = QuietHoursRow.objects.filter(valid_from__lte=clock.day_of(now)).first()
    return policies.QuietHours(start=row.start, end=row.end) if row else policies.QuietHours()


def stopped_by(people: Set[Contact]) -> Mapping[Contact, Set[MessageKind]]:
    """Return what those of these people who asked for it do not want."""
    if not people:
        return {}
    hashes = {person: contact_hash(person.value, settings.CONTACT_KEY) for person in people}
    with connection.cursor() as cursor:
        cursor.execute(_WISHES, [list(hashes.values())])
        stopped = {hashed: {MessageKind(kind) for kind in kinds} for hashed, kinds in cursor.fetchall()}
    return {person: stopped[hashed] for person, hashed in hashes.items() if hashed in stopped}


def has_stopped(contact: Contact, kind: MessageKind) -> bool:
    """Whether the holder of this contact has asked not to be sent this."""
    return kind in stopped_kinds(contact_hash(contact.value, settings.CONTACT_KEY))


def stopped_kinds(hashed: str) -> list[MessageKind]:
    """Return what the holder of a contact, known by its hash, does not want."""
    wish = ContactPreference.objects.filter(contact_hash=hashed).first()
    return [MessageKind(kind) for kind in wish.stopped] if wish else []


def live_browsers(*, about: str, now: datetime) -> QuerySet[PushSubscription]:
    """Return the browsers that are told about a thing."""
    return PushSubscription.objects.filter(about=about, gone_at=None, kept_until__gt=now).order_by("pk")


@dataclass(frozen=True, slots=True)
class Browser:
    """What must be known of a browser to write to it."""

    subscription_id: int
    language: str


def live_browsers_of(things: Set[str], *, now: datetime) -> Mapping[str, list[Browser]]:
    """Return the browsers that are told about these things, by thing."""
    if not things:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_BROWSERS, [list(things), now])
        rows = cursor.fetchall()
    return {
        thing: [Browser(pk, language) for about, pk, language in rows if about == thing] for thing in things
    }  # fmt: skip


# Asked whenever a booking is confirmed: written out, they cost a quarter of what the ORM takes to make them up anew.
_WISHES = "SELECT contact_hash, stopped FROM notifications_contactpreference WHERE contact_hash = ANY(%s)"
_BROWSERS = """
SELECT about, id, language FROM notifications_pushsubscription
WHERE about = ANY(%s) AND gone_at IS NULL AND kept_until > %s ORDER BY id
"""


def told_in_browsers(*, prefix: str, now: datetime) -> list[str]:
    """Return the things, named like this, that some browser is told about."""
    live = PushSubscription.objects.filter(about__startswith=prefix, gone_at=None, kept_until__gt=now)
    return list(live.order_by().values_list("about", flat=True).distinct())


def lock_live_browser(*, about: str, endpoint: str) -> PushSubscription | None:
    """Lock a browser's asking about a thing, while it stands."""
    live = PushSubscription.objects.filter(about=about, endpoint=endpoint, gone_at=None)
    return live.select_for_update(no_key=True).first()


def browsers_to_forget(*, now: datetime) -> QuerySet[PushSubscription]:
    """Return browsers that are told no more and whose addresses are still there."""
    over = Q(kept_until__lte=now) | Q(gone_at__isnull=False)
    return PushSubscription.objects.filter(over).exclude(endpoint="")


def lock_message(message_id: int) -> Message:
    """Lock a message. Raises NotFound."""
    message = Message.objects.filter(pk=message_id).select_for_update(no_key=True).first()
    if message is None:
        raise NotFound
    return message


def lock_text_message(reference: str) -> Message | None:
    """Lock the text message a gateway speaks of."""
    named = Message.objects.filter(message_id=f"<{reference}>", channel=MessageChannel.SMS)
    return named.select_for_update(no_key=True).first()


def messages_about(about: str) -> QuerySet[Message]:
    """Return all that was written about one thing, the oldest first."""
    return Message.objects.filter(about=about).order_by("pk")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What staff look for: empty means all."""

    state: str = ""
    kind: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """What left and what did not, lately."""

    counts: list[tuple[MessageState, int]]
    stuck: int
    messages: list[Message]


def messages_page(*, seen: QuerySet[Message], wanted: Wanted, now: datetime) -> MessagesPage:
    """Return the newest of the messages somebody may see that they look for, and how many of all are in which state."""
    lately = seen.filter(due_at__gt=now - policies.STAFF_SEE)
    counted = dict(lately.order_by().values_list("state").annotate(Count("pk")))
    return MessagesPage(
        counts=[(state, counted[state]) for state in MessageState if state in counted],
        stuck=stuck(seen, now=now).count(),
        messages=list(_in_order(_matching(lately, wanted), wanted, now)[: policies.STAFF_SEE_AT_ONCE]),
    )


def stuck(messages: QuerySet[Message], *, now: datetime) -> QuerySet[Message]:
    """Return which of these should have left and still wait, quiet hours apart."""
    waiting = messages.filter(state__in=OPEN, due_at__lte=now - policies.STUCK_AFTER, lapses_at__gt=now)
    if policies.quiet_until(now=now - policies.STUCK_AFTER, hours=quiet_hours(now=now)):
        return waiting.exclude(kind__in=QUIET_AT_NIGHT)
    return waiting


def _in_order(messages: QuerySet[Message], wanted: Wanted, now: datetime) -> QuerySet[Message]:
    """Put the newest first; what is to leave later is shown to who asks for it, the soonest first.

    Reminders are written weeks ahead: among all the rest they would hide what has left and what is stuck.
    """
    messages = messages.select_related("branch")
    if wanted.state == MessageState.DUE:
        return messages.order_by("due_at", "pk")
    return (messages if wanted.state else messages.filter(due_at__lte=now)).order_by("-due_at", "-pk")


def _matching(messages: QuerySet[Message], wanted: Wanted) -> QuerySet[Message]:
    if wanted.state:
        messages = messages.filter(state=wanted.state)
    if wanted.kind:
        messages = messages.filter(kind=wanted.kind)
    if wanted.words:
        messages = messages.filter(Q(about=wanted.words) | Q(context__branch__icontains=wanted.words))
    return messages


def lock_due(*, now: datetime, limit: int, without: Set[str] = frozenset()) -> list[Message]:
    """Lock the messages that should leave now; those another worker holds are passed over.

    `without` names channels to leave alone. In quiet hours what can wait waits for their end; what would lapse
    before then leaves all the same.
    """
    due = Message.objects.filter(state=MessageState.DUE, next_attempt_at__lte=now, lapses_at__gt=now)
    if without:
        due = due.exclude(channel__in=without)
    if quiet_until := policies.quiet_until(now=now, hours=quiet_hours(now=now)):
        due = due.exclude(kind__in=QUIET_AT_NIGHT, lapses_at__gt=quiet_until)
    return list(due.order_by("next_attempt_at", "pk").select_for_update(skip_locked=True, no_key=True)[:limit])


def lock_lapsed(*, now: datetime) -> list[Message]:
    """Lock the messages it is too late to send."""
    late = Message.objects.filter(state=MessageState.DUE, lapses_at__lte=now)
    return list(late.order_by("pk").select_for_update(skip_locked=True, no_key=True))


def lock_hanging(*, now: datetime) -> list[Message]:
    """Lock the messages whose worker has not been heard of."""
    hanging = Message.objects.filter(state=MessageState.SENDING, claimed_at__lte=now - policies.HANGS_AFTER)
    return list(hanging.order_by("pk").select_for_update(skip_locked=True, no_key=True))


def lock_claimed(message: Message) -> Message | None:
    """Lock a message while the claim the caller holds still stands."""
    claimed = Message.objects.filter(pk=message.pk, state=MessageState.SENDING, claimed_at=message.claimed_at)
    return claimed.select_for_update(no_key=True).first()


def messages_to_forget(*, now: datetime) -> QuerySet[Message]:
    """Return finished messages that have served their purpose and still hold an address."""
    old = Message.objects.filter(lapses_at__lte=now - policies.ADDRESS_KEPT_FOR)
    return old.filter(state__in=FINAL).exclude(to="")
