"""Who is written to in these tests, and when."""

from datetime import date, datetime, time, timedelta

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.notifications import actions
from pmlp_portal.notifications.models import Message, MessageKind

TUESDAY = date(2026, 12, 1)
NOW = clock.at(TUESDAY, time(10, 28))
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
ANNA = Contact("email", "anna@example.lv")
PETERIS = Contact("phone", "+37126123456")
TICKET: dict[str, actions.ContextValue] = {
    "branch": "Rīgas 2. nodaļa",
    "address": "Demonstrācijas iela 2",
    "day": TUESDAY,
    "number": "A042",
    "earliest_at": clock.at(TUESDAY, time(10, 50)),
    "latest_at": clock.at(TUESDAY, time(11, 5)),
    "be_there_by": clock.at(TUESDAY, time(10, 45)),
    "url": "http://localhost:8000/tickets/s3cret/",
}


def enqueue(
    *,
    about: str = "visit:1",
    kind: MessageKind = MessageKind.LEAVE_NOW,
    to: Contact = ANNA,
    language: str = "lv",
    context: dict[str, actions.ContextValue] | None = None,
    due_at: datetime = NOW,
    lapses_at: datetime | None = None,
) -> Message | None:
    """Write what the queue would write; it lapses after 20 minutes."""
    return actions.enqueue(
        about=about,
        kind=kind,
        to=to,
        language=language,
        context=TICKET if context is None else context,
        due_at=due_at,
        lapses_at=lapses_at or due_at + 20 * MINUTE,
        now=due_at,
    )


def deliver(now: datetime = NOW) -> None:
    """One run of the delivery task, at an instant of the test's choice."""
    actions.deliver_due(clock=lambda: now)


def sole_message() -> Message:
    """Return the only message there is."""
    return Message.objects.get()
