"""Forgetting whom messages went to and what they said, before or after their usual time."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from pmlp_portal.notifications.actions import browsers
from pmlp_portal.notifications.actions.outbox import cancel
from pmlp_portal.notifications.models import Message
from pmlp_portal.notifications.states import FINAL


def forget_old(*, before: datetime) -> int:
    """Forget addresses and texts of messages that left, or never will, before an instant; return of how many."""
    over = Message.objects.filter(state__in=FINAL).exclude(to="", context={})
    return _erase(over.filter(Q(sent_at__lt=before) | Q(sent_at=None, due_at__lt=before)))


@transaction.atomic
def forget_everything_about(*, abouts: Sequence[str], now: datetime) -> int:
    """Stop what has not left about things, and forget addresses, texts and browsers; return of how many messages."""
    browsers.forget_about(abouts=abouts, now=now)
    return _stop_and_erase(Message.objects.filter(about__in=abouts), now=now)


@transaction.atomic
def forget_address(*, address: str, now: datetime) -> int:
    """Stop what has not left to an address, and forget it in what has; return of how many messages."""
    return _stop_and_erase(Message.objects.filter(to__iexact=address), now=now)


def _stop_and_erase(messages: QuerySet[Message], *, now: datetime) -> int:
    cancel(messages, now=now)
    return _erase(messages.filter(state__in=FINAL).exclude(to="", context={}))


def _erase(messages: QuerySet[Message]) -> int:
    return messages.update(to="", context={})
