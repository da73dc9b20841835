"""Blocked counters of a branch."""

from datetime import datetime

from appointments.models import CounterBlock
from pmlp_portal.directory.models import Branch


def blocks_of(*, branch: Branch, now: datetime) -> list[CounterBlock]:
    """Return the blocks that are not over, the soonest first."""
    blocks = CounterBlock.objects.filter(counter__branch=branch, ends_at__gt=now).select_related("counter", "by")
    return list(blocks.order_by("starts_at", "counter__number"))
