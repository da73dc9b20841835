"""Anna, who asks to be reminded, and what she is sent."""

from datetime import date, datetime, time

from pmlp_portal.deadlines import actions
from pmlp_portal.deadlines.models import DutyKind, Subscription
from pmlp_portal.deadlines.queries import token_of
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.notifications.models import Message, MessageKind

NOW = clock.at(date(2026, 11, 24), time(10))
EXPIRES = date(2027, 8, 31)
ANNA = Contact("email", "anna@example.lv")


def passports() -> DutyKind:
    """Return the duty whose day is the last day itself."""
    return DutyKind.objects.get(slug="document-expires")


def wish(*, day: date = EXPIRES, slug: str = "document-expires", label: str = "", to: Contact = ANNA) -> actions.Wish:
    """What Anna wants."""
    return actions.Wish(duty=DutyKind.objects.get(slug=slug), day=day, contact=to, label=label, language="lv")


def ask(*, now: datetime = NOW, **more: object) -> Subscription:
    """Ask, and return what waits for the button."""
    actions.subscribe(wish=wish(**more), now=now)  # type: ignore[arg-type]  # as `wish` takes it
    return Subscription.objects.latest("pk")


def reminded(*, now: datetime = NOW, **more: object) -> Subscription:
    """Ask and confirm."""
    return actions.confirm(token=token_of(ask(now=now, **more)), now=now)


def letters(kind: MessageKind) -> list[Message]:
    """Return what was written of a kind, the oldest first."""
    return list(Message.objects.filter(kind=kind, cancelled_at=None).order_by("pk"))


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """Return an instant by the office's wall clock."""
    return clock.at(day, time(hour, minute))
