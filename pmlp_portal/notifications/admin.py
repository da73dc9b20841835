"""Staff see what is stuck and change nothing of it; the quiet hours they set."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pmlp_portal.audit.recording import RecordedAdmin
from pmlp_portal.notifications.models import Message, QuietHoursRow


@admin.register(QuietHoursRow)
class QuietHoursAdmin(RecordedAdmin):
    list_display = ("valid_from", "start", "end")


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """Addresses are masked; the texts, which hold a ticket's secret link, are not shown."""

    list_display = ("kind", "about", "channel", "address", "state", "attempts", "due_at", "sent_at", "error")
    list_filter = ("state", "kind", "channel")
    search_fields = ("about",)
    date_hierarchy = "due_at"
    ordering = ("-due_at", "-pk")
    exclude = ("to", "context", "subscription")
    readonly_fields = ("address",)

    @admin.display(description=_("address"))
    def address(self, message: Message) -> str:
        return message.masked_to

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False
