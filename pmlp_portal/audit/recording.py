"""The admin's share of the record: what is added, changed or removed there, in the same transaction."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from pmlp_portal.audit.actions import record
from pmlp_portal.kernel import clock

if TYPE_CHECKING:
    # Django's classes know their model only to the type checker; one admin of ours serves any model.
    PlainAdmin = admin.ModelAdmin[Any]
else:
    PlainAdmin = admin.ModelAdmin


class RecordedAdmin(PlainAdmin):
    """An admin whose every change goes into the record too. Field names are kept, not what was in them."""

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> LogEntry:
        """Django calls this once for each row added, with what its inlines got."""
        _record(request, obj, "add", message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> LogEntry:
        """Django calls this once for each row changed, with the names of the fields, inlines included."""
        _record(request, obj, "change", message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Django calls this just before rows go."""
        for obj in queryset:
            _record(request, obj, "remove", [])
        return super().log_deletions(request, queryset)

    @transaction.atomic
    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Removing several rows at once and recording it stand or fall together; single rows already do."""
        return super().changelist_view(request, extra_context)


def _record(request: HttpRequest, obj: models.Model, act: str, changes: Any) -> None:
    kind = obj._meta.model_name
    record(
        verb=f"{kind}_{act}",
        subject=f"{kind}:{obj.pk}",
        by=request.user if request.user.is_authenticated else None,
        now=clock.now(),
        detail={"name": str(obj), "changes": changes},
    )
