"""Work that is due."""

from datetime import timedelta

from axes.models import AccessAttempt
from celery import shared_task

from pmlp_portal.kernel import clock

# As long as staff look back; it counts for a quarter of an hour.
KEPT_FOR = timedelta(hours=48)


@shared_task(name="pmlp_portal.accounts.tasks.forget_wrong_passwords")
def forget_wrong_passwords() -> None:
    """Forget who tried which name from where."""
    AccessAttempt.objects.filter(attempt_time__lt=clock.now() - KEPT_FOR).delete()
