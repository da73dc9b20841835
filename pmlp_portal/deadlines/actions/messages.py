"""What is written to the outbox about a reminder, and how it is forgotten there."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from pmlp_portal.deadlines import policies
from pmlp_portal.deadlines.models import Subscription
from pmlp_portal.deadlines.policies import Step
from pmlp_portal.deadlines.queries import token_of
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import parse_contact
from pmlp_portal.notifications.actions import cancel_about, enqueue, forget_about
from pmlp_portal.notifications.models import MessageKind

# Of use for so long when it could not leave at its hour, but never past the day itself.
SENT_LATE_FOR = timedelta(days=7)
WEEK = 7  # days


def about(subscription: Subscription) -> str:
    """Return what the outbox calls it."""
    return f"deadline:{subscription.pk}"


def ask_to_confirm(subscription: Subscription, *, now: datetime) -> None:
    """Send the letter with the page where it is confirmed."""
    with translation.override(subscription.language):
        enqueue(
            about=about(subscription),
            kind=MessageKind.CONFIRM_DEADLINE,
            to=parse_contact(subscription.contact),
            language=subscription.language,
            context={
                "title": subscription.title,
                "due_on": subscription.due_on,
                "url": _page(subscription, "deadlines:subscription"),
                "expires_at": subscription.expires_at,
            },
            due_at=now,
            lapses_at=subscription.expires_at,
            now=now,
        )


def remind(subscription: Subscription, step: Step, *, now: datetime) -> None:
    """Send one reminder, due at the step's own hour."""
    day_over = clock.end_at(subscription.due_on, clock.MIDNIGHT)
    with translation.override(subscription.language):
        enqueue(
            about=about(subscription),
            kind=MessageKind.DEADLINE,
            to=parse_contact(subscription.contact),
            language=subscription.language,
            context={
                "title": subscription.title,
                "due_on": subscription.due_on,
                "left": left_in_words(clock.day_of(now), subscription.due_on),
                "url": _page(subscription, "deadlines:subscription"),
                "stop_url": _page(subscription, "deadlines:end"),
            },
            due_at=step.at,
            lapses_at=min(now + SENT_LATE_FOR, day_over),
            now=now,
        )


def forget(subscription: Subscription, *, now: datetime) -> None:
    """Stop what has not left, and forget the address in what has."""
    cancel_about(about=about(subscription), now=now)
    forget_about(about=about(subscription))


def left_in_words(today: date, last_day: date) -> str:
    """Return "6 mēneši", "2 nedēļas" or "1 mēnesis, 3 dienas" in the language that is active."""
    months, days = policies.time_left(today, last_day)
    parts = []
    if months:
        parts.append(ngettext("{count} month", "{count} months", months).format(count=months))
    if days and not months and days % WEEK == 0:
        parts.append(ngettext("{count} week", "{count} weeks", days // WEEK).format(count=days // WEEK))
    elif days or not months:
        parts.append(ngettext("{count} day", "{count} days", days).format(count=days))
    return ", ".join(parts)


def _page(subscription: Subscription, route: str) -> str:
    return str(settings.PUBLIC_URL) + reverse(route, args=[token_of(subscription)])
