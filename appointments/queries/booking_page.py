"""A booking as its holder sees it: how it stands, what comes next, what to bring and what it costs that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import ceil

from django.conf import settings
from django.utils.translation import get_language

from appointments.models import Booking, Disruption, Offer, OfferKind
from appointments.policies import BookingPolicy, is_late, reminders_at
from appointments.queries.bookings import booking_by_token, open_disruption, open_offers
from appointments.queries.rules import booking_policy
from appointments.states import BookingState
from appointments.tokens import spoken_code
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import parse_contact
from pmlp_portal.notifications.models import MessageKind
from pmlp_portal.notifications.queries import has_stopped
from pmlp_portal.notifications.stopping import stop_url
from queueing.queries.facts import BranchFacts, ServiceFacts, facts_by_id, service_in
from queueing.queries.ticket_page import ToBring, what_to_bring
from queueing.tokens import token_of as ticket_token_of


class Step(StrEnum):
    """What the holder does next; the value is the page's name."""

    CHOOSE_AGAIN = "booking-times"
    DETAILS = "details"
    CHECK = "check"
    CODE = "code"
    DONE = "booking"


class Look(StrEnum):
    """How a booking that was confirmed once stands."""

    AHEAD = "ahead"
    TODAY = "today"
    LATE = "late"
    MISSED = "missed"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class BookingView:
    """A booking with what the branch and the rules say of it, as of `now`."""

    booking: Booking
    facts: BranchFacts
    service: ServiceFacts
    policy: BookingPolicy
    now: datetime

    @property
    def is_unconfirmed(self) -> bool:
        """Whether a code has still to confirm it."""
        return self.booking.state in {BookingState.HELD, BookingState.LAPSED}

    @property
    def is_hold_over(self) -> bool:
        """Whether the place is kept no more."""
        return self.booking.state == BookingState.LAPSED or (
            self.booking.state == BookingState.HELD and self.booking.held_until <= self.now
        )

    @property
    def is_code_used_up(self) -> bool:
        """Whether no code is taken any more until the time is chosen again."""
        return self.is_unconfirmed and self.booking.code_tries >= self.policy.code_tries

    @property
    def seconds_left(self) -> int:
        """For how long the place is still kept; a started second counts, so that no page says it is over too early."""
        return max(0, ceil((self.booking.held_until - self.now).total_seconds()))

    @property
    def step(self) -> Step:
        """What the holder does next."""
        if not self.is_unconfirmed:
            return Step.DONE
        if self.is_hold_over or self.is_code_used_up:
            return Step.CHOOSE_AGAIN
        if not self.booking.contact:
            return Step.DETAILS
        return Step.CODE if self.booking.code_hash else Step.CHECK

    @property
    def check_in_from(self) -> datetime:
        """From when the arrival can be reported."""
        return self.booking.starts_at - self.policy.check_in_early

    @property
    def arrival_code(self) -> str:
        """What its holder can type at the branch's kiosk."""
        return spoken_code(self.booking.token_seed)

    @property
    def look(self) -> Look:
        """How it stands; a visit nobody has settled yet is judged by the clock."""
        state, day = self.booking.state, clock.day_of(self.now)
        if state == BookingState.ARRIVED:
            return Look.ARRIVED
        if state == BookingState.CANCELLED:
            return Look.CANCELLED
        if day > self.booking.day:
            return Look.MISSED
        if state == BookingState.NO_SHOW or is_late(starts_at=self.booking.starts_at, now=self.now, policy=self.policy):
            return Look.LATE
        return Look.TODAY if self.now >= self.check_in_from else Look.AHEAD

    @property
    def may_check_in(self) -> bool:
        """Whether the arrival can be reported now."""
        return self.look in {Look.TODAY, Look.LATE}

    @property
    def may_change(self) -> bool:
        """Whether the time can still be changed, and the booking cancelled."""
        return self.booking.state == BookingState.CONFIRMED and self.booking.starts_at > self.now

    @property
    def reminders(self) -> Sequence[datetime]:
        """When the holder is still to be reminded."""
        if not self.booking.contact:
            return []
        due = reminders_at(starts_at=self.booking.starts_at, policy=self.policy)
        return sorted(instant for instant in due if instant > self.now)

    @property
    def offers_left(self) -> int:
        """How often an earlier time may still be offered."""
        return max(0, self.policy.offers_at_most - self.booking.offers_made)

    @property
    def ticket_token(self) -> str:
        """What opens the ticket the booking has become, while its day lasts; empty when there is none."""
        visit = self.booking.visit
        if visit is None or visit.day < clock.day_of(self.now):
            return ""
        return ticket_token_of(visit.token_seed)


@dataclass(frozen=True, slots=True)
class BookingPage:
    """The holder's page. `stop_url`: where reminders are stopped or asked for again; empty when none is to come."""

    view: BookingView
    bring: ToBring
    earlier: Offer | None
    instead: Sequence[Offer]
    disruption: Disruption | None
    are_reminders_stopped: bool
    stop_url: str


def view_booking(token: str, *, now: datetime) -> BookingView:
    """Return a booking with what holds for it. Raises BookingNotFound."""
    booking = booking_by_token(token)
    facts = facts_by_id(booking.branch_id, now=now)
    return BookingView(
        booking=booking,
        facts=facts,
        service=service_in(facts, booking.service_id),
        policy=booking_policy(branch_id=booking.branch_id, day=clock.day_of(now)),
        now=now,
    )


def booking_page(view: BookingView) -> BookingPage:
    """Return the holder's page of a confirmed booking."""
    offers = open_offers(view.booking, now=view.now) if view.may_change else []
    contact = view.booking.contact if view.reminders else ""
    return BookingPage(
        view=view,
        bring=what_to_bring(view.booking.service_id, view.booking.day),
        earlier=next((offer for offer in offers if offer.kind == OfferKind.EARLIER), None),
        instead=[offer for offer in offers if offer.kind == OfferKind.INSTEAD],
        disruption=open_disruption(view.booking) if view.may_change else None,
        are_reminders_stopped=bool(contact) and has_stopped(parse_contact(contact), MessageKind.REMINDER),
        stop_url=stop_url(contact, language=get_language() or settings.LANGUAGE_CODE) if contact else "",
    )
