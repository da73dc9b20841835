"""The version of a branch's day, and telling it: what screens hear. No personal data."""

from datetime import date, datetime

from django.db import connection

from pmlp_portal.kernel import clock
from queueing.models import BranchDay

VERSIONS_A_DAY = 1_000_000


def first_version_of(day: date) -> int:
    """Return the version a day starts from: above every version of the days before, below 2**53 for browsers."""
    return day.toordinal() * VERSIONS_A_DAY


def ensure_day(*, branch_id: int, day: date) -> None:
    """Make the branch's row of the day when it is the first to need it; a second one at once does nothing."""
    row = BranchDay(branch_id=branch_id, day=day, version=first_version_of(day))
    BranchDay.objects.bulk_create([row], ignore_conflicts=True)


def announce_change(*, branch_id: int, slug: str, now: datetime) -> None:
    """Give the branch's day its next version and tell every listener when the transaction commits.

    The row stays locked until then, so versions appear in the order in which changes become
    visible. Called last in a deed: nothing is waited for while it is held.
    """
    day = clock.day_of(now)
    if not _bump(branch_id, slug, day):
        ensure_day(branch_id=branch_id, day=day)
        _bump(branch_id, slug, day)


def _bump(branch_id: int, slug: str, day: date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH changed AS (UPDATE queueing_branchday SET version = version + 1"
            " WHERE branch_id = %s AND day = %s RETURNING version)"
            " SELECT pg_notify('live', json_build_object('topic', %s::text, 'version', version)::text) FROM changed",
            [branch_id, day, f"branch:{slug}"],
        )
        return bool(cursor.rowcount == 1)
