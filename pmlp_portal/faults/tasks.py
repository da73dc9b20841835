"""What the clock calls: each task does what is due, and may run twice at once or a day late."""

from celery import shared_task

from pmlp_portal.faults import actions
from pmlp_portal.kernel import clock


@shared_task(name="pmlp_portal.faults.tasks.take_mails")
def take_mails() -> None:
    """Take what lies in the mailbox, if there is one."""
    actions.take_mails(clock=clock.now)
