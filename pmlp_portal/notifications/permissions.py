"""Who may see what was sent, who may send it again, and who may tell what became of it."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.crypto import constant_time_compare

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.kernel.errors import NotFound

SEE = "notifications.view_message"
SEND_AGAIN = "notifications.resend_message"


def require(user: User | AnonymousUser, permission: str, *, now: datetime) -> User:
    """Return the user if they have the permission; else note the attempt and raise NotFound."""
    if isinstance(user, User) and user.has_perm(permission):
        return user
    record(verb="refused", subject="messages", by=user if isinstance(user, User) else None, now=now)
    raise NotFound


def require_gateway(key: str) -> None:
    """Raise NotFound unless the key is the gateway's; where none is set, nobody is."""
    expected = settings.SMS_RECEIPT_KEY
    if not expected or not constant_time_compare(key, expected):
        raise NotFound
