"""Where there is no queue now, since when and how sure; and how often it was still so an hour after it was posted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Prefetch

from pmlp_portal.directory.models import Branch, Service
from queueing.models import FreePost, FreePostLine, FreeSpell
from queueing.queries.branches import (
    BranchLine,
    LineState,
    branch_lines,
    most_wanted_service,
    services_on_offer,
)

# Who was not looked at for so long may have had a queue meanwhile.
SPELL_LAPSES_AFTER = timedelta(minutes=5)
# What closes sooner is not posted: nobody could still come.
POSTED_UNTIL_BEFORE_CLOSING = timedelta(hours=1)
# A share of fewer would be moved too far by a single one.
FEW = 5
RECORD_OF = timedelta(days=28)
POSTS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class FreeBranch:
    """A branch where whoever comes now is served at once. `since`: as far back as it was seen so; None: just now."""

    line: BranchLine
    service: Service
    since: datetime | None

    @property
    def branch(self) -> Branch:
        """The branch itself."""
        return self.line.branch

    @property
    def closes_at(self) -> datetime | None:
        """When it closes today."""
        facts = self.line.facts
        return None if facts.opening is None or facts.is_round_the_clock else facts.opening.end

    def is_to_be_posted(self, now: datetime) -> bool:
        """Whether somebody who reads of it can still come."""
        return self.closes_at is None or self.closes_at - now >= POSTED_UNTIL_BEFORE_CLOSING


@dataclass(frozen=True, slots=True)
class Record:
    """Of branches posted in the last weeks and looked at an hour later: how many there were, and how many as posted."""

    checked: int
    true: int

    @property
    def percent(self) -> int | None:
        """Never a hundred while one was not; None where there are too few."""
        return 100 * self.true // self.checked if self.checked >= FEW else None


@dataclass(frozen=True, slots=True)
class NoQueue:
    """The board. `opens_at`: when the first door opens, where all are closed."""

    service: Service | None
    free: Sequence[FreeBranch]
    open_count: int
    opens_at: datetime | None
    record: Record

    @property
    def has_demonstration(self) -> bool:
        """Whether something shown is invented."""
        return any(one.branch.is_demonstration for one in self.free)


def no_queue(*, service: Service | None = None, now: datetime) -> NoQueue:
    """Return the board of a service, else of the one most people come for: from the lines of the list of branches."""
    service = service or most_wanted_service()
    lines = branch_lines(service=service.slug, now=now) if service else []
    spells = _spells(service, now)
    closed = [line for line in lines if line.state == LineState.CLOSED]
    openings = [line.opens_at for line in closed if line.opens_at]
    return NoQueue(
        service=service,
        free=[
            FreeBranch(line, service, spells.get(line.facts.id))
            for line in lines
            if service is not None and line.state == LineState.FREE
        ],
        open_count=len(lines) - len(closed),
        opens_at=min(openings, default=None),
        record=record_of(now=now),
    )


def _spells(service: Service | None, now: datetime) -> Mapping[int, datetime]:
    """Return since when branches have been free for a service, of those looked at lately."""
    rows = FreeSpell.objects.filter(service=service, seen_at__gt=now - SPELL_LAPSES_AFTER)
    return dict(rows.values_list("branch_id", "began_at"))


_RECORD = """
SELECT count(*), count(*) FILTER (WHERE found = 'free') FROM queueing_freepostline
WHERE found IN ('free', 'queue') AND checked_at > %s
"""


def record_of(*, now: datetime) -> Record:
    """Return how often what was posted was still true an hour later. Only who had a queue or none counts."""
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [now - RECORD_OF])
        return Record(*cursor.fetchone())


def lines_by_branch(*, service: Service, now: datetime) -> Mapping[int, BranchLine]:
    """Return how every branch that offers a service stands for it."""
    return {line.facts.id: line for line in branch_lines(service=service.slug, now=now)}


def free_pairs(*, now: datetime) -> Sequence[tuple[int, int]]:
    """Return every branch that is free now for a service, with that service: (branch, service)."""
    return [
        (line.facts.id, service.pk)
        for service in services_on_offer()
        for line in branch_lines(service=service.slug, now=now)
        if line.state == LineState.FREE
    ]


def lines_to_check(*, now: datetime) -> Mapping[Service, Sequence[FreePostLine]]:
    """Return what was posted an hour ago and has not been looked at again, by the service it was posted of."""
    found: dict[Service, list[FreePostLine]] = {}
    lines = FreePostLine.objects.filter(found="", check_at__lte=now).select_related("post__service")
    for line in lines.order_by("check_at", "pk"):
        found.setdefault(line.post.service, []).append(line)
    return found


def posts() -> Sequence[FreePost]:
    """Return the newest posts with their branches, for everybody to see."""
    lines = Prefetch("lines", queryset=FreePostLine.objects.select_related("branch"))
    return list(FreePost.objects.select_related("service").prefetch_related(lines)[:POSTS_SHOWN])
