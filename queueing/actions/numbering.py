"""The number, taken last: ticket, move and first announcement in one statement, and the number inside it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from pmlp_portal.kernel.constraints import refusing
from queueing import errors
from queueing.actions import versions
from queueing.forecast import Forecast
from queueing.forecast.announcing import METHOD
from queueing.models import BranchDay, Channel, Halt, HaltKind, HaltReason
from queueing.policies import RankClass
from queueing.queries.facts import BranchFacts, ServiceFacts
from queueing.queries.intake import Taken, lack_of_numbers, refusal_of_halt


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Whom the number is for; `by_id` is the clerk who issues it, if one does.

    It ranks and can be called from now on, or from when `ready_at` says, unless something else is said.
    """

    visit_id: int
    service: ServiceFacts
    channel: Channel
    ready_at: datetime | None
    forecast: Forecast
    by_id: int | None
    now: datetime
    rank_class: RankClass = RankClass.ORDINARY
    ranked_at: datetime | None = None
    callable_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Numbered:
    """The ticket as written; `waiting` counts everybody who waits, the newcomer included."""

    ticket_id: int
    number: int
    waiting: int


# Everybody who joins this branch needs the day's row: it is locked only from here to the commit that follows at once.
# Two statements in one message: the second sees what committed while the first waited for the lock, so that the limit
# of remote tickets at a time holds exactly. Where the first found no row yet it has locked nothing: then the second
# must do nothing either, though somebody may have made the row in between.
_TAKE_NUMBER = """
SELECT set_config('queueing.locked_day', concat(%(branch)s, ' ', %(day)s), true)
FROM queueing_branchday WHERE branch_id = %(branch)s AND day = %(day)s FOR NO KEY UPDATE;
WITH day AS (
    UPDATE queueing_branchday
    SET last_number = last_number + 1, remote_issued = remote_issued + %(remote)s, version = version + 1
    WHERE branch_id = %(branch)s AND day = %(day)s
      AND current_setting('queueing.locked_day', true) = concat(%(branch)s, ' ', %(day)s)
      AND NOT is_shut AND (%(is_promised)s OR NOT intake_is_stopped)
      AND (%(limit)s::int IS NULL OR last_number < %(limit)s)
      AND (%(remote)s = 0 OR %(remote_limit)s::int IS NULL OR remote_issued < %(remote_limit)s)
      AND (%(remote)s = 0 OR %(at_a_time)s::int IS NULL OR %(at_a_time)s > (
          SELECT count(*) FROM queueing_ticket
          WHERE branch_id = %(branch)s AND day = %(day)s AND state = 'waiting' AND channel = 'remote'))
    RETURNING last_number, version
), ticket AS (
    INSERT INTO queueing_ticket (visit_id, branch_id, day, number, letter, service_id, channel, state, rank_class,
        ranked_at, callable_from, ready_at, issued_at, checked_in_at, deferrals, outcome)
    SELECT %(visit)s, %(branch)s, %(day)s, day.last_number, %(letter)s, %(service)s, %(channel)s, 'waiting',
        %(rank_class)s, %(ranked_at)s, %(callable_from)s, %(ready_at)s, %(now)s, %(checked_in_at)s, 0, ''
    FROM day RETURNING id, number
), waiting AS (
    SELECT count(*) AS others FROM queueing_ticket
    WHERE branch_id = %(branch)s AND day = %(day)s AND state = 'waiting'
), announcement AS (
    INSERT INTO queueing_announcement (ticket_id, at, place, p10, p50, p90, be_there_by, reason, method,
        bare_p10, bare_p50, bare_p90, bare_be_there_by)
    SELECT ticket.id, %(now)s, waiting.others + 1, %(p10)s, %(p50)s, %(p90)s, %(be_there_by)s, %(reason)s, %(method)s,
        %(bare_p10)s, %(bare_p50)s, %(bare_p90)s, %(bare_be_there_by)s
    FROM ticket, waiting
), move AS (
    INSERT INTO queueing_ticketmove
        (ticket_id, branch_id, day, at, verb, before, after, rank_class, ranked_at, callable_from, by_id, detail)
    SELECT ticket.id, %(branch)s, %(day)s, %(now)s, 'issue', '', 'waiting', %(rank_class)s,
        %(ranked_at)s, %(callable_from)s, %(by)s, '{}'
    FROM ticket
)
SELECT ticket.id, ticket.number, waiting.others + 1,
    pg_notify('live', json_build_object('topic', %(topic)s::text, 'version', day.version)::text)
FROM day, ticket, waiting
"""


def take_number(facts: BranchFacts, newcomer: Newcomer) -> Numbered:
    """Write the ticket with the day's next number. Raises DayFull, RemoteDayFull, RemoteQueueFull,
    DayIsOver, or what a halt says that this process has not heard of yet."""
    values = _values(facts, newcomer)
    row = _run(values)
    if row is None:
        # The first of the day, who may have been overtaken in making its row by now, or the day is full.
        versions.ensure_day(branch_id=facts.id, day=facts.day)
        row = _run(values)
    if row is None:
        raise _refusal(facts)
    return row


def _values(facts: BranchFacts, newcomer: Newcomer) -> dict[str, Any]:
    forecast = newcomer.forecast
    bare = forecast.bare
    return {
        "branch": facts.id,
        "day": facts.day,
        # Who was promised a time has been counted when it was promised.
        "limit": None if newcomer.channel == Channel.BOOKING else facts.tickets_a_day,
        "is_promised": newcomer.channel == Channel.BOOKING,
        "remote": int(newcomer.channel == Channel.REMOTE),
        "remote_limit": facts.policy.remote_a_day,
        "at_a_time": facts.policy.remote_at_a_time,
        "visit": newcomer.visit_id,
        "letter": newcomer.service.letter,
        "service": newcomer.service.id,
        "channel": newcomer.channel,
        "rank_class": int(newcomer.rank_class),
        "ranked_at": newcomer.ranked_at or newcomer.now,
        "callable_from": newcomer.callable_from or newcomer.ready_at or newcomer.now,
        "now": newcomer.now,
        "ready_at": newcomer.ready_at,
        "checked_in_at": None if newcomer.ready_at else newcomer.now,
        "p10": forecast.p10,
        "p50": forecast.p50,
        "p90": forecast.p90,
        "be_there_by": forecast.be_there_by,
        "bare_p10": bare and bare.p10,
        "bare_p50": bare and bare.p50,
        "bare_p90": bare and bare.p90,
        "bare_be_there_by": bare and bare.be_there_by,
        "reason": forecast.why_not or "",
        "method": METHOD,
        "by": newcomer.by_id,
        "topic": f"branch:{facts.slug}",
    }


def _run(values: dict[str, Any]) -> Numbered | None:
    with connection.cursor() as cursor, refusing({"no_move_after_seal": errors.DayIsOver}):
        cursor.execute(_TAKE_NUMBER, values)
        cursor.nextset()
        found = cursor.fetchone()
    return Numbered(*found[:3]) if found else None


def _refusal(facts: BranchFacts) -> errors.JoinRefused:
    day = BranchDay.objects.get(branch_id=facts.id, day=facts.day)
    if day.is_shut or day.intake_is_stopped:
        return _halted(facts, day)
    # Whatever let nobody pass has changed since when there is no lack: then too many waited at that moment.
    taken = Taken(day.last_number, day.remote_issued)
    return lack_of_numbers(facts, taken=taken) or errors.RemoteQueueFull(limit=facts.policy.remote_at_a_time)


def _halted(facts: BranchFacts, day: BranchDay) -> errors.JoinRefused:
    kind = HaltKind.BRANCH if day.is_shut else HaltKind.INTAKE
    halt = Halt.objects.filter(branch_id=facts.id, kind=kind).latest("pk")
    return refusal_of_halt(facts, kind=kind, reason=HaltReason(halt.reason))
