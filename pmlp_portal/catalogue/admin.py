"""Editing the catalogue: pages, e-services, promotions; uses come in by a file that is taken whole or not at all."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from pmlp_portal.audit.recording import RecordedAdmin
from pmlp_portal.catalogue import actions
from pmlp_portal.catalogue.forms import UsesForm
from pmlp_portal.catalogue.models import (
    EService,
    FieldHelp,
    Guide,
    LegalAct,
    Promotion,
    ReadTally,
    Review,
    Step,
    UseCount,
    VisitTally,
)
from pmlp_portal.catalogue.use_file import COLUMNS
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.line_files import FileRefused

if TYPE_CHECKING:
    Inline = admin.TabularInline[Any, Any]
else:
    Inline = admin.TabularInline


class StepInline(Inline):
    model = Step
    extra = 0


class LegalActInline(Inline):
    model = LegalAct
    extra = 0


class ReviewInline(Inline):
    model = Review
    extra = 0


class FieldHelpInline(Inline):
    model = FieldHelp
    extra = 0


@admin.register(Guide)
class GuideAdmin(RecordedAdmin):
    list_display = ("service", "group", "last_reviewed", "is_demonstration")
    list_filter = ("group", "is_demonstration")
    list_select_related = ("service",)
    inlines = (StepInline, LegalActInline, ReviewInline)

    @admin.display(description=_("last reviewed"))
    def last_reviewed(self, guide: Guide) -> str:
        """When somebody last read the whole page against the law."""
        review = guide.reviews.order_by("-reviewed_on").first()
        return str(review.reviewed_on) if review else "-"


@admin.register(EService)
class EServiceAdmin(RecordedAdmin):
    list_display = ("name_lv", "service", "slug", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("service",)
    search_fields = ("name_lv", "name_en", "slug")
    prepopulated_fields = {"slug": ("name_en",)}
    inlines = (FieldHelpInline,)


@admin.register(Promotion)
class PromotionAdmin(RecordedAdmin):
    list_display = ("e_service", "slot", "starts_on", "ends_on")
    list_select_related = ("e_service",)
    date_hierarchy = "starts_on"


@admin.register(UseCount)
class UseCountAdmin(RecordedAdmin):
    change_list_template = "admin/catalogue/usecount/change_list.html"
    list_display = ("e_service", "month", "uses", "is_demonstration")
    list_filter = ("e_service", "is_demonstration")
    list_select_related = ("e_service",)
    date_hierarchy = "month"

    def get_urls(self) -> list[URLPattern]:
        """With the page that imports a file."""
        own = path("import/", self.admin_site.admin_view(self.import_view), name="catalogue_usecount_import")
        return [own, *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Take a file of uses in whole, or say what is wrong on which line."""
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        form = UsesForm(request.POST or None, request.FILES or None)
        page: dict[str, Any] = {"form": form, "columns": COLUMNS}
        status = self._import(request, form, page) if request.method == "POST" else 200
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("Import uses"), **page}
        return TemplateResponse(request, "admin/catalogue/usecount/import.html", context, status=status)

    def _import(self, request: HttpRequest, form: UsesForm, page: dict[str, Any]) -> int:
        """Fill the page with the report; return the status."""
        if not form.is_valid():
            return 422
        try:
            page["imported"] = actions.import_uses(
                content=form.cleaned_data["file"].read(),
                by=request.user,  # type: ignore[arg-type]  # who came past admin_view has signed in
                now=clock.now(),
            )
        except FileRefused as refusal:
            page["refusal"], page["faults"] = refusal, refusal.faults
            return refusal.status
        return 200


class CountedAdmin(RecordedAdmin):
    """What is counted by itself, and only looked at."""

    list_filter = ("service", "is_demonstration")
    list_select_related = ("service",)
    date_hierarchy = "day"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """It is counted."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """What was counted stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """What was counted stays."""
        return False


@admin.register(ReadTally)
class ReadTallyAdmin(CountedAdmin):
    list_display = ("service", "day", "number", "is_demonstration")


@admin.register(VisitTally)
class VisitTallyAdmin(CountedAdmin):
    list_display = ("service", "day", "ended", "without_document", "is_demonstration")
