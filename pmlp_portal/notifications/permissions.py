"""Who may see what was sent, who may send it again, and who may tell what became of it."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare
from django.utils.text import slugify

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.actions import record
from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel.errors import NotFound
from pmlp_portal.notifications.models import Message

SEE = "notifications.view_message"
SEND_AGAIN = "notifications.resend_message"
LONGEST_SLUG = 60  # characters; addresses can be longer


@dataclass(frozen=True, slots=True)
class Reading:
    """The messages somebody may see: of one branch, or of all they answer for. `branches` are those to choose from."""

    messages: QuerySet[Message]
    branches: QuerySet[Branch]
    branch: Branch | None


def require(user: User | AnonymousUser, permission: str, *, now: datetime) -> User:
    """Return the user if they have the permission; else note the attempt and raise NotFound."""
    if isinstance(user, User) and user.has_perm(permission):
        return user
    raise _refused(user, "messages", now)


def messages_read_by(user: User | AnonymousUser, *, slug: str, now: datetime) -> Reading:
    """Return what somebody may see: a manager the own branches' messages, who answers for the office all.

    With a branch's slug, only that branch's. Who may not is noted, and NotFound is raised.
    """
    if not reads_messages(user):
        raise _refused(user, "messages", now)
    branches = Branch.objects.all() if user.has_perm(SEE) else _managed_by(user)
    if slug:
        branch = branches.filter(slug=slug).first() if slug.isprintable() else None
        if branch is None:
            raise _refused(user, f"branch:{slugify(slug)[:LONGEST_SLUG]}", now)
        return Reading(Message.objects.filter(branch=branch), branches, branch)
    everything = Message.objects.all()
    return Reading(everything if user.has_perm(SEE) else everything.filter(branch__in=branches), branches, None)


def reads_messages(user: User | AnonymousUser) -> bool:
    """Whether there are messages somebody may see."""
    return user.has_perm(SEE) or _managed_by(user).exists()


def _managed_by(user: User | AnonymousUser) -> QuerySet[Branch]:
    return directory.branches_of(user=user, roles=[Role.MANAGER])


def _refused(user: User | AnonymousUser, subject: str, now: datetime) -> NotFound:
    record(verb="refused", subject=subject, by=user if isinstance(user, User) else None, now=now)
    return NotFound()


def require_gateway(key: str) -> None:
    """Raise NotFound unless the key is the gateway's; where none is set, nobody is."""
    expected = settings.SMS_RECEIPT_KEY
    if not expected or not constant_time_compare(key, expected):
        raise NotFound
