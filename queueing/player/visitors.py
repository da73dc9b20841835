"""Visitors: they come by kiosk and by phone, some late, some never; a few leave, a few ask for more time."""

from datetime import datetime, timedelta
from math import exp

from pmlp_portal.kernel import clock
from queueing import actions
from queueing.actions import JoinRequest
from queueing.models import Channel, Ticket
from queueing.player.stage import Stage
from queueing.queries.facts import ServiceFacts
from queueing.queries.hall import recent_hall_of
from queueing.states import TicketState

REMOTE = 0.4
NEVER_COMES = 0.07
COMES_LATE = 0.12
GIVES_UP = 0.05
ASKS_FOR_MORE_TIME = 0.08
RETURNS_AFTER_MISSING = 0.5
# Work that comes, as a share of what the counters can do: at the quietest hour, and what the day's two humps add.
QUIET, MORNING_HUMP, AFTERNOON_HUMP = 0.85, 0.2, 0.15
WAITING_AT_THE_DOOR = 5


def open_doors(stage: Stage, now: datetime, *, counters: int) -> None:
    """Let people come from now on; a few have waited for the doors to open."""
    if not Ticket.objects.waiting().filter(branch_id=stage.facts(now).id).exists():
        for _ in range(WAITING_AT_THE_DOOR):
            stage.after(now, stage.minutes(0.5), lambda at: _join(stage, at))
    _await_next(stage, now, counters)


def _await_next(stage: Stage, now: datetime, counters: int) -> None:
    stage.after(now, _gap(stage, now, counters), lambda at: _somebody_comes(stage, at, counters))


def adopt_waiting(stage: Stage, now: datetime) -> None:
    """Take over the played visitors that an earlier player left in the queue: they have no device and no contact."""
    facts = stage.facts(now)
    orphans = Ticket.objects.waiting().filter(
        branch_id=facts.id, checked_in_at=None, visit__device_hash=None, visit__contact=""
    )
    for ticket in orphans:
        _set_off(stage, now, ticket.pk, timedelta(minutes=stage.chance.uniform(1, 10)))


def _gap(stage: Stage, now: datetime, counters: int) -> timedelta:
    """Time to the next arrival: exponential, with a morning and an afternoon hump."""
    hour = clock.local(now).hour
    humps = MORNING_HUMP * exp(-(((hour - 10) / 2) ** 2)) + AFTERNOON_HUMP * exp(-(((hour - 15) / 2) ** 2))
    services, weights = in_demand(stage, now, remote=False)
    if not services:
        return timedelta(minutes=1)
    work = sum((service.mean_service_time * weight for service, weight in zip(services, weights)), timedelta())
    mean = work / sum(weights) / (counters * (QUIET + humps))
    return mean * stage.chance.expovariate(1)


def _somebody_comes(stage: Stage, now: datetime, counters: int) -> None:
    _await_next(stage, now, counters)
    _join(stage, now)


def _join(stage: Stage, now: datetime) -> None:
    remote = stage.happens(REMOTE)
    services, weights = in_demand(stage, now, remote=remote)
    if not services:
        return
    service = stage.chance.choices(services, weights)[0]
    if remote:
        _join_from_phone(stage, now, service)
    else:
        _take_number(stage, now, service)


def in_demand(stage: Stage, now: datetime, *, remote: bool) -> tuple[list[ServiceFacts], list[float]]:
    """Return what people come for, the first of the list most: services that a counter open now can serve."""
    facts = stage.facts(now)
    outline = recent_hall_of(facts, now=now).outline
    services = [
        service
        for service in facts.services.values()
        if service.is_walk_in and (service.is_remote or not remote) and outline.able_counters(service.id)
    ]
    return services, [1 / (place + 1) for place in range(len(services))]


def _take_number(stage: Stage, now: datetime, service: ServiceFacts) -> None:
    request = JoinRequest(service=service.slug, channel=Channel.KIOSK, language=_language(stage))
    issued = actions.issue_ticket(facts=stage.facts(now), request=request, by=None, now=now)
    _maybe_give_up(stage, now, issued.ticket_id)


def _join_from_phone(stage: Stage, now: datetime, service: ServiceFacts) -> None:
    travel_time = timedelta(minutes=stage.chance.choice((5, 10, 15, 20, 30)))
    request = JoinRequest(
        service=service.slug,
        travel_time=travel_time / stage.speed,
        language=_language(stage),
        needs_more_time=stage.happens(0.03),
        please_fetch=stage.happens(0.02),
    )
    issued = actions.join_remotely(facts=stage.facts(now), request=request, now=now)
    _maybe_give_up(stage, now, issued.ticket_id)
    if stage.happens(ASKS_FOR_MORE_TIME):
        stage.after(now, stage.minutes(6), lambda at: _ask_for_more_time(issued.ticket_id, at))
    if not stage.happens(NEVER_COMES):
        late = stage.minutes(12) if stage.happens(COMES_LATE) else timedelta(0)
        _set_off(stage, now, issued.ticket_id, travel_time + stage.minutes(2) + late)


def _set_off(stage: Stage, now: datetime, ticket_id: int, way: timedelta) -> None:
    stage.after(now, way, lambda at: _arrive(stage, at, ticket_id))


def _arrive(stage: Stage, now: datetime, ticket_id: int) -> None:
    ticket = Ticket.objects.get(pk=ticket_id)
    if ticket.state == TicketState.NO_SHOW and not stage.happens(RETURNS_AFTER_MISSING):
        return
    actions.check_in(ticket_id=ticket_id, by=None, now=now)


def _maybe_give_up(stage: Stage, now: datetime, ticket_id: int) -> None:
    if stage.happens(GIVES_UP):
        stage.after(now, stage.minutes(12), lambda at: _give_up(ticket_id, at))


def _give_up(ticket_id: int, now: datetime) -> None:
    if Ticket.objects.waiting().filter(pk=ticket_id).exists():
        actions.leave_queue(ticket_id=ticket_id, by=None, now=now)


def _ask_for_more_time(ticket_id: int, now: datetime) -> None:
    if Ticket.objects.waiting().filter(pk=ticket_id).exists():
        actions.defer(ticket_id=ticket_id, by=None, now=now)


def _language(stage: Stage) -> str:
    return "en" if stage.happens(0.15) else "lv"
