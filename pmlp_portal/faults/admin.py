"""Known faults to edit; reports and e-mails to look at only."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pmlp_portal.audit.recording import RecordedAdmin
from pmlp_portal.faults.models import KnownFault, Report, TakenMail


@admin.register(KnownFault)
class KnownFaultAdmin(RecordedAdmin):
    list_display = ("title_lv", "title_en", "since_on", "mended_on")
    # Mended on the desk, which tells everybody who reported it.
    readonly_fields = ("mended_on",)


class _LookedAt(RecordedAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        """People report by themselves."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """What has states is moved by its own acts."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """It is forgotten by itself."""
        return False


@admin.register(Report)
class ReportAdmin(_LookedAt):
    """A contact can be recognised here, not used."""

    list_display = ("named", "kind", "channel", "state", "reported_at", "settled_at")
    list_filter = ("state", "kind", "channel")
    date_hierarchy = "reported_at"
    fields = (
        "named", "kind", "channel", "page", "text", "masked", "language", "state", "known_fault", "same_as",
        "reported_at", "settled_at", "forgotten_at",
    )  # fmt: skip

    @admin.display(description=_("reference"))
    def named(self, report: Report) -> str:
        """What people call it."""
        return report.reference

    @admin.display(description=_("contact"))
    def masked(self, report: Report) -> str:
        """Enough to recognise what somebody tells, too little to write to it."""
        return report.masked_contact or "-"


@admin.register(TakenMail)
class TakenMailAdmin(_LookedAt):
    """What became of each e-mail; of those not taken, why."""

    list_display = ("taken_at", "outcome", "because", "report")
    list_filter = ("outcome",)
    fields = ("taken_at", "outcome", "because", "report")
