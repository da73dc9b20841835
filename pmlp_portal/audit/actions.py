"""Writing the record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.base_user import AbstractBaseUser

from pmlp_portal.audit.models import AuditRecord


def record(
    *, verb: str, subject: str, by: AbstractBaseUser | None, now: datetime, detail: Mapping[str, Any] | None = None
) -> None:
    """Note in the caller's transaction that `by` did `verb` to `subject` ("ticket:17"). No contacts, no tokens."""
    AuditRecord.objects.create(at=now, actor_id=by.pk if by else None, verb=verb, subject=subject, detail=detail or {})


def forget_old(*, before: datetime) -> int:
    """Delete records from before an instant, Django's own of the admin too; return how many.

    The database refuses those younger than five years, whoever asks.
    """
    return (
        AuditRecord.objects.filter(at__lt=before).delete()[0]
        + (LogEntry.objects.filter(action_time__lt=before).delete()[0])
    )
