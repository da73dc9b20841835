"""What the forecast says of a branch, made once for all processes.

Kept in a row of the branch beside the version it was made of. Whoever finds it outdated makes it anew, one at a time
by an advisory lock and at most once a second; everybody else meanwhile takes what was said last. This is the one
question that writes: what it writes is a copy of the answer, and nobody's state.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from queueing.forecast import Bare, Forecast, WhyNot, between, unknown
from queueing.forecast.calibration import Told
from queueing.forecast.foretelling import Foretold, Said, foretell
from queueing.models import BranchForecast
from queueing.queries.facts import BranchFacts, directory_as_of
from queueing.queries.learned import learned_of
from queueing.queries.present import day_clock, key_of, present_hall

# What was said so many rests ago is told to nobody, however busy it is.
USABLE_FOR_RESTS = 60
# A process that has just worked on a forecast leaves the next to others for so many times as long: in a rush nobody
# who joins waits for figures.
RESTS_LONGER = 9.0
_MAKING = 7002

type_of_entry = list[Any] | str  # as it stands in the row


@dataclass(frozen=True, slots=True)
class Prospect:
    """What was said at `made_at` of a branch at one version: by ticket id, and by service to who would join."""

    made_at: datetime
    version: int
    directory_version: int
    tickets: Mapping[int, type_of_entry] = field(default_factory=dict)
    joining: Mapping[int, type_of_entry] = field(default_factory=dict)

    def of_ticket(
        self, ticket_id: int, *, now: datetime, latest: datetime, ready_at: datetime | None
    ) -> Forecast | None:
        """Return what is said to a ticket; None when it is younger than what was said."""
        entry = self.tickets.get(ticket_id)
        return None if entry is None else _forecast(entry, now, latest, ready_at)

    def of_joining(self, service_id: int, *, now: datetime, latest: datetime, ready_at: datetime | None) -> Forecast:
        """Return what is said to somebody who would join now."""
        return _forecast(self.joining.get(service_id, WhyNot.NOBODY_SERVES_IT.value), now, latest, ready_at)


def _forecast(entry: type_of_entry, now: datetime, latest: datetime, ready_at: datetime | None) -> Forecast:
    if isinstance(entry, str):
        return unknown(WhyNot(entry))
    told, bare = Bare(*map(_instant, entry[:4])), Bare(*map(_instant, entry[5:]))
    return between(told, bare, now=now, latest=latest, ready_at=ready_at, is_kept=entry[4])


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)


@dataclass(frozen=True, slots=True)
class Head:
    """How a branch's day stands, and of when the last forecast is."""

    version: int
    said_version: int | None
    said_directory: int | None
    said_at: datetime | None

    def age(self, now: datetime) -> timedelta | None:
        """Return how old the forecast is; None without one, or when the clock has been set back behind it."""
        return now - self.said_at if self.said_at is not None and self.said_at <= now else None

    def is_current(self, now: datetime) -> bool:
        """Whether nothing has happened since, and the clock has not moved on far."""
        age = self.age(now)
        same = (self.said_version, self.said_directory) == (self.version, directory_as_of())
        return same and age is not None and age <= timedelta(seconds=settings.FORECAST_KEPT_SECONDS)

    def is_usable(self, now: datetime) -> bool:
        """Whether it may be told while a younger one is not to be had."""
        age = self.age(now)
        return age is not None and age < USABLE_FOR_RESTS * _rest_time()

    def is_young(self, now: datetime) -> bool:
        """Whether it is too early to make the next."""
        age = self.age(now)
        return age is not None and age < _rest_time()


def _rest_time() -> timedelta:
    return timedelta(seconds=settings.FORECAST_REST_SECONDS)


_HEADS = """
SELECT asked.branch_id, coalesce(day.version, 0), said.version, said.directory_version, said.made_at
FROM unnest(%s::bigint[]) AS asked(branch_id)
LEFT JOIN queueing_branchday day ON day.branch_id = asked.branch_id AND day.day = %s
LEFT JOIN queueing_branchforecast said ON said.branch_id = asked.branch_id AND said.day = %s
"""


def heads_of(branch_ids: Sequence[int], day: date) -> dict[int, Head]:
    """Return how the days of branches stand."""
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [list(branch_ids), day, day])
        return {branch_id: Head(*columns) for branch_id, *columns in cursor.fetchall()}


def head_of(facts: BranchFacts) -> Head:
    """Return how the branch's day stands; asked at every look at a queue."""
    return heads_of([facts.id], facts.day)[facts.id]


_kept: dict[int, Prospect] = {}


@dataclass(slots=True)
class _Pace:
    """Until when (monotonic) this process makes no forecast that it can do without."""

    rests_until: float = 0.0


_pace = _Pace()


def prospect_of(facts: BranchFacts, *, now: datetime, head: Head | None = None) -> Prospect:
    """Return what the forecast says of the branch: of its latest version, or as near as the pace allows."""
    head = head or head_of(facts)
    if head.is_current(now) or (head.is_usable(now) and (head.is_young(now) or monotonic() < _pace.rests_until)):
        return _last(facts, head)
    with transaction.atomic():
        if _may_make(facts, waiting=not head.is_usable(now)):
            head = head_of(facts)
            return _last(facts, head) if head.is_current(now) else make_prospect(facts, head, now=now)
    return _last(facts, head)


def renew_prospect(facts: BranchFacts, *, now: datetime) -> None:
    """Make the forecast anew if the queue has changed since, at any pace: in a process that serves nobody."""
    head = head_of(facts)
    if head.is_current(now) or head.is_young(now):
        return
    with transaction.atomic():
        if _may_make(facts, waiting=False):
            make_prospect(facts, head_of(facts), now=now)


def last_prospect_of(facts: BranchFacts, *, now: datetime) -> Prospect:
    """Return what was said last, even if the queue has changed since; made now only when there is nothing to tell."""
    head = head_of(facts)
    return _last(facts, head) if head.is_usable(now) else prospect_of(facts, now=now, head=head)


def _may_make(facts: BranchFacts, *, waiting: bool) -> bool:
    """Take the branch's lock until the transaction ends; `waiting` for whoever has it, as there is nothing to tell."""
    how = "pg_advisory_xact_lock(%s, %s) IS NOT NULL" if waiting else "pg_try_advisory_xact_lock(%s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {how}", [_MAKING, facts.id])
        return bool(cursor.fetchone()[0])


def _last(facts: BranchFacts, head: Head) -> Prospect:
    if not _is_kept(facts.id, head):
        _kept[facts.id] = read_prospect(BranchForecast.objects.get(pk=facts.id))
    return _kept[facts.id]


def _is_kept(branch_id: int, head: Head) -> bool:
    kept = _kept.get(branch_id)
    return kept is not None and (kept.made_at, kept.version) == (head.said_at, head.said_version)


def read_prospect(row: BranchForecast) -> Prospect:
    """Return what a row says."""
    return Prospect(
        made_at=row.made_at,
        version=row.version,
        directory_version=row.directory_version,
        tickets={int(ticket_id): entry for ticket_id, entry in row.body["tickets"].items()},
        joining={int(service_id): entry for service_id, entry in row.body["joining"].items()},
    )


def make_prospect(facts: BranchFacts, head: Head, *, now: datetime) -> Prospect:
    """Make the forecast and keep it for everybody. `head` was read before the hall: what is younger makes it old."""
    began = monotonic()
    foretold = foretold_of(facts, now=now, seed=head.version, before=_said_before(facts, head))
    row = BranchForecast(
        branch_id=facts.id,
        day=facts.day,
        version=head.version,
        directory_version=directory_as_of(),
        made_at=now,
        body=_body(facts, foretold),
    )
    BranchForecast.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["branch"],
        update_fields=["day", "version", "directory_version", "made_at", "body"],
    )
    if settings.FORECAST_REST_SECONDS:
        _pace.rests_until = monotonic() + RESTS_LONGER * (monotonic() - began)
    prospect = _kept[facts.id] = read_prospect(row)
    return prospect


def _said_before(facts: BranchFacts, head: Head) -> Prospect | None:
    """Return what was said last today, by this process or another."""
    return None if head.said_at is None else _last(facts, head)


def foretold_of(facts: BranchFacts, *, now: datetime, seed: int, before: Prospect | None = None) -> Foretold:
    """Play the rest of the branch's day and return what is to be said; kept nowhere. `before`: what was said last."""
    hall = present_hall(facts, now=now)
    services = [service.id for service in facts.services.values()]
    if hall is None or facts.latest_call_at is None or now >= facts.latest_call_at:
        return Foretold({}, dict.fromkeys(services, WhyNot.BRANCH_CLOSED))
    learned = learned_of(facts)
    latest = day_clock(facts).minutes(facts.latest_call_at)
    told = _told(before, facts) if before else {}
    return foretell(
        hall, learned.parameters, learned.calibration, latest=latest, services=services, seed=seed, told=told
    )


def _told(before: Prospect, facts: BranchFacts) -> dict[Hashable, Told]:
    """Return the middles that tickets were told last, in minutes of the branch's day."""
    clock = day_clock(facts)
    at = clock.minutes(before.made_at)
    return {
        key_of(ticket_id): Told(at, clock.minutes(_instant(entry[1])))
        for ticket_id, entry in before.tickets.items()
        if not isinstance(entry, str)
    }


def _body(facts: BranchFacts, foretold: Foretold) -> dict[str, Any]:
    midnight = day_clock(facts).midnight.timestamp()
    return {
        "tickets": {str(int(str(key))): _entry(said, midnight) for key, said in foretold.tickets.items()},
        "joining": {str(service): _entry(said, midnight) for service, said in foretold.joining.items()},
    }


def _entry(said: Said | WhyNot, midnight: float) -> type_of_entry:
    """Return whole seconds: what is told, whether the word can be kept, and the same before calibration."""
    if isinstance(said, WhyNot):
        return said.value
    bare = said.bare
    told = (said.p10, said.p50, said.p90, said.be_by)
    seconds = [round(midnight + 60 * one) for one in (*told, bare.p10, bare.p50, bare.p90, bare.be_by)]
    return [*seconds[:4], said.is_kept, *seconds[4:]]


def prospects_of(all_facts: Sequence[BranchFacts], *, now: datetime) -> dict[int, Prospect]:
    """Return what was said last of many branches of one day, read in two statements; made now where there is nothing
    to tell.
    """
    if not all_facts:
        return {}
    heads = heads_of([facts.id for facts in all_facts], all_facts[0].day)
    told = [branch_id for branch_id, head in heads.items() if head.is_current(now) or head.is_usable(now)]
    unknown_here = [branch_id for branch_id in told if not _is_kept(branch_id, heads[branch_id])]
    for row in BranchForecast.objects.filter(pk__in=unknown_here) if unknown_here else ():
        _kept[row.branch_id] = read_prospect(row)
    return {
        facts.id: _kept[facts.id] if facts.id in told else prospect_of(facts, now=now, head=heads[facts.id])
        for facts in all_facts
    }


def forget_prospects() -> None:
    """Forget what is kept in this process."""
    _kept.clear()
    _pace.rests_until = 0.0
