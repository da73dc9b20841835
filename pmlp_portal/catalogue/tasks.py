"""What the clock calls: each task may run twice, or a day late."""

from celery import shared_task

from pmlp_portal.catalogue import actions
from pmlp_portal.kernel import clock


@shared_task(name="pmlp_portal.catalogue.tasks.tally_visits")
def tally_visits() -> None:
    """Count how the visits of ended days ended."""
    actions.tally_visits(now=clock.now())
