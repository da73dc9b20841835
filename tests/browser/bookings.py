"""Bookings made through the product's own deeds: times to choose at a branch, and one booking in each state."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from appointments import actions
from appointments.actions import BookingRequest, Held
from appointments.models import Booking, BookingPolicyRow, Disruption, SlotRule
from appointments.queries.slots import free_times, public_wish
from appointments.states import BookingState
from appointments.tokens import token_of
from pmlp_portal.directory.models import Service
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.notifications.models import Message, MessageKind
from tests.browser.cast import PASSPORTS, SINCE, Office

DAY = timedelta(days=1)
SOON = timedelta(minutes=10)
LONG = timedelta(hours=6)


def make_bookable(office: Office, *, places: int = 30, **rules: object) -> None:
    """Let passports be booked at any hour in which clocks do not change; `rules` are the branch's rules of booking."""
    service = Service.objects.get(slug=PASSPORTS)
    SlotRule.objects.bulk_create(
        SlotRule(
            branch=office.branch,
            service=service,
            weekday=weekday,
            begins=time(4),
            ends=time(23, 45),
            public_places=places,
            valid_from=SINCE,
        )
        for weekday in range(1, 8)
    )
    BookingPolicyRow.objects.create(branch=office.branch, valid_from=SINCE, **rules)
    actions.lay_out(branch=office.branch, now=clock.now())


def a_free_time(office: Office) -> datetime:
    """Return a time some days ahead that anybody may book."""
    now, policy = clock.now(), BookingPolicyRow.objects.get(branch=office.branch).as_policy()
    first = clock.day_of(now) + 3 * DAY
    service = Service.objects.get(slug=PASSPORTS)
    wish = public_wish(branch_ids=[office.branch.pk], service_id=service.pk, policy=policy, now=now, first=first)
    return free_times(wish, now=now, limit=40)[-1].starts_at


def hold(office: Office, name: str = "") -> Held:
    """Hold a time; with a name, say who comes."""
    now = clock.now()
    held = actions.hold_place(
        request=BookingRequest(branch=office.slug, service=PASSPORTS, starts_at=a_free_time(office)), now=now
    )
    if name:
        contact = Contact("email", f"{name}@{office.slug}.example")
        actions.write_details(token=held.token, name=name.title(), contact=contact, language="lv", now=now)
    return held


def ask_for_code(office: Office, name: str) -> Held:
    """Come as far as the page of the code."""
    held = hold(office, name)
    actions.ask_for_code(token=held.token, now=clock.now())
    return held


def book(office: Office, name: str) -> Booking:
    """Book a time, code and all."""
    held = ask_for_code(office, name)
    sent = Message.objects.filter(about=f"booking:{held.booking_id}", kind=MessageKind.CONFIRM_CODE).latest("pk")
    return actions.confirm(token=held.token, code=str(sent.context["code"]), now=clock.now())


def come_to_its_time(booking: Booking, *, by: timedelta = SOON) -> Booking:
    """Let the booked time be so long from now: the day of a test is too short to wait for it."""
    length, starts_at = booking.ends_at - booking.starts_at, clock.now() + by
    booking.starts_at, booking.ends_at, booking.day = starts_at, starts_at + length, clock.day_of(starts_at)
    booking.save()
    return booking


def bookings_in_each_state(office: Office) -> Mapping[str, str]:
    """Return the tokens of bookings by how they stand. Holds last as long as anybody looks at pages."""
    make_bookable(office, hold_for=LONG)
    now = clock.now()
    ended = hold(office, "ended")
    Booking.objects.filter(pk=ended.booking_id).update(state=BookingState.LAPSED, ended_at=now)
    confirmed = {
        name: book(office, name) for name in ("ahead", "today", "late", "arrived", "cancelled", "offered", "disrupted")
    }
    come_to_its_time(confirmed["today"])
    come_to_its_time(confirmed["late"], by=-3 * SOON)
    arrived = come_to_its_time(confirmed["arrived"])
    tokens = {name: token_of(booking.token_seed) for name, booking in confirmed.items()}
    actions.check_in(token=token_of(arrived.token_seed), now=clock.now())
    actions.cancel(token=tokens["cancelled"], now=now)
    actions.wait_for_earlier(token=tokens["offered"], wants=True, now=now)
    actions.offer_earlier(booking_id=confirmed["offered"].pk, now=now)
    disruption = Disruption.objects.create(booking=confirmed["disrupted"], noticed_at=now)
    actions.tell_disruption(disruption_id=disruption.pk, now=now)
    return {
        "held": hold(office).token,
        "written": hold(office, "written").token,
        "asked": ask_for_code(office, "asked").token,
        "ended": ended.token,
        **tokens,
    }
