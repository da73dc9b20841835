"""Rules of the queue to edit; everything that has states to look at only: it is moved by the queue's own acts."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pmlp_portal.audit.recording import PlainAdmin, RecordedAdmin
from pmlp_portal.kernel.contacts import masked
from queueing.models import (
    Alarm,
    Assistance,
    BoardMessage,
    BranchDay,
    CalibrationShift,
    CounterPause,
    CounterSession,
    DayCheck,
    DayLesson,
    DaySeal,
    ExpectedArrival,
    Halt,
    LearnedParameter,
    Notice,
    PlannedShift,
    QueuePolicyRow,
    Ticket,
    TicketMove,
    TurnedAway,
    Visit,
)
from queueing.queries.fault_words import sentence_of
from queueing.queries.histories import read

if TYPE_CHECKING:
    Inline = admin.TabularInline[Any, Any]
    PolicyModelForm = forms.ModelForm[QueuePolicyRow]
else:
    Inline = admin.TabularInline
    PolicyModelForm = forms.ModelForm

_LENGTH = _("Hours:minutes:seconds.")


class LookOnly:
    """Nothing is added, changed or removed here."""

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Rows are made by what happens."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """What happened stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """What happened stays."""
        return False


class LookOnlyAdmin(LookOnly, PlainAdmin):
    show_full_result_count = False


class QueuePolicyForm(PolicyModelForm):
    class Meta:
        model = QueuePolicyRow
        fields = "__all__"
        help_texts = {
            "valid_from": _("The newest rules that have begun count; a branch's own go before the common ones."),
            "favoured_in_a_row": _("After so many an ordinary visitor goes first."),
            "longest_wait": _("Whoever has waited this long goes before everybody. Hours:minutes:seconds."),
            "call_grace": _("After this the clerk may note that nobody came. Hours:minutes:seconds."),
            "return_window": _("Who comes back in time goes before the others. Hours:minutes:seconds."),
            "booking_early": _("How long before the booked time a booking may be called. Hours:minutes:seconds."),
            "intake_opens_after": _LENGTH,
            "intake_closes_before": _LENGTH,
            "remote_a_day": _("Empty means no limit."),
            "remote_at_a_time": _("How many may wait from a distance at once. Empty means no limit."),
            "tickets_a_day": _("Remote ones and those at the branch together. Empty means no limit."),
            "joins_a_day": _("By device and by contact; a cancelled one counts."),
            "defer_for": _LENGTH,
            "longest_travel": _LENGTH,
            "default_travel": _LENGTH,
            "leave_margin": _("The message to leave goes out so much earlier than needed. Hours:minutes:seconds."),
            "near_place": _("From this place on the message comes that the turn is near."),
            "undo_for": _LENGTH,
            "day_ends_after": _("What is still open then is closed by itself. Hours:minutes:seconds."),
            "intake_is_stopped": _("Nobody can join, neither remotely nor at the kiosk; who waits is served."),
            "intake_keeps_word": _(
                "Whoever would not be called before closing with 90 % is told so, and shown branches where they would."
            ),
        }


@admin.register(QueuePolicyRow)
class QueuePolicyAdmin(RecordedAdmin):
    form = QueuePolicyForm
    list_display = ("__str__", "valid_from", "remote_a_day", "remote_at_a_time", "tickets_a_day", "intake_is_stopped")
    list_filter = ("intake_is_stopped", "branch")
    list_select_related = ("branch",)
    fieldsets = (
        (None, {"fields": ("branch", "valid_from")}),
        (_("Who is next"), {"fields": ("favoured_in_a_row", "longest_wait", "booking_early")}),
        (_("A call"), {"fields": ("call_grace", "return_window", "undo_for")}),
        (
            _("Joining"),
            {
                "fields": (
                    "intake_is_stopped", "intake_keeps_word", "intake_opens_after", "intake_closes_before",
                    "remote_a_day", "remote_at_a_time", "tickets_a_day", "joins_a_day",
                )
            },
        ),
        (
            _("On the way"),
            {"fields": ("default_travel", "longest_travel", "leave_margin", "near_place", "deferrals", "defer_for")},
        ),
        (_("The day's end"), {"fields": ("day_ends_after",)}),
    )  # fmt: skip


@admin.register(BoardMessage)
class BoardMessageAdmin(RecordedAdmin):
    """What a branch's board says at its foot; boards show it within a minute."""

    list_display = ("branch", "text_lv", "text_en")
    list_select_related = ("branch",)


@admin.register(BranchDay)
class BranchDayAdmin(LookOnlyAdmin):
    list_display = ("branch", "day", "last_number", "remote_issued", "ended_at")
    list_filter = ("branch",)
    list_select_related = ("branch",)
    date_hierarchy = "day"
    ordering = ("-day", "branch")


class TicketMoveInline(LookOnly, Inline):
    model = TicketMove
    fields = ("at", "verb", "before", "after", "by", "counter", "detail")
    ordering = ("pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Fetch who and where along."""
        return super().get_queryset(request).select_related("by", "counter__branch")


@admin.register(Ticket)
class TicketAdmin(LookOnlyAdmin):
    list_display = (
        "spoken", "branch", "day", "service", "state", "channel", "issued_at", "called_at", "started_at", "ended_at",
        "outcome", "counter_number",
    )  # fmt: skip
    list_display_links = ("spoken",)
    list_filter = ("state", "channel", "outcome", "service", "branch")
    list_select_related = ("branch", "service", "counter")
    date_hierarchy = "day"
    ordering = ("-pk",)
    search_fields = ("=number",)
    inlines = (TicketMoveInline,)

    @admin.display(description=_("ticket"), ordering="number")
    def spoken(self, ticket: Ticket) -> str:
        """The number as people hear it."""
        return ticket.spoken

    @admin.display(description=_("counter"), ordering="counter__number")
    def counter_number(self, ticket: Ticket) -> int | None:
        """The counter by its number: the branch has a column of its own."""
        return ticket.counter.number if ticket.counter else None


@admin.register(TicketMove)
class TicketMoveAdmin(LookOnlyAdmin):
    list_display = ("at", "ticket", "verb", "before", "after", "by", "counter")
    list_filter = ("verb", "branch")
    list_select_related = ("ticket", "by", "counter__branch")
    date_hierarchy = "day"
    ordering = ("-pk",)


@admin.register(DaySeal)
class DaySealAdmin(LookOnlyAdmin):
    list_display = ("day", "branch", "head", "numbers", "moves", "sealed_at", "forgotten_on")
    list_filter = ("branch",)
    list_select_related = ("branch",)
    date_hierarchy = "day"
    ordering = ("-day", "branch")
    fields = (*list_display, "previous")


@admin.register(DayCheck)
class DayCheckAdmin(LookOnlyAdmin):
    list_display = ("day", "branch", "at", "is_sealed", "moves", "judged", "chosen", "passing", "unjudged", "found")
    list_filter = ("branch",)
    list_select_related = ("branch",)
    date_hierarchy = "day"
    ordering = ("-at", "branch")
    fields = list_display

    @admin.display(description=_("faults"))
    def found(self, check: DayCheck) -> str:
        """What is wrong, in words."""
        return " ".join(sentence_of(read(fault)) for fault in check.faults) or "-"


@admin.register(Visit)
class VisitAdmin(LookOnlyAdmin):
    """A contact can be recognised here, not used. What help somebody asked for only the clerk sees."""

    list_display = ("pk", "branch", "day", "channel", "language", "opened_at", "closed_at", "masked_contact")
    list_filter = ("channel", "language", "branch")
    list_select_related = ("branch",)
    date_hierarchy = "day"
    ordering = ("-pk",)
    fields = (
        "branch", "day", "channel", "language", "opened_at", "closed_at", "travel_time", "masked_contact",
    )  # fmt: skip

    @admin.display(description=_("contact"))
    def masked_contact(self, visit: Visit) -> str:
        """Enough to recognise what a visitor tells, too little to write to it."""
        return masked(visit.contact) or "-"


@admin.register(Halt)
class HaltAdmin(LookOnlyAdmin):
    """Intake is stopped and branches are closed for now on the branch's own screen."""

    list_display = ("branch", "kind", "reason", "began_at", "began_by", "ended_at", "ended_by")
    list_filter = ("kind", "reason", "branch")
    list_select_related = ("branch", "began_by", "ended_by")
    date_hierarchy = "day"
    ordering = ("-began_at",)


@admin.register(Notice)
class NoticeAdmin(LookOnlyAdmin):
    list_display = ("at", "branch", "text_lv", "text_en", "waiting", "by")
    list_filter = ("branch",)
    list_select_related = ("branch", "by")
    date_hierarchy = "day"
    ordering = ("-at",)


@admin.register(Alarm)
class AlarmAdmin(LookOnlyAdmin):
    list_display = ("raised_at", "counter", "raised_by", "answered_at", "answered_by")
    list_filter = ("counter__branch",)
    list_select_related = ("counter__branch", "raised_by", "answered_by")
    date_hierarchy = "raised_at"
    ordering = ("-raised_at",)


@admin.register(Assistance)
class AssistanceAdmin(LookOnlyAdmin):
    list_display = ("asked_at", "device", "answered_at", "answered_by")
    list_filter = ("device__branch",)
    list_select_related = ("device__branch", "answered_by")
    date_hierarchy = "asked_at"
    ordering = ("-asked_at",)


class CounterPauseInline(LookOnly, Inline):
    model = CounterPause


@admin.register(CounterSession)
class CounterSessionAdmin(LookOnlyAdmin):
    list_display = ("counter", "clerk", "opened_at", "closed_at", "ended_with_day")
    list_filter = ("ended_with_day", "counter__branch")
    list_select_related = ("counter__branch", "clerk")
    date_hierarchy = "opened_at"
    ordering = ("-opened_at",)
    inlines = (CounterPauseInline,)


@admin.register(PlannedShift)
class PlannedShiftAdmin(LookOnlyAdmin):
    """Shifts are planned on their own page, where clerks and managers may."""

    list_display = ("day", "counter", "clerk", "starts_at", "ends_at", "lunch_starts_at", "lunch_ends_at")
    list_filter = ("branch",)
    list_select_related = ("counter__branch", "clerk")
    date_hierarchy = "day"
    ordering = ("-day", "counter")


@admin.register(TurnedAway)
class TurnedAwayAdmin(LookOnlyAdmin):
    list_display = ("at", "branch", "service", "channel", "reason")
    list_filter = ("reason", "channel", "branch")
    list_select_related = ("branch", "service")
    date_hierarchy = "at"
    ordering = ("-at",)


@admin.register(ExpectedArrival)
class ExpectedArrivalAdmin(LookOnlyAdmin):
    list_display = ("ranks_at", "branch", "service", "persons", "origin", "arrived_at", "cancelled_at")
    list_filter = ("service", "branch")
    list_select_related = ("branch", "service")
    date_hierarchy = "day"
    ordering = ("-pk",)


class AboutClerksAdmin(LookOnlyAdmin):
    """How fast single clerks work: for an administrator, who answers for the forecast, and nobody else."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser) and super().has_view_permission(request, obj)


@admin.register(DayLesson)
class DayLessonAdmin(AboutClerksAdmin):
    list_display = ("day", "branch", "services", "calls", "is_over", "noted_at")
    list_filter = ("branch",)
    list_select_related = ("branch",)
    date_hierarchy = "day"
    ordering = ("-day", "branch")


@admin.register(LearnedParameter)
class LearnedParameterAdmin(AboutClerksAdmin):
    """What the forecast draws from, said in minutes and per cent where that tells more."""

    list_display = ("branch", "name", "service", "clerk", "way", "in_words", "observations", "first_day", "last_day")
    list_filter = ("name", "branch", "service")
    list_select_related = ("branch", "service", "clerk")
    ordering = ("branch", "name", "service", "clerk", "way")
    fields = (
        "branch", "name", "service", "clerk", "way", "in_words", "value", "observations", "first_day", "last_day",
        "learned_at", "samples",
    )  # fmt: skip

    @admin.display(description=_("in words"))
    def in_words(self, learned: LearnedParameter) -> str:
        """The value as somebody says it who knows no logarithms."""
        return learned.in_words


@admin.register(CalibrationShift)
class CalibrationShiftAdmin(LookOnlyAdmin):
    list_display = (
        "branch", "from_minutes", "until_minutes", "low", "high", "be_there_by", "observations", "first_day",
        "last_day",
    )  # fmt: skip
    list_filter = ("branch",)
    list_select_related = ("branch",)
    ordering = ("branch", "kind")
