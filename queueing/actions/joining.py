"""Joining the queue: checks that explain, constraints that decide, and the number taken last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.idempotency.actions import Key, once
from pmlp_portal.kernel.constraints import refusing
from pmlp_portal.kernel.contacts import Contact, contact_hash
from queueing import errors
from queueing.actions.numbering import Newcomer, take_number
from queueing.forecast import Forecast, WhyNot
from queueing.models import Channel, Ticket, TurnedAway, Visit, spoken_number
from queueing.policies import RankClass
from queueing.queries.branches import elsewhere
from queueing.queries.facts import BranchFacts, ServiceFacts
from queueing.queries.hall import Hall, recent_hall_of
from queueing.queries.intake import require_kept, require_open, require_service
from queueing.queries.joining import require_newcomer
from queueing.queries.snapshots import snapshot_of
from queueing.tokens import device_hash, new_seed, token_hash, token_of


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """What somebody who joins says. `device` is a random id of the browser or client, never an address."""

    service: str
    channel: Channel = Channel.REMOTE
    travel_time: timedelta | None = None
    device: str | None = None
    contact: Contact | None = None
    language: str = "lv"
    needs_more_time: bool = False
    please_fetch: bool = False


@dataclass(frozen=True, slots=True)
class Issued:
    """A ticket that has just been issued; the only moment its token is known."""

    ticket_id: int
    spoken: str
    number: int
    token: str
    place: int
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who was promised a time and is there. `ranks_at`: since when they count; who is late has lost the
    booked class and ranks at the arrival. They are bound neither by intake hours nor by limits of joining.
    """

    service_id: int
    ranks_at: datetime
    is_late: bool = False
    language: str = "lv"
    contact: Contact | None = None
    needs_more_time: bool = False


@dataclass(frozen=True, slots=True)
class _Holder:
    """Whose visit it is, as hashes, and the how-manieth of the day."""

    device_hash: str | None = None
    device_nth: int | None = None
    contact_hash: str | None = None
    contact_nth: int | None = None


def join_remotely(*, facts: BranchFacts, request: JoinRequest, now: datetime, key: Key | None = None) -> Issued:
    """Issue a ticket to somebody who is not at the branch; a refusal is noted as turned away.

    The same `key` again answers with the same ticket, as it was announced the first time.
    """
    try:
        if key is None:
            return issue_ticket(facts=facts, request=request, by=None, now=now)
        kept = once(key, lambda: _kept(issue_ticket(facts=facts, request=request, by=None, now=now)), now=now)
    except errors.NotBeforeClosing as refusal:
        note_turned_away(facts=facts, request=request, reason=refusal.code, now=now)
        found = elsewhere(facts, service=request.service, now=now)
        raise errors.NotBeforeClosing(**refusal.facts, elsewhere=found) from refusal
    except errors.JoinRefused as refusal:
        note_turned_away(facts=facts, request=request, reason=refusal.code, now=now)
        raise
    return _issued_before(kept)


def _kept(issued: Issued) -> dict[str, Any]:
    """What is kept of an answer: never the token, which opens the ticket."""
    forecast = issued.forecast
    times = {name: getattr(forecast, name) for name in _TIMES}
    return {
        "ticket": issued.ticket_id,
        "place": issued.place,
        "why_not": forecast.why_not,
        "is_at_once": forecast.is_at_once,
        **{name: instant.isoformat() if instant else None for name, instant in times.items()},
    }


def _issued_before(kept: Mapping[str, Any]) -> Issued:
    ticket = Ticket.objects.select_related("visit").get(pk=kept["ticket"])
    p10, p50, p90, be_there_by, made_at, ready_at = (_instant(kept.get(name)) for name in _TIMES)
    why_not = WhyNot(kept["why_not"]) if kept["why_not"] else None
    forecast = Forecast(p10, p50, p90, be_there_by, why_not, kept["is_at_once"], made_at, ready_at)
    token = token_of(ticket.visit.token_seed)
    return Issued(ticket.pk, ticket.spoken, ticket.number, token, kept["place"], forecast)


def _instant(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


_TIMES = ("p10", "p50", "p90", "be_there_by", "made_at", "ready_at")


def note_turned_away(*, facts: BranchFacts, request: JoinRequest, reason: str, now: datetime) -> None:
    """Count somebody who could not join, and why; no person is noted."""
    service = facts.services.get(request.service)
    TurnedAway.objects.create(
        branch_id=facts.id, service_id=service.id if service else None, channel=request.channel, at=now, reason=reason
    )


def issue_ticket(*, facts: BranchFacts, request: JoinRequest, by: User | None, now: datetime) -> Issued:
    """Issue one ticket. Raises a JoinRefused that says why not.

    The unique constraints settle races: two requests of one device can't both have an active
    visit, and the day's row hands out numbers one by one, without gaps, inside the inserting statement.
    """
    service = require_service(facts, service=request.service, channel=request.channel)
    require_open(facts, channel=request.channel, now=now)
    # Before the transaction: others may wait for who makes a forecast, and must not wait for a ticket with it.
    hall = recent_hall_of(facts, now=now)
    try:
        return _issue(facts=facts, request=request, service=service, hall=hall, by=by, now=now)
    except _Overtaken:
        # Whoever was faster has committed by now: say which ticket it is.
        _holder(facts, request, now)
        raise errors.JoinedOftenEnough(limit=facts.policy.joins_a_day) from None


class _Overtaken(errors.JoinRefused):
    """Another request of the same holder was faster."""


@transaction.atomic
def _issue(
    *, facts: BranchFacts, request: JoinRequest, service: ServiceFacts, hall: Hall, by: User | None, now: datetime
) -> Issued:
    travel_time = _travel_time(facts, request)
    ready_at = None if travel_time is None else now + travel_time
    holder = _holder(facts, request, now)
    forecast = hall.outline.forecast_if_joined(service.id, now=now, ready_at=ready_at)
    require_kept(facts, forecast=forecast, channel=request.channel)
    seed = new_seed()
    visit_id = _insert_visit(facts, request, holder, seed, travel_time, now)
    newcomer = Newcomer(visit_id, service, request.channel, ready_at, forecast, by.pk if by else None, now)
    place = snapshot_of(facts, now=now).place_if_joined(now=now) if hall.has_favoured else None
    row = take_number(facts, newcomer)
    if by is not None:
        record(verb="ticket_issue", subject=f"ticket:{row.ticket_id}", by=by, now=now)
    return Issued(
        row.ticket_id,
        spoken_number(service.letter, row.number),
        row.number,
        token_of(seed),
        place or row.waiting,
        forecast,
    )


@transaction.atomic
def issue_to_arrival(*, facts: BranchFacts, arrival: Arrival, by: User | None, now: datetime) -> Issued:
    """Issue the ticket of somebody expected, who is at the branch. Raises BranchClosed."""
    if not facts.is_open(now):
        require_open(facts, channel=Channel.COUNTER, now=now)
    service = facts.service_of(arrival.service_id)
    rank_class = RankClass.ORDINARY if arrival.is_late else RankClass.BOOKED
    callable_from = max(now, arrival.ranks_at - facts.policy.booking_early)
    hall = recent_hall_of(facts, now=now)
    forecast = hall.outline.forecast_if_joined(service.id, now=now, ready_at=callable_from)
    seed = new_seed()
    request = JoinRequest(
        service.slug, Channel.BOOKING, None, None, arrival.contact, arrival.language, arrival.needs_more_time
    )
    # No hash of the contact: the one-ticket rule of joining does not bind who has a booking.
    visit_id = _insert_visit(facts, request, _Holder(), seed, None, now)
    by_id = by.pk if by else None
    row = take_number(
        facts,
        Newcomer(
            visit_id, service, Channel.BOOKING, None, forecast, by_id, now, rank_class, arrival.ranks_at, callable_from
        ),
    )
    if by is not None:
        record(verb="ticket_issue", subject=f"ticket:{row.ticket_id}", by=by, now=now)
    spoken = spoken_number(service.letter, row.number)
    return Issued(row.ticket_id, spoken, row.number, token_of(seed), row.waiting, forecast)


def _travel_time(facts: BranchFacts, request: JoinRequest) -> timedelta | None:
    """A remote visitor's way to the branch; None for who is there already."""
    if request.channel != Channel.REMOTE:
        return None
    stated = facts.policy.default_travel if request.travel_time is None else request.travel_time
    if not timedelta(0) <= stated <= facts.policy.longest_travel:
        raise errors.TravelTimeOutOfRange(longest=int(facts.policy.longest_travel.total_seconds() // 60))
    return stated


def _holder(facts: BranchFacts, request: JoinRequest, now: datetime) -> _Holder:
    """Return whose visit it will be. Raises when this device or contact has a ticket, or has had enough today."""
    device = device_hash(request.device) if request.device else None
    contact = contact_hash(request.contact.value, settings.CONTACT_KEY) if request.contact else None
    joins = require_newcomer(facts, now=now, device_hash=device, contact_hash=contact)
    return _Holder(
        device_hash=device,
        device_nth=joins.by_device + 1 if device else None,
        contact_hash=contact,
        contact_nth=joins.by_contact + 1 if contact else None,
    )


def _insert_visit(
    facts: BranchFacts,
    request: JoinRequest,
    holder: _Holder,
    seed: str,
    travel_time: timedelta | None,
    now: datetime,
) -> int:
    with refusing(dict.fromkeys(_HOLDER_CONSTRAINTS, _Overtaken)):
        visit = Visit.objects.create(
            branch_id=facts.id,
            day=facts.day,
            opened_at=now,
            channel=request.channel,
            language=request.language,
            token_seed=seed,
            token_hash=token_hash(token_of(seed)),
            device_hash=holder.device_hash,
            device_nth=holder.device_nth,
            contact=request.contact.value if request.contact else "",
            contact_hash=holder.contact_hash,
            contact_nth=holder.contact_nth,
            travel_time=travel_time,
            needs_more_time=request.needs_more_time,
            please_fetch=request.please_fetch,
        )
    return visit.pk


_HOLDER_CONSTRAINTS = (
    "one_active_visit_per_device",
    "one_active_visit_per_contact",
    "device_counts_its_visits",
    "contact_counts_its_visits",
)
