"""Old keys are forgotten: a client that repeats itself does so within a day."""

from datetime import timedelta

from celery import shared_task

from pmlp_portal.idempotency.models import KeptAnswer
from pmlp_portal.kernel import clock

KEPT_FOR = timedelta(days=1)


@shared_task(name="pmlp_portal.idempotency.tasks.forget_old_keys")
def forget_old_keys() -> None:
    """Delete answers older than a day."""
    KeptAnswer.objects.filter(kept_at__lt=clock.now() - KEPT_FOR).delete()
