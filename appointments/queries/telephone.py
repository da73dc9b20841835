"""What staff may book for somebody: times from the places open to them, up to the last minute."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from appointments.models import Pool
from appointments.queries.slots import Wish, free_times
from pmlp_portal.directory.models import Branch, Service

ONE_DAY = timedelta(days=1)


def times_for_staff(
    *, branch: Branch, service: Service, persons: int, day: date, pools: Sequence[Pool], now: datetime
) -> list[datetime]:
    """Return the free times of a day in any of these pools, in order."""
    wish = Wish(
        branch_ids=[branch.pk],
        service_id=service.pk,
        first=day,
        until=day + ONE_DAY,
        earliest=now,
        persons=persons,
    )
    found = {time.starts_at for pool in pools for time in free_times(replace(wish, pool=pool), now=now)}
    return sorted(found)


def bookable_services(branch: Branch) -> list[Service]:
    """Return the services one can book at a branch, in the order of the screens."""
    offered = Service.objects.filter(is_bookable=True, offers__branch=branch)
    return list(offered.order_by("position", "pk"))
