"""Work that is due."""

from datetime import timedelta

from celery import shared_task

from pmlp_portal.kernel import clock
from pmlp_portal.limits import actions

# As long as staff look back.
KEPT_FOR = timedelta(hours=48)


@shared_task(name="pmlp_portal.limits.tasks.prune")
def prune() -> None:
    """Forget old counts."""
    actions.prune(before=clock.now() - KEPT_FOR)
