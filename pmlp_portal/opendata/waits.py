"""How long people waited, by branch, weekday and hour; withheld where it could point at somebody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from pmlp_portal.directory.models import DEMONSTRATION_BRANCH, Branch
from pmlp_portal.kernel import clock
from queueing.models import Channel

WEEKS = 8
# In a cell of fewer a single visit could be told apart.
FEWEST = 5

# Who took a number at the branch and was called. Whole weeks only: two files of one week never differ by a few visits.
_WAITS = """
SELECT branch_id, extract(isodow FROM local)::int, extract(hour FROM local)::int, count(*),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY waited), percentile_disc(0.9) WITHIN GROUP (ORDER BY waited)
FROM (
    SELECT branch_id, issued_at AT TIME ZONE 'Europe/Riga' AS local, called_at - issued_at AS waited
    FROM queueing_ticket
    WHERE branch_id = ANY(%(branches)s) AND day >= %(first)s AND day < %(until)s
        AND called_at IS NOT NULL AND channel = %(channel)s AND previous_id IS NULL
) AS visits
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Waits:
    """A branch's hour of a weekday. Without figures it is withheld: there were visits, and too few."""

    branch: Branch
    first: date
    until: date
    weekday: int
    hour: int
    visits: int | None
    median: timedelta | None
    ninetieth: timedelta | None

    @property
    def is_demonstration(self) -> bool:
        """Whether who waited was played."""
        return self.branch.slug == DEMONSTRATION_BRANCH


def waits(*, now: datetime) -> Iterator[Waits]:
    """Yield the hours in which somebody was called, of the last whole weeks, branches in Latvian order."""
    today = clock.day_of(now)
    until = today - timedelta(days=today.weekday())
    first = until - timedelta(weeks=WEEKS)
    branches = {branch.pk: branch for branch in Branch.objects.all()}
    places = {branch_id: place for place, branch_id in enumerate(branches)}
    for branch_id, weekday, hour, visits, median, ninetieth in sorted(
        _rows(list(branches), first, until), key=lambda row: (places[row[0]], row[1], row[2])
    ):
        figures = (visits, median, ninetieth) if visits >= FEWEST else (None, None, None)
        yield Waits(branches[branch_id], first, until, weekday, hour, *figures)


def _rows(branches: list[int], first: date, until: date) -> list[tuple[int, int, int, int, timedelta, timedelta]]:
    with connection.cursor() as cursor:
        cursor.execute(_WAITS, {"branches": branches, "first": first, "until": until, "channel": Channel.KIOSK.value})
        found: list[tuple[int, int, int, int, timedelta, timedelta]] = cursor.fetchall()
    return found
