"""What the clock calls: each task may run twice, or a day late."""

from celery import shared_task

from pmlp_portal.indicators import actions
from pmlp_portal.kernel import clock


@shared_task(name="pmlp_portal.indicators.tasks.take_snapshots")
def take_snapshots() -> None:
    """Keep what the portal's own data say today."""
    actions.take_snapshots(now=clock.now())
