"""Editing the directory. What is changed here holds from the dates it carries; each change goes into the record."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.recording import RecordedAdmin
from pmlp_portal.directory import hours_text, queries
from pmlp_portal.directory.actions import give_secret, revoke_device
from pmlp_portal.directory.forms import DeviceForm, FeeFormSet, FeeInlineForm, OfficeHolidayForm, WeeklyScheduleForm
from pmlp_portal.directory.hours import Hours
from pmlp_portal.directory.models import (
    Branch,
    BranchService,
    ChannelHours,
    ContactChannel,
    Counter,
    Device,
    Fee,
    OfficeHoliday,
    OpeningHours,
    Provider,
    RequiredDocument,
    Rollout,
    Service,
    SpecialDay,
    StaffMembership,
    WeeklySchedule,
)
from pmlp_portal.kernel import clock

if TYPE_CHECKING:
    Inline = admin.TabularInline[Any, Any]
else:
    Inline = admin.TabularInline

DAYS_IN_A_WEEK = 7


class OfferInline(Inline):
    model = BranchService
    extra = 0


class CounterInline(Inline):
    model = Counter
    extra = 0
    formfield_overrides = {models.ManyToManyField: {"widget": CheckboxSelectMultiple}}


@admin.register(Branch)
class BranchAdmin(RecordedAdmin):
    list_display = ("name_lv", "address", "remote_queue", "parent", "is_verified", "is_demonstration")
    list_filter = ("is_verified", "is_demonstration", ("parent", admin.EmptyFieldListFilter))
    list_select_related = ("parent",)
    search_fields = ("name_lv", "name_en", "slug", "address")
    prepopulated_fields = {"slug": ("name_en",)}
    readonly_fields = ("regular_hours",)
    inlines = (OfferInline, CounterInline)
    fieldsets = (
        (None, {"fields": (("name_lv", "name_en"), "slug", "parent", "regular_hours")}),
        (_("Where it is"), {"fields": ("address", "address_source", ("latitude", "longitude"))}),
        (_("How to reach it"), {"fields": ("phone", "email")}),
        (_("How sure we are"), {"fields": (("is_verified", "is_demonstration"),)}),
        (_("Remote queue"), {"fields": (("remote_pilot_from", "remote_live_from", "remote_off_from"),)}),
    )

    @admin.display(description=_("remote queue today"))
    def remote_queue(self, branch: Branch) -> str:
        """How far the branch has come."""
        return str(Rollout(branch.rollout_on(clock.day_of(clock.now()))).label)

    @admin.display(description=_("regular hours now"))
    def regular_hours(self, branch: Branch) -> str:
        """The week in force, as visitors read it. It is changed by a new weekly schedule."""
        if branch._state.adding:
            return "-"
        lines = queries.hours_lines(branch=branch, day=clock.day_of(clock.now()))
        return format_html_join("; ", "{}", ((line,) for line in lines)) or "-"


class RequiredDocumentInline(Inline):
    model = RequiredDocument
    extra = 0


class FeeInline(Inline):
    model = Fee
    form = FeeInlineForm
    formset = FeeFormSet
    extra = 0


@admin.register(Service)
class ServiceAdmin(RecordedAdmin):
    list_display = ("name_lv", "letter", "mean_service_time", "is_remote", "is_bookable", "is_walk_in", "position")
    list_filter = ("is_remote", "is_bookable", "is_walk_in", "provider")
    search_fields = ("name_lv", "name_en", "slug")
    prepopulated_fields = {"slug": ("name_en",)}
    inlines = (RequiredDocumentInline, FeeInline)


@admin.register(Fee)
class FeeAdmin(RecordedAdmin):
    list_display = ("label_lv", "service", "amount", "valid_from", "valid_until")
    list_filter = ("service",)
    list_select_related = ("service",)
    date_hierarchy = "valid_from"
    search_fields = ("label_lv", "label_en", "source")


class OpeningHoursInline(Inline):
    model = OpeningHours
    extra = DAYS_IN_A_WEEK
    max_num = DAYS_IN_A_WEEK


@admin.register(WeeklySchedule)
class WeeklyScheduleAdmin(RecordedAdmin):
    form = WeeklyScheduleForm
    list_display = ("whose", "valid_from", "week", "is_demonstration")
    list_filter = ("is_demonstration", "returns_to_default", "branch")
    list_select_related = ("branch",)
    date_hierarchy = "valid_from"
    search_fields = ("branch__name_lv", "branch__name_en")
    inlines = (OpeningHoursInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("branch", "valid_from"), "returns_to_default", "ignores_holidays", "is_demonstration", "source",
                ),
                "description": _(
                    "To change hours, add a new schedule with the day it starts; the old one stays true for the days "
                    "before. A weekday without hours is closed."
                ),
            },
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[WeeklySchedule]:
        """With the hours each line of the list shows."""
        return super().get_queryset(request).prefetch_related("hours")

    @admin.display(description=_("branch"), ordering="branch__sort_key")
    def whose(self, schedule: WeeklySchedule) -> str:
        """The branch, or that it is everybody's."""
        return schedule.branch.name if schedule.branch else str(_("All branches"))

    @admin.display(description=_("week"))
    def week(self, schedule: WeeklySchedule) -> str:
        """The week as visitors read it."""
        if schedule.returns_to_default:
            return str(_("back to the default week"))
        hours = {row.weekday: Hours(row.opens, row.closes) for row in schedule.hours.all()}
        return "; ".join(hours_text.week_lines(hours))


@admin.register(SpecialDay)
class SpecialDayAdmin(RecordedAdmin):
    list_display = ("day", "branch", "opens", "closes", "ticket_limit", "reason_lv")
    list_filter = ("branch",)
    list_select_related = ("branch",)
    date_hierarchy = "day"
    search_fields = ("reason_lv", "reason_en", "branch__name_lv")


@admin.register(OfficeHoliday)
class OfficeHolidayAdmin(RecordedAdmin):
    form = OfficeHolidayForm
    list_display = ("day", "name_lv", "is_working", "works_as")
    list_filter = ("is_working",)
    date_hierarchy = "day"
    search_fields = ("name_lv", "name_en")


class ChannelHoursInline(Inline):
    model = ChannelHours
    extra = 0
    max_num = DAYS_IN_A_WEEK


@admin.register(ContactChannel)
class ContactChannelAdmin(RecordedAdmin):
    list_display = ("name_lv", "value", "branch")
    list_filter = (("branch", admin.EmptyFieldListFilter),)
    list_select_related = ("branch",)
    search_fields = ("name_lv", "name_en", "value")
    prepopulated_fields = {"slug": ("name_en",)}
    inlines = (ChannelHoursInline,)


@admin.register(Provider)
class ProviderAdmin(RecordedAdmin):
    list_display = ("name_lv", "name_en", "slug")
    search_fields = ("name_lv", "name_en")
    prepopulated_fields = {"slug": ("name_en",)}


@admin.register(StaffMembership)
class StaffMembershipAdmin(RecordedAdmin):
    list_display = ("user", "role", "branch")
    list_filter = ("role", "branch")
    list_select_related = ("user", "branch")
    search_fields = ("user__username", "user__first_name", "user__last_name")


@admin.register(Device)
class DeviceAdmin(RecordedAdmin):
    """A device is enrolled here and its link shown once. It is revoked, never removed: the record names it."""

    form = DeviceForm
    list_display = ("name", "branch", "kind", "last_seen_at", "revoked_at")
    list_filter = ("kind", ("revoked_at", admin.EmptyFieldListFilter), "branch")
    list_select_related = ("branch",)
    search_fields = ("name", "branch__name_lv", "branch__name_en")
    actions = ("revoke",)

    def get_readonly_fields(self, request: HttpRequest, obj: Device | None = None) -> tuple[str, ...]:
        """Another branch or kind would be another device."""
        return ("branch", "kind", "enrolled_at", "last_seen_at", "revoked_at") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Device | None = None) -> bool:
        """Revoking lets it in no more; that it was there stays known."""
        return False

    def save_model(self, request: HttpRequest, obj: Device, form: Any, change: bool) -> None:
        """A new device gets its secret."""
        if not change:
            give_secret(obj, now=clock.now())
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Device, post_url_continue: str | None = None) -> HttpResponse:
        """Show the link, this once; nobody can look it up later."""
        with translation.override(settings.LANGUAGE_CODE):
            path = reverse("queueing:enrol-device", args=[obj.new_token])
        page = {
            **self.admin_site.each_context(request),
            "title": _("The device is enrolled"),
            "device": obj,
            "link": request.build_absolute_uri(path),
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/directory/device/link.html", page)

    @admin.action(description=_("Revoke the selected devices"), permissions=["change"])
    def revoke(self, request: HttpRequest, devices: QuerySet[Device]) -> None:
        """Let them in no more, at once."""
        assert isinstance(request.user, User)
        by, now = request.user, clock.now()
        number = sum(revoke_device(device=device, by=by, now=now) for device in devices)
        said = ngettext("%(number)d device is revoked.", "%(number)d devices are revoked.", number)
        self.message_user(request, said % {"number": number})
