"""What the forum is arranged by. Questions and answers have pages of their own: here they can't even be looked at,
since their originals must not be."""

from django.contrib import admin
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest

from forum.models import Absence, AnswerRuleRow, CannedPassage, Category, ForumPolicyRow, Regulation
from pmlp_portal.audit.recording import RecordedAdmin


class StaysAsItWasAdmin(RecordedAdmin):
    """Rows are added and never changed: questions were asked under them."""

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A new rule is a new row."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """What held once has held."""
        return False


@admin.register(AnswerRuleRow)
class AnswerRuleRowAdmin(StaysAsItWasAdmin):
    list_display = ("valid_from", "months", "working_days", "forward_within", "source")


@admin.register(ForumPolicyRow)
class ForumPolicyRowAdmin(RecordedAdmin):
    list_display = ("valid_from", "needs_second_eyes", "aim_within", "remind_before", "escalate_before")


@admin.register(Category)
class CategoryAdmin(RecordedAdmin):
    list_display = ("name_lv", "aim_within", "position", "is_active")
    prepopulated_fields = {"slug": ("name_lv",)}
    # Not filter_horizontal: what its signs say is hidden from screen readers.
    formfield_overrides = {models.ManyToManyField: {"widget": CheckboxSelectMultiple}}

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Questions belong to it: it is no longer chosen instead."""
        return False


@admin.register(Absence)
class AbsenceAdmin(RecordedAdmin):
    list_display = ("user", "first_on", "back_on")
    date_hierarchy = "first_on"


@admin.register(CannedPassage)
class CannedPassageAdmin(RecordedAdmin):
    list_display = ("title", "language", "category")
    list_filter = ("language", "category")
    search_fields = ("title", "text")


@admin.register(Regulation)
class RegulationAdmin(RecordedAdmin):
    list_display = ("number", "name_lv", "valid_from", "valid_until")
    search_fields = ("number", "name_lv")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
