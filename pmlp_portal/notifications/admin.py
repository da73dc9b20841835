"""Staff see what is stuck, and change nothing here."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pmlp_portal.notifications.models import Message


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """Addresses are masked; the texts, which hold a ticket's secret link, are not shown."""

    list_display = ("kind", "about", "channel", "address", "state", "attempts", "due_at", "sent_at", "error")
    list_filter = ("state", "kind", "channel")
    search_fields = ("about",)
    date_hierarchy = "due_at"
    ordering = ("-due_at", "-pk")
    exclude = ("to", "context")
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
