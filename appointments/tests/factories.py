"""Things for tests, made through the product's own deeds wherever it has them."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from appointments import actions
from appointments.actions import BookingRequest, Held
from appointments.models import Booking, BookingPolicyRow, SlotRule
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import parse_contact
from pmlp_portal.notifications.models import Message, MessageKind
from queueing.queries.facts import forget_facts
from queueing.tests.factories import TUESDAY, Office, make_office, riga

MONDAY = TUESDAY - timedelta(days=1)
YESTERDAY_NOON = riga(12, day=MONDAY)
LONG_AGO = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Bureau:
    """An office that can be booked: passports each quarter of an hour from 9 to 16 on weekdays."""

    office: Office
    rules: list[SlotRule]

    @property
    def slug(self) -> str:
        """The branch's slug."""
        return self.office.slug


def make_bureau(
    slug: str = "riga-2",
    *,
    places: int = 1,
    slots_each: int = 1,
    now: datetime = YESTERDAY_NOON,
    for_days: int | None = 21,
) -> Bureau:
    """Make a bookable office and lay its calendar out as of `now`: for three weeks, or to the horizon."""
    until = clock.day_of(now) + timedelta(days=for_days) if for_days else None
    office = make_office(slug, f"Rīgas nodaļa {slug}")
    office.passports.is_bookable = True
    office.passports.save()
    rules = [
        SlotRule.objects.create(
            branch=office.branch,
            service=office.passports,
            weekday=weekday,
            begins=time(9),
            ends=time(16),
            public_places=places,
            slots_each=slots_each,
            valid_from=LONG_AGO,
            valid_until=until,
        )
        for weekday in range(1, 6)
    ]
    bureau = Bureau(office, rules)
    lay_out(bureau, now=now)
    return bureau


def lay_out(bureau: Bureau, *, now: datetime = YESTERDAY_NOON) -> None:
    """Bring the calendar in line with the rules."""
    forget_facts()
    actions.lay_out(branch=bureau.office.branch, now=now)


def set_booking_policy(bureau: Bureau, **rules: object) -> None:
    """Give a branch booking rules of its own."""
    BookingPolicyRow.objects.update_or_create(branch=bureau.office.branch, valid_from=LONG_AGO, defaults=rules)


def request(bureau: Bureau, *, at: datetime, email: str | None = "anna@example.lv", **more: object) -> BookingRequest:
    """Ask for a time, as Anna or as somebody else."""
    wanted = BookingRequest(
        branch=bureau.slug,
        service=bureau.office.passports.slug,
        starts_at=at,
        name="Anna Ozola" if email else "",
        contact=parse_contact(email) if email else None,
    )
    return replace(wanted, **more)  # type: ignore[arg-type]  # fields of the request


def hold(bureau: Bureau, *, at: datetime, now: datetime = YESTERDAY_NOON, **more: object) -> Held:
    """Hold a time."""
    return actions.hold_place(request=request(bureau, at=at, **more), now=now)  # type: ignore[arg-type]  # as above


def code_sent_to(booking_id: int) -> str:
    """Return the code in the newest message about a booking, as its reader would find it."""
    message = Message.objects.filter(about=f"booking:{booking_id}", kind=MessageKind.CONFIRM_CODE).latest("pk")
    code = str(message.context["code"])
    assert re.fullmatch(r"[0-9]{6}", code)
    return code


def book(bureau: Bureau, *, at: datetime, now: datetime = YESTERDAY_NOON, **more: object) -> Booking:
    """Book a time, code and all."""
    held = hold(bureau, at=at, now=now, **more)
    return actions.confirm(token=held.token, code=code_sent_to(held.booking_id), now=now)
