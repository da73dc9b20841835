"""What the clock calls each night: may run twice, or a night late."""

from celery import shared_task

from pmlp_portal.kernel import clock
from pmlp_portal.retention import actions
from pmlp_portal.retention.actions.forgetting import FORGETTING
from pmlp_portal.retention.models import KeepingCode


@shared_task(name="pmlp_portal.retention.tasks.forget")
def forget() -> None:
    """Have each kind of the table looked at, one by one: a fault in one keeps the others from nothing."""
    actions.load_keepings()
    for code in FORGETTING:
        forget_kind.delay(str(code))


@shared_task(name="pmlp_portal.retention.tasks.forget_kind")
def forget_kind(code: str) -> None:
    """Forget what has been kept as long as the table says."""
    actions.forget(code=KeepingCode(code), now=clock.now())
