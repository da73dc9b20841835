"""What the clock calls: each task does what is due, and may run twice at once or a day late."""

from celery import shared_task

from pmlp_portal.deadlines import actions, queries
from pmlp_portal.kernel import clock


@shared_task(name="pmlp_portal.deadlines.tasks.remind_due")
def remind_due() -> None:
    """Write the reminders whose time has come, one transaction each."""
    for subscription_id in queries.to_remind(now=clock.now()):
        actions.remind(subscription_id=subscription_id, now=clock.now())


@shared_task(name="pmlp_portal.deadlines.tasks.tidy")
def tidy() -> None:
    """Close what has passed, follow changed rules, and forget."""
    actions.settle_days(now=clock.now())
    actions.forget(now=clock.now())
