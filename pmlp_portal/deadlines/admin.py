"""Duties and rules to edit; people's reminders to look at only."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pmlp_portal.audit.recording import RecordedAdmin
from pmlp_portal.deadlines.models import DeadlinePolicyRow, DutyKind, Subscription


@admin.register(DutyKind)
class DutyKindAdmin(RecordedAdmin):
    list_display = ("title_lv", "title_en", "months_later", "days_later", "is_offered", "position")
    list_filter = ("is_offered",)


@admin.register(DeadlinePolicyRow)
class DeadlinePolicyAdmin(RecordedAdmin):
    list_display = ("valid_from", "months_before", "days_before", "remind_at", "confirm_within")


@admin.register(Subscription)
class SubscriptionAdmin(RecordedAdmin):
    """A contact can be recognised here, not used; notes are the person's own."""

    list_display = ("kind", "due_on", "state", "masked", "language", "next_at")
    list_filter = ("state", "kind")
    list_select_related = ("kind",)
    date_hierarchy = "due_on"
    ordering = ("-pk",)
    fields = ("kind", "due_on", "state", "masked", "language", "asked_at", "confirmed_at", "renewed_at", "next_at")

    @admin.display(description=_("contact"))
    def masked(self, subscription: Subscription) -> str:
        """Enough to recognise what somebody tells, too little to write to it."""
        return subscription.masked_contact or "-"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People ask by themselves."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """What has states is moved by its own acts."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """It vanishes by itself."""
        return False
