"""Editing the indicators: values only with a reason, footnotes only removed when nothing points at them."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from pmlp_portal.audit.recording import RecordedAdmin
from pmlp_portal.indicators import actions
from pmlp_portal.indicators.errors import FootnoteShown
from pmlp_portal.indicators.forms import ImportForm, ValueForm
from pmlp_portal.indicators.models import (
    Body,
    Column,
    Footnote,
    FootnoteMark,
    Indicator,
    Involvement,
    LineOfAction,
    MinistryPeriod,
    Outcome,
    Revision,
    SeriesBreak,
    Snapshot,
    Solution,
    YearlyValue,
)
from pmlp_portal.indicators.states import Kind
from pmlp_portal.indicators.value_file import COLUMNS
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.line_files import FileRefused

if TYPE_CHECKING:
    Inline = admin.TabularInline[Any, Any]
else:
    Inline = admin.TabularInline


class LookedAt(Inline):
    """Rows that are only looked at."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """They are written by what happens."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """What happened stays as it was."""
        return False


class ColumnInline(Inline):
    model = Column
    extra = 0


class OutcomeInline(Inline):
    model = Outcome
    extra = 0


class InvolvementInline(Inline):
    model = Involvement
    extra = 0


class SeriesBreakInline(Inline):
    model = SeriesBreak
    extra = 0


class MarkInline(Inline):
    model = FootnoteMark
    extra = 0


class RevisionInline(LookedAt):
    model = Revision
    fields = ("at", "by", "before", "after", "numerator", "denominator", "because")


@admin.register(MinistryPeriod)
class MinistryPeriodAdmin(RecordedAdmin):
    list_display = ("title_lv", "first_year", "last_year")


@admin.register(LineOfAction)
class LineOfActionAdmin(RecordedAdmin):
    list_display = ("name_lv", "period")
    list_select_related = ("period",)
    inlines = (ColumnInline, OutcomeInline)


@admin.register(Body)
class BodyAdmin(RecordedAdmin):
    list_display = ("name_lv", "name_en")


@admin.register(Indicator)
class IndicatorAdmin(RecordedAdmin):
    list_display = ("short_lv", "code", "unit", "direction", "source")
    list_filter = ("source",)
    inlines = (InvolvementInline, SeriesBreakInline)


@admin.register(Solution)
class SolutionAdmin(RecordedAdmin):
    list_display = ("name_lv", "in_use_on", "counts", "why_it_counts", "is_demonstration")
    list_filter = ("counts", "is_demonstration")
    date_hierarchy = "in_use_on"
    search_fields = ("name_lv", "name_en")


@admin.register(Footnote)
class FootnoteAdmin(RecordedAdmin):
    list_display = ("text_lv", "line")
    list_select_related = ("line",)
    inlines = (MarkInline,)
    # Several at once would pass by the sentence that says where a footnote is still shown.
    actions = None

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Ask first, unless it is still shown: then say where."""
        marks = FootnoteMark.objects.filter(footnote_id=object_id) if object_id.isdigit() else ()
        if not marks:
            return super().delete_view(request, object_id, extra_context)
        refusal = FootnoteShown(places="; ".join(str(mark) for mark in marks))
        messages.error(request, refusal.detail)
        return HttpResponseRedirect(reverse("admin:indicators_footnote_change", args=[object_id]))

    def delete_model(self, request: HttpRequest, obj: Footnote) -> None:
        """Remove it, unless a mark has been set meanwhile."""
        actions.remove_footnote(footnote=obj)


@admin.register(YearlyValue)
class YearlyValueAdmin(RecordedAdmin):
    form = ValueForm
    change_list_template = "admin/indicators/yearlyvalue/change_list.html"
    list_display = ("indicator", "year", "kind", "value", "adopted", "revision", "origin")
    list_filter = ("indicator", "kind", "year")
    list_select_related = ("indicator",)
    inlines = (RevisionInline,)

    def get_urls(self) -> list[URLPattern]:
        """With the page that imports a file."""
        own = path("import/", self.admin_site.admin_view(self.import_view), name="indicators_yearlyvalue_import")
        return [own, *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """A value stays in its place."""
        return ("indicator", "year", "kind") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A value has a log, and that stays."""
        return False

    def save_model(self, request: HttpRequest, obj: YearlyValue, form: Any, change: bool) -> None:
        """Enter it, or change what was seen, with the reason."""
        entry = actions.Entry(obj.value, obj.numerator, obj.denominator, obj.origin)
        said: dict[str, Any] = {"because": form.cleaned_data["because"], "by": request.user, "now": clock.now()}
        if change:
            actions.revise(value_id=obj.pk, seen=form.cleaned_data["seen"] or 0, entry=entry, **said)
            return
        slot = actions.Slot(obj.indicator, obj.year, Kind(obj.kind))
        obj.pk = actions.enter(slot=slot, entry=entry, **said).pk
        obj._state.adding = False

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Take a file of values in whole, or say what is wrong on which line."""
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        page: dict[str, Any] = {"form": form, "columns": COLUMNS}
        status = 200
        if request.method == "POST":
            status = self._import(request, form, page)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("Import values"), **page}
        return TemplateResponse(request, "admin/indicators/yearlyvalue/import.html", context, status=status)

    def _import(self, request: HttpRequest, form: ImportForm, page: dict[str, Any]) -> int:
        """Fill the page with the report; return the status."""
        if not form.is_valid():
            return 422
        try:
            page["imported"] = actions.import_values(
                content=form.cleaned_data["file"].read(),
                because=form.cleaned_data["because"],
                by=request.user,  # type: ignore[arg-type]  # who came past admin_view has signed in
                now=clock.now(),
            )
        except FileRefused as refusal:
            page["refusal"], page["faults"] = refusal, refusal.faults
            return refusal.status
        except DomainError as refusal:
            page["refusal"] = refusal
            return refusal.status
        return 200


@admin.register(Snapshot)
class SnapshotAdmin(RecordedAdmin):
    list_display = ("code", "year", "value", "n", "method", "taken_on", "is_demonstration")
    list_filter = ("year",)
    search_fields = ("code",)
    date_hierarchy = "taken_on"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They are taken by night."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """What was computed stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """What was computed stays."""
        return False
