"""What the portal's own data say today, kept once a day."""

from datetime import datetime

from pmlp_portal.indicators.models import Snapshot
from pmlp_portal.indicators.queries.computing import computed
from pmlp_portal.kernel import clock


def take_snapshots(*, now: datetime) -> int:
    """Keep today's computed values; a second time on a day puts the later ones in their place."""
    found = computed(now=now)
    Snapshot.objects.bulk_create(
        [
            Snapshot(
                code=one.code,
                year=one.year,
                taken_on=clock.day_of(now),
                value=one.value,
                n=one.n,
                method=one.method,
                is_demonstration=one.is_demonstration,
            )
            for one in found
        ],
        update_conflicts=True,
        unique_fields=["code", "year", "taken_on"],
        update_fields=["value", "n", "method", "is_demonstration"],
    )
    return len(found)
