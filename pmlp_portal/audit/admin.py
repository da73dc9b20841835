"""Looking at the record. Nobody writes, changes or removes anything here."""

import json

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html

from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.audit.recording import PlainAdmin


@admin.register(AuditRecord)
class AuditRecordAdmin(PlainAdmin):
    list_display = ("at", "actor", "verb", "subject")
    list_display_links = ("at",)
    list_select_related = ("actor",)
    date_hierarchy = "at"
    search_fields = ("=verb", "=subject", "=actor__username")
    search_help_text = "ticket_call · ticket:17 · clara.demo"
    show_full_result_count = False
    fields = ("at", "actor", "deed", "subject", "in_detail")

    @admin.display(description=AuditRecord._meta.get_field("verb").verbose_name)
    def deed(self, row: AuditRecord) -> str:
        """Return the verb as the record keeps it, in no language."""
        return _in_no_language(row.verb)

    @admin.display(description=AuditRecord._meta.get_field("detail").verbose_name)
    def in_detail(self, row: AuditRecord) -> str:
        """Return names and values as the record keeps them."""
        return _in_no_language(json.dumps(row.detail, ensure_ascii=False))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Records are written by what happens."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """What happened stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """What happened stays."""
        return False


def _in_no_language(text: str) -> str:
    return format_html('<code lang="zxx">{}</code>', text)
