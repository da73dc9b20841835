"""The list of branches: where one waits least, what is near, and what one can do there now."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

from django.urls import reverse

from pmlp_portal.directory.models import DEMONSTRATION_BRANCH, Branch, Service
from pmlp_portal.kernel import clock
from queueing import errors
from queueing.forecast import Forecast, rounded_outward
from queueing.models import Channel
from queueing.queries.facts import BranchFacts, ServiceFacts
from queueing.queries.intake import hindrance_of, intake_hours, is_kept, lack_of_numbers
from queueing.queries.overview import BranchNow, all_branches

LONG_WAIT = timedelta(minutes=90)
MOST_ELSEWHERE = 5
EARTH_RADIUS_KM = 6371.0
INVENTED_STREET = "Demonstrācijas iela"


class LineState(StrEnum):
    """How a branch stands, in the order of the list."""

    FREE = "free"
    QUEUE = "queue"
    UNKNOWN = "unknown"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a visitor is, as roughly as they shared it."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class BranchLine:
    """A branch in the list, for one service. `forecast` is as people are told it.

    `hindrance`: why one can't join remotely now; None when one can. `joins_from`: when that will be possible.
    """

    branch: Branch
    facts: BranchFacts
    state: LineState
    forecast: Forecast
    free_counters: int
    waiting: int
    is_long: bool
    hindrance: type[errors.JoinRefused] | None
    joins_from: datetime | None
    opens_at: datetime | None
    distance_km: float | None = None

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.facts.name

    @property
    def url(self) -> str:
        """The branch's own page."""
        return reverse("queueing:branch", args=[self.facts.slug])

    @property
    def is_on_site_only(self) -> bool:
        """Whether the queue of this service can only be joined at the branch."""
        return self.hindrance in {errors.RemoteOff, errors.ServiceNotRemote}

    @property
    def is_full(self) -> bool:
        """Whether no remote number is left at this moment."""
        return self.hindrance in {errors.DayFull, errors.RemoteDayFull, errors.RemoteQueueFull}

    @property
    def is_too_late(self) -> bool:
        """Whether the turn of who joins now would hardly come before closing."""
        return self.hindrance is errors.NotBeforeClosing

    @property
    def is_stopped(self) -> bool:
        """Whether the branch gives out no numbers at all."""
        return self.hindrance is errors.IntakeStopped


def branch_lines(
    *, service: str, now: datetime, near: str = "", position: Position | None = None
) -> Sequence[BranchLine]:
    """Return the branches that offer a service: the ones without a queue first, then by wait, the closed last.

    With a position the nearest are first. `near` keeps those with these words in name or address.
    """
    lines = [line for line in _lines(service, now) if is_like(line.branch, near)]
    if position is None:
        return sorted(lines, key=_by_wait)
    return sorted((_seen_from(position, line) for line in lines), key=_by_distance)


def most_wanted_service() -> Service | None:
    """Return the service most people come for: the first in the order of screens."""
    return Service.objects.first()


def free_branches(*, now: datetime) -> Sequence[BranchLine]:
    """Return the branches where whoever comes for the most wanted service is served at once."""
    service = most_wanted_service()
    lines = branch_lines(service=service.slug, now=now) if service else []
    return [line for line in lines if line.state == LineState.FREE]


def alternatives_to(facts: BranchFacts, *, service: str, now: datetime) -> Sequence[BranchLine]:
    """Return the other branches where one can join this service remotely now, the nearest to this one first."""
    here = next((branch.branch for branch in all_branches(now=now) if branch.branch.pk == facts.id), None)
    joinable = [line for line in _lines(service, now) if line.facts.id != facts.id and line.hindrance is None]
    position = position_of(here) if here else None
    lines = [_seen_from(position, line) for line in joinable] if position else joinable
    ordered = sorted(lines, key=_by_distance if position else _by_wait)
    # Nobody is sent to the demonstration while there is another branch.
    return sorted(ordered, key=lambda line: line.facts.slug == DEMONSTRATION_BRANCH)


def elsewhere(facts: BranchFacts, *, service: str, now: datetime) -> list[dict[str, str | None]]:
    """Return for machines the nearest branches where one can join now, with when one would be called there."""
    return [
        {
            "branch": line.facts.slug,
            "name": line.name,
            "p10": _iso(line.forecast.p10),
            "p90": _iso(line.forecast.p90),
        }
        for line in alternatives_to(facts, service=service, now=now)[:MOST_ELSEWHERE]
    ]


def _iso(instant: datetime | None) -> str | None:
    return clock.local(instant).isoformat() if instant else None


def services_on_offer() -> Sequence[Service]:
    """Return the services people can come for without a booking, in the order of screens."""
    return list(Service.objects.filter(is_walk_in=True))


def position_of(branch: Branch) -> Position | None:
    """Return where a branch is, if that is known."""
    if branch.latitude is None or branch.longitude is None:
        return None
    return Position(float(branch.latitude), float(branch.longitude))


def _lines(service: str, now: datetime) -> Sequence[BranchLine]:
    """Return a line for each branch that offers the service, in Latvian order; kept as long as what they say."""
    branches = all_branches(now=now)
    kept = _kept.get(service)
    if kept is None or kept[0] is not branches:
        lines = [_line(branch, service, now) for branch in branches if service in branch.facts.services]
        kept = (branches, lines)
        if lines:
            _kept[service] = kept
    return kept[1]


_kept: dict[str, tuple[Sequence[BranchNow], Sequence[BranchLine]]] = {}


def _line(now_there: BranchNow, slug: str, now: datetime) -> BranchLine:
    facts, outline = now_there.facts, now_there.outline
    service = facts.services[slug]
    exact = outline.forecast_if_joined(service.id, now=now)
    hindrance = _hindrance(now_there, service, exact, now)
    is_early = hindrance is errors.NotYetOpen
    return BranchLine(
        branch=now_there.branch,
        facts=facts,
        state=_state(facts, exact, now),
        forecast=rounded_outward(exact),
        free_counters=len(outline.free_counters(service.id)),
        waiting=outline.waiting_count,
        is_long=exact.p50 is not None and exact.p50 - now >= LONG_WAIT,
        hindrance=hindrance,
        joins_from=intake_hours(facts, channel=Channel.REMOTE)[0] if is_early else None,
        opens_at=now_there.opens_at,
    )


def _hindrance(
    now_there: BranchNow, service: ServiceFacts, forecast: Forecast, now: datetime
) -> type[errors.JoinRefused] | None:
    if not service.is_remote:
        return errors.ServiceNotRemote
    if (hindrance := hindrance_of(now_there.facts, channel=Channel.REMOTE, now=now)) is not None:
        return hindrance
    if lack := lack_of_numbers(now_there.facts, taken=now_there.taken):
        return type(lack)
    is_promised = is_kept(now_there.facts, forecast=forecast, channel=Channel.REMOTE)
    return None if is_promised else errors.NotBeforeClosing


def _state(facts: BranchFacts, forecast: Forecast, now: datetime) -> LineState:
    if not facts.is_open(now):
        return LineState.CLOSED
    if not forecast.is_known:
        return LineState.UNKNOWN
    return LineState.FREE if forecast.is_at_once else LineState.QUEUE


_ORDER = list(LineState)


def _by_wait(line: BranchLine) -> tuple[int, float, str]:
    """Free, then by wait, then without a time, then closed by the next opening; equals in Latvian order."""
    instant = line.opens_at if line.state == LineState.CLOSED else line.forecast.p50
    is_measured = line.state != LineState.FREE and instant is not None
    return _ORDER.index(line.state), instant.timestamp() if is_measured and instant else 0.0, line.branch.sort_key


def _by_distance(line: BranchLine) -> tuple[float, str]:
    return (line.distance_km if line.distance_km is not None else float("inf")), line.branch.sort_key


def _seen_from(position: Position, line: BranchLine) -> BranchLine:
    there = position_of(line.branch)
    return replace(line, distance_km=distance_km(position, there)) if there else line


def distance_km(one: Position, other: Position) -> float:
    """Return the length of the great circle between two positions."""
    latitudes = radians(one.latitude), radians(other.latitude)
    half_turns = (latitudes[1] - latitudes[0]) / 2, radians(other.longitude - one.longitude) / 2
    chord = sin(half_turns[0]) ** 2 + cos(latitudes[0]) * cos(latitudes[1]) * sin(half_turns[1]) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def is_like(branch: Branch, near: str) -> bool:
    """Whether a branch has these words in its name or address, as people type them."""
    known = _plain(f"{branch.name_lv} {branch.name_en} {_known_address(branch)}")
    return all(word in known for word in _plain(near).split())


def _known_address(branch: Branch) -> str:
    """Return the address; of an invented one only the town, lest a word of it find half the country."""
    is_invented = branch.address.startswith(INVENTED_STREET)
    return branch.address.partition(",")[2] if is_invented else branch.address


@lru_cache(maxsize=512)
def _plain(text: str) -> str:
    """People type without diacritics, and with any letter case."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(sign))
