"""Who is written to in these tests, and when."""

from datetime import date, datetime, time, timedelta

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.notifications import actions
from pmlp_portal.notifications.facts import NEEDED, ContextValue
from pmlp_portal.notifications.models import Message, MessageKind

TUESDAY = date(2026, 12, 1)
NOW = clock.at(TUESDAY, time(10, 28))
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
ANNA = Contact("email", "anna@example.lv")
PETERIS = Contact("phone", "+37126123456")
TICKET: dict[str, ContextValue] = {
    "branch": "Rīgas 2. nodaļa",
    "address": "Demonstrācijas iela 2",
    "day": TUESDAY,
    "number": "A042",
    "earliest_at": clock.at(TUESDAY, time(10, 50)),
    "latest_at": clock.at(TUESDAY, time(11, 5)),
    "be_there_by": clock.at(TUESDAY, time(10, 45)),
    "url": "http://localhost:8000/tickets/s3cret/",
}

CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n"
FACTS: dict[str, ContextValue] = {
    **TICKET,
    "service": "Pase vai personas apliecība",
    "starts_at": clock.at(date(2026, 12, 8), time(9, 20)),
    "persons": 3,
    "ics": CALENDAR,
    "text": "Kavējamies 5 minūtes.",
    "counter": 4,
    "clerk": "Ilze Ozola",
    "raised_at": clock.at(TUESDAY, time(10, 27)),
    "because": "Nodaļā nav elektrības.",
    "booked_at": clock.at(date(2026, 12, 22), time(16, 40)),
    "expires_at": clock.at(date(2026, 12, 1), time(14, 5)),
    "first_at": clock.at(date(2026, 12, 9), time(10, 30)),
    "second_at": clock.at(date(2026, 12, 10), time(11, 50)),
    "code": "482915",
    "title": "Pases derīguma termiņš",
    "due_on": date(2027, 3, 1),
    "left": "3 mēneši",
    "stop_url": "http://localhost:8000/stop/s3cret/",
    "check_code": "PMLP-2026-K",
    "check_url": "http://localhost:8000/surveys/genuine/",
    "closes_on": date(2027, 3, 1),
    "institution": "Valsts ieņēmumu dienests",
    "expert": "Anda Liepa",
    "place": "Čiekurkalna 1. līnija 1",
    "reference": "P00042",
    "words": "Pamēģiniet citā pārlūkā.",
    "became": "solved",
    "reply_to": "problemas@pmlp.example.lv",
    "in_reply_to": "<one@example.lv>",
}


def context_of(kind: MessageKind) -> dict[str, ContextValue]:
    """Return just what a kind's text must be told."""
    return {name: FACTS[name] for name in NEEDED[kind]}


def enqueue(
    *,
    about: str = "visit:1",
    kind: MessageKind = MessageKind.LEAVE_NOW,
    to: Contact | None = ANNA,
    language: str = "lv",
    context: dict[str, ContextValue] | None = None,
    due_at: datetime = NOW,
    lapses_at: datetime | None = None,
    branch_id: int | None = None,
) -> Message | None:
    """Write what the queue would write; it lapses after 20 minutes."""
    return actions.enqueue(
        about=about,
        kind=kind,
        to=to,
        language=language,
        context=context_of(kind) if context is None else context,
        due_at=due_at,
        lapses_at=lapses_at or due_at + 20 * MINUTE,
        now=due_at,
        branch_id=branch_id,
    )


def deliver(now: datetime = NOW) -> None:
    """One run of the delivery task, at an instant of the test's choice."""
    actions.deliver_due(clock=lambda: now)


def sole_message() -> Message:
    """Return the only message there is."""
    return Message.objects.get()
