"""An ended day is counted once: what was told and what came of it, and who came when."""

from datetime import date

from django.db import transaction

from pmlp_portal.directory.models import DEMONSTRATION_BRANCH, Branch
from queueing.forecast.outcomes import Band, judge, tally
from queueing.models import AnnouncedDay, ArrivalsDay
from queueing.queries.tallying import DayTold, day_arrivals, day_told


@transaction.atomic
def tally_day(*, branch_id: int, day: date) -> None:
    """Count a branch's ended day. Two who count it at once write the same once: what is there already stays."""
    # Who comes to the demonstration branch is played.
    is_demonstration = Branch.objects.filter(pk=branch_id, slug=DEMONSTRATION_BRANCH).exists()
    rows = _announced(branch_id, day, day_told(branch_id=branch_id, day=day), is_demonstration=is_demonstration)
    AnnouncedDay.objects.bulk_create(rows, ignore_conflicts=True)
    arrivals = day_arrivals(branch_id=branch_id, day=day)
    if arrivals is not None:
        row = ArrivalsDay(
            branch_id=branch_id,
            day=day,
            by_hour=list(arrivals.by_hour),
            opened_hour=arrivals.opened_hour,
            closed_hour=arrivals.closed_hour,
            is_demonstration=is_demonstration,
        )
        ArrivalsDay.objects.bulk_create([row], ignore_conflicts=True)


def _announced(branch_id: int, day: date, found: DayTold, *, is_demonstration: bool) -> list[AnnouncedDay]:
    by_band = tally(judge(told) for told in found.told)
    rows = [
        AnnouncedDay.counted(
            branch_id=branch_id, day=day, band=band, tally=by_band[band], is_demonstration=is_demonstration
        )
        for band in Band
    ]
    rows[0].deferred, rows[0].untold, rows[0].left = found.deferred, found.untold, found.left
    return rows
