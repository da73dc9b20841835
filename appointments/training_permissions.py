"""Who may see who signed up for a training, mark who came and hand out materials."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.kernel.errors import NotFound

RUN = "appointments.run_training"


def require(user: User | AnonymousUser, *, now: datetime) -> User:
    """Return the user if they may run trainings; else note the attempt and raise NotFound."""
    if isinstance(user, User) and user.has_perm(RUN):
        return user
    record(verb="refused", subject="trainings", by=user if isinstance(user, User) else None, now=now)
    raise NotFound
