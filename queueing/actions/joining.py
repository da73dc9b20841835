"""Joining the queue: checks that explain, constraints that decide, and the number taken last."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.directory.models import Rollout
from pmlp_portal.kernel.constraints import refusing
from pmlp_portal.kernel.contacts import Contact, contact_hash
from pmlp_portal.kernel.wording import wall
from queueing import errors
from queueing.actions import versions
from queueing.forecast import Forecast
from queueing.forecast.announcing import METHOD
from queueing.models import BranchDay, Channel, TurnedAway, Visit
from queueing.policies import RankClass, remote_intake
from queueing.queries.facts import BranchFacts, ServiceFacts
from queueing.queries.joining import active_ticket_of, joins_today, next_opening_sentence, remote_waiting
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
class _Holder:
    """Whose visit it is, as hashes, and the how-manieth of the day."""

    device_hash: str | None = None
    device_nth: int | None = None
    contact_hash: str | None = None
    contact_nth: int | None = None


def join_remotely(*, facts: BranchFacts, request: JoinRequest, now: datetime) -> Issued:
    """Issue a ticket to somebody who is not at the branch; a refusal is noted as turned away."""
    try:
        return issue_ticket(facts=facts, request=request, by=None, now=now)
    except errors.JoinRefused as refusal:
        note_turned_away(facts=facts, request=request, reason=refusal.code, now=now)
        raise


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
    try:
        return _issue(facts=facts, request=request, by=by, now=now)
    except _Overtaken:
        # Whoever was faster has committed by now: say which ticket it is.
        _holder(facts, request, now)
        raise errors.JoinedOftenEnough(limit=facts.policy.joins_a_day) from None


class _Overtaken(errors.JoinRefused):
    """Another request of the same holder was faster."""


@transaction.atomic
def _issue(*, facts: BranchFacts, request: JoinRequest, by: User | None, now: datetime) -> Issued:
    service = _require_service(facts, request)
    _require_open(facts, request, now)
    travel_time = _travel_time(facts, request)
    ready_at = None if travel_time is None else now + travel_time
    holder = _holder(facts, request, now)
    _require_room(facts, request)
    snapshot = snapshot_of(facts, now=now)
    forecast = snapshot.forecast_if_joined(service.id, now=now, ready_at=ready_at)
    seed = new_seed()
    visit_id = _insert_visit(facts, request, holder, seed, travel_time, now)
    row = _take_number(facts, request, service, visit_id, ready_at, forecast, by, now)
    place = snapshot.place_if_joined(now=now) or row.waiting
    if by is not None:
        record(verb="ticket_issue", subject=f"ticket:{row.ticket_id}", by=by, now=now)
    return Issued(row.ticket_id, f"{service.letter}{row.number:03d}", row.number, token_of(seed), place, forecast)


def _require_service(facts: BranchFacts, request: JoinRequest) -> ServiceFacts:
    service = facts.services.get(request.service)
    if service is None:
        raise errors.ServiceNotOffered(branch_in=facts.name_in)
    if request.channel == Channel.REMOTE and not service.is_remote:
        raise errors.ServiceNotRemote
    return service


def _require_open(facts: BranchFacts, request: JoinRequest, now: datetime) -> None:
    if facts.opening is None or now >= facts.opening.end:
        raise errors.BranchClosed(branch=facts.name, next_opening=next_opening_sentence(facts, now=now))
    if facts.policy.intake_is_stopped:
        raise errors.IntakeStopped(branch=facts.name)
    if request.channel != Channel.REMOTE:
        if now < facts.opening.start:
            raise errors.NotYetOpen(from_time=wall(facts.opening.start))
        return
    if facts.rollout == Rollout.OFF:
        raise errors.RemoteOff(branch=facts.name)
    begins, ends = remote_intake(facts.opening.start, facts.opening.end, facts.policy)
    if now < begins:
        raise errors.NotYetOpen(from_time=wall(begins))
    if now >= ends:
        raise errors.IntakeOver(until_time=wall(ends), next_opening=next_opening_sentence(facts, now=now))


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
    if device and (ticket := active_ticket_of(facts, now=now, device_hash=device)):
        raise errors.AlreadyInQueue(number=ticket.spoken, branch_in=ticket.branch_in)
    if contact and (ticket := active_ticket_of(facts, now=now, contact_hash=contact)):
        raise errors.ContactAlreadyInQueue(number=ticket.spoken, branch_in=ticket.branch_in)
    joins = joins_today(facts.day, device_hash=device, contact_hash=contact)
    if max(joins.by_device, joins.by_contact) >= facts.policy.joins_a_day:
        raise errors.JoinedOftenEnough(limit=facts.policy.joins_a_day)
    return _Holder(
        device_hash=device,
        device_nth=joins.by_device + 1 if device else None,
        contact_hash=contact,
        contact_nth=joins.by_contact + 1 if contact else None,
    )


def _require_room(facts: BranchFacts, request: JoinRequest) -> None:
    """Refuse when too many remote tickets wait at once; the lock makes counting and joining one act."""
    limit = facts.policy.remote_at_a_time
    if request.channel != Channel.REMOTE or limit is None:
        return
    versions.ensure_day(branch_id=facts.id, day=facts.day)
    BranchDay.objects.select_for_update(no_key=True).get(branch_id=facts.id, day=facts.day)
    if remote_waiting(facts) >= limit:
        raise errors.RemoteQueueFull(limit=limit)


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


@dataclass(frozen=True, slots=True)
class _Row:
    ticket_id: int
    number: int
    waiting: int


# Ticket, move and first announcement in one statement, and the number inside it: the day's row,
# which everybody who joins this branch needs, is locked only from here to the commit that follows at once.
_TAKE_NUMBER = """
WITH day AS (
    UPDATE queueing_branchday
    SET last_number = last_number + 1, remote_issued = remote_issued + %(remote)s, version = version + 1
    WHERE branch_id = %(branch)s AND day = %(day)s
      AND (%(limit)s::int IS NULL OR last_number < %(limit)s)
      AND (%(remote)s = 0 OR %(remote_limit)s::int IS NULL OR remote_issued < %(remote_limit)s)
    RETURNING last_number, version
), ticket AS (
    INSERT INTO queueing_ticket (visit_id, branch_id, day, number, letter, service_id, channel, state, rank_class,
        ranked_at, callable_from, ready_at, issued_at, checked_in_at, deferrals, outcome)
    SELECT %(visit)s, %(branch)s, %(day)s, day.last_number, %(letter)s, %(service)s, %(channel)s, 'waiting',
        %(rank_class)s, %(now)s, coalesce(%(ready_at)s, %(now)s), %(ready_at)s, %(now)s, %(checked_in_at)s, 0, ''
    FROM day RETURNING id, number
), waiting AS (
    SELECT count(*) AS others FROM queueing_ticket
    WHERE branch_id = %(branch)s AND day = %(day)s AND state = 'waiting'
), announcement AS (
    INSERT INTO queueing_announcement (ticket_id, at, place, p10, p50, p90, be_there_by, reason, method)
    SELECT ticket.id, %(now)s, waiting.others + 1, %(p10)s, %(p50)s, %(p90)s, %(be_there_by)s, %(reason)s, %(method)s
    FROM ticket, waiting
), move AS (
    INSERT INTO queueing_ticketmove
        (ticket_id, branch_id, day, at, verb, before, after, rank_class, by_id, detail)
    SELECT ticket.id, %(branch)s, %(day)s, %(now)s, 'issue', '', 'waiting', %(rank_class)s, %(by)s, '{}'
    FROM ticket
)
SELECT ticket.id, ticket.number, waiting.others + 1,
    pg_notify('live', json_build_object('topic', %(topic)s::text, 'version', day.version)::text)
FROM day, ticket, waiting
"""


def _take_number(
    facts: BranchFacts,
    request: JoinRequest,
    service: ServiceFacts,
    visit_id: int,
    ready_at: datetime | None,
    forecast: Forecast,
    by: User | None,
    now: datetime,
) -> _Row:
    values: dict[str, Any] = {
        "branch": facts.id,
        "day": facts.day,
        "limit": facts.tickets_a_day,
        "remote": int(request.channel == Channel.REMOTE),
        "remote_limit": facts.policy.remote_a_day,
        "visit": visit_id,
        "letter": service.letter,
        "service": service.id,
        "channel": request.channel,
        "rank_class": int(RankClass.ORDINARY),
        "now": now,
        "ready_at": ready_at,
        "checked_in_at": None if ready_at else now,
        "p10": forecast.p10,
        "p50": forecast.p50,
        "p90": forecast.p90,
        "be_there_by": forecast.be_there_by,
        "reason": forecast.why_not or "",
        "method": METHOD,
        "by": by.pk if by else None,
        "topic": f"branch:{facts.slug}",
    }
    row = _run(values)
    if row is None and not BranchDay.objects.filter(branch_id=facts.id, day=facts.day).exists():
        versions.ensure_day(branch_id=facts.id, day=facts.day)
        row = _run(values)
    if row is None:
        raise _full(facts)
    return row


def _run(values: dict[str, Any]) -> _Row | None:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_NUMBER, values)
        found = cursor.fetchone()
    return _Row(*found[:3]) if found else None


def _full(facts: BranchFacts) -> errors.JoinRefused:
    day = BranchDay.objects.get(branch_id=facts.id, day=facts.day)
    if facts.tickets_a_day is not None and day.last_number >= facts.tickets_a_day:
        return errors.DayFull(limit=facts.tickets_a_day, branch_in=facts.name_in)
    return errors.RemoteDayFull(limit=facts.policy.remote_a_day)
