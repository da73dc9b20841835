"""What the clock calls: each task does what is due, and may run twice at once."""

from celery import shared_task

from pmlp_portal.kernel import clock
from pmlp_portal.notifications import actions


@shared_task(name="pmlp_portal.notifications.tasks.deliver_due")
def deliver_due() -> None:
    """Send the messages whose time has come."""
    actions.deliver_due(clock=clock.now)


@shared_task(name="pmlp_portal.notifications.tasks.sweep")
def sweep() -> None:
    """Clear up after lost workers, late messages and old addresses."""
    actions.sweep(now=clock.now())
