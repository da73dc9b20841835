"""What the worker does for the health of the whole."""

from celery import shared_task
from django.conf import settings

from pmlp_portal.kernel import clock
from pmlp_portal.live import actions


@shared_task(name="pmlp_portal.live.tasks.beat")
def beat() -> None:
    """Prove that beat, broker and worker hang together."""
    actions.beat(name="worker", now=clock.now())


@shared_task(name="pmlp_portal.live.tasks.prune_broker")
def prune_broker() -> None:
    """Keep the broker's table as short as its work."""
    actions.prune_broker(broker_url=settings.CELERY_BROKER_URL, now=clock.now())
