"""What waits in the outbox, and by which contacts people can be reached."""

from collections.abc import Set
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from pmlp_portal.kernel.contacts import Contact, ContactKind, parse_contact
from pmlp_portal.notifications import policies
from pmlp_portal.notifications.errors import PhoneNotPossible
from pmlp_portal.notifications.models import Message
from pmlp_portal.notifications.states import FINAL, MessageState


def available_kinds() -> Set[ContactKind]:
    """Return the kinds of contact a message can go to: phones only where a gateway is connected."""
    return {"email", "phone"} if settings.SMS_GATEWAY_URL else {"email"}


def reachable_contact(text: str) -> Contact:
    """Read a contact people can be reached by. Raises what `parse_contact` raises, and PhoneNotPossible."""
    contact = parse_contact(text)
    if contact.kind not in available_kinds():
        raise PhoneNotPossible
    return contact


def messages_about(about: str) -> QuerySet[Message]:
    """Return all that was written about one thing, the oldest first."""
    return Message.objects.filter(about=about).order_by("pk")


def lock_due(*, now: datetime, limit: int) -> list[Message]:
    """Lock the messages that should leave now; those another worker holds are passed over."""
    due = Message.objects.filter(state=MessageState.DUE, next_attempt_at__lte=now, lapses_at__gt=now)
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
