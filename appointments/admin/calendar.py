"""Rules of booking to edit; slots and bookings to look at only: they are moved by the deeds of booking."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from appointments.models import Booking, BookingPolicyRow, CounterBlock, Disruption, Offer, Slot, SlotRule, TakenPlace
from pmlp_portal.audit.recording import PlainAdmin, RecordedAdmin

if TYPE_CHECKING:
    from django.db import models
    from django.http import HttpRequest

    RuleModelForm = forms.ModelForm[SlotRule]
    PolicyModelForm = forms.ModelForm[BookingPolicyRow]
else:
    RuleModelForm = PolicyModelForm = forms.ModelForm

_IN_ORDER = (
    ("begins", "ends", _("The end comes after the beginning.")),
    ("valid_from", "valid_until", _("A rule ends after the day it starts.")),
)
_LENGTH = _("Hours:minutes:seconds.")


class LookOnlyAdmin(PlainAdmin):
    """Nothing is added, changed or removed here."""

    show_full_result_count = False

    def has_add_permission(self, request: "HttpRequest") -> bool:
        """Rows are made by what happens."""
        return False

    def has_change_permission(self, request: "HttpRequest", obj: "models.Model | None" = None) -> bool:
        """What happened stays as it was."""
        return False

    def has_delete_permission(self, request: "HttpRequest", obj: "models.Model | None" = None) -> bool:
        """What happened stays."""
        return False


class SlotRuleForm(RuleModelForm):
    class Meta:
        model = SlotRule
        fields = "__all__"
        help_texts = {
            "length": _("From 5 minutes to 8 hours. Hours:minutes:seconds."),
            "slots_each": _("More than one for a long service: a person then takes so many in a row."),
            "public_places": _("How many people are served at once, as a rule as many as there are counters."),
            "call_centre_places": _("Besides those for everybody: only the call centre books them."),
            "internal_places": _("Besides those for everybody: only the branch's own staff book them."),
            "valid_from": _("The calendar changes within a minute; who is booked and can't be kept is told."),
            "valid_until": _("Empty means until further notice. To change a rule end it, and add another."),
        }

    def clean(self) -> dict[str, Any] | None:
        """Say what is turned round before the database is asked about overlaps: it can't make a range of that."""
        said = super().clean()
        for begins, ends, sentence in _IN_ORDER:
            first, last = self.cleaned_data.get(begins), self.cleaned_data.get(ends)
            if first is not None and last is not None and last <= first:
                self.add_error(ends, sentence)
        return said


@admin.register(SlotRule)
class SlotRuleAdmin(RecordedAdmin):
    form = SlotRuleForm
    list_display = (
        "branch",
        "service",
        "weekday",
        "begins",
        "ends",
        "length",
        "slots_each",
        "valid_from",
        "valid_until",
    )
    list_filter = ("weekday", "service", "branch")
    list_select_related = ("branch", "service")
    fieldsets = (
        (None, {"fields": ("branch", "service", "weekday", "begins", "ends", "length", "slots_each")}),
        (_("Places in each slot"), {"fields": ("public_places", "call_centre_places", "internal_places")}),
        (_("When it holds"), {"fields": ("valid_from", "valid_until")}),
    )


class BookingPolicyForm(PolicyModelForm):
    class Meta:
        model = BookingPolicyRow
        fields = "__all__"
        help_texts = {
            "valid_from": _("The newest rules that have begun count; a branch's own go before the common ones."),
            "horizon_days": _("Today is day 0."),
            "soonest_notice": _("For the public; staff may book up to the last minute. Hours:minutes:seconds."),
            "hold_for": _("While the form is filled in. Hours:minutes:seconds."),
            "check_in_early": _LENGTH,
            "grace": _("After this the queue goes on without them. Hours:minutes:seconds."),
            "returns_after": _("At random between these two, so that places can't be traded. Hours:minutes:seconds."),
            "returns_by": _LENGTH,
            "offer_for": _LENGTH,
            "first_reminder_days": _("At the same time by the clock; 0 means none."),
            "second_reminder_hours": _("0 means none."),
        }


@admin.register(BookingPolicyRow)
class BookingPolicyAdmin(RecordedAdmin):
    form = BookingPolicyForm
    list_display = ("__str__", "valid_from", "horizon_days", "soonest_notice", "hold_for", "grace")
    list_filter = ("branch",)
    list_select_related = ("branch",)
    fieldsets = (
        (None, {"fields": ("branch", "valid_from")}),
        (_("Booking"), {"fields": ("horizon_days", "soonest_notice", "persons_at_most", "hold_for")}),
        (_("The code"), {"fields": ("code_tries", "codes_a_hold")}),
        (_("Arriving"), {"fields": ("check_in_early", "grace")}),
        (_("Places that return"), {"fields": ("returns_after", "returns_by", "offer_for", "offers_at_most")}),
        (_("Reminders"), {"fields": ("first_reminder_days", "second_reminder_hours")}),
    )


@admin.register(Slot)
class SlotAdmin(LookOnlyAdmin):
    list_display = (
        "starts_at", "branch", "service", "public_places", "public_taken", "call_centre_taken", "internal_taken",
        "withdrawn_at",
    )  # fmt: skip
    list_filter = ("service", "branch")
    list_select_related = ("branch", "service")
    date_hierarchy = "day"
    ordering = ("-day", "starts_at")


@admin.register(Booking)
class BookingAdmin(LookOnlyAdmin):
    """Names stay out, and a contact can be recognised, not used: the branch's own calendar is the place for both."""

    list_display = ("starts_at", "branch", "service", "persons", "pool", "state", "contact_seen", "changes")
    list_filter = ("state", "pool", "service", "branch")
    list_select_related = ("branch", "service")
    date_hierarchy = "day"
    ordering = ("-pk",)
    fields = (
        "branch", "service", "day", "starts_at", "ends_at", "persons", "pool", "state", "language", "contact_seen",
        "held_at", "held_until", "confirmed_at", "arrived_at", "ended_at", "because", "changes", "wants_earlier",
        "offers_made", "made_by",
    )  # fmt: skip
    readonly_fields = ("contact_seen",)

    @admin.display(description=_("contact"))
    def contact_seen(self, booking: Booking) -> str:
        """Enough to recognise what somebody tells, too little to write to it."""
        return booking.masked_contact or "-"


@admin.register(Offer)
class OfferAdmin(LookOnlyAdmin):
    list_display = ("made_at", "branch", "kind", "starts_at", "expires_at", "state")
    list_filter = ("kind", "state", "branch")
    list_select_related = ("branch",)
    ordering = ("-pk",)


@admin.register(Disruption)
class DisruptionAdmin(LookOnlyAdmin):
    list_display = ("noticed_at", "booking", "because", "told_at", "settled_at")
    list_filter = ("booking__branch",)
    list_select_related = ("booking",)
    ordering = ("-pk",)


@admin.register(TakenPlace)
class TakenPlaceAdmin(LookOnlyAdmin):
    list_display = ("slot", "pool", "booking", "offer", "kept_until")
    list_filter = ("pool",)
    list_select_related = ("slot", "booking", "offer")
    ordering = ("-pk",)


@admin.register(CounterBlock)
class CounterBlockAdmin(LookOnlyAdmin):
    """Counters are blocked on the branch's own page."""

    list_display = ("counter", "starts_at", "ends_at", "reason", "by")
    list_filter = ("counter__branch",)
    list_select_related = ("counter__branch", "by")
    ordering = ("-starts_at",)
