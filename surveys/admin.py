"""What surveys are arranged by. Questionnaires, plans and answers have pages of their own: here nobody changes them."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from pmlp_portal.audit.recording import RecordedAdmin
from surveys.models import Factor, Institution, SurveyPolicyRow, Topic


class KeptAdmin(RecordedAdmin):
    """Rows that others stand on: they are renamed, never removed."""

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Periods and questions belong to it."""
        return False


@admin.register(Institution)
class InstitutionAdmin(KeptAdmin):
    list_display = ("slug", "name_lv", "name_en")


@admin.register(Topic)
class TopicAdmin(KeptAdmin):
    list_display = ("slug", "name_lv", "name_en", "place")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Topics come with the questionnaires that ask about them."""
        return False


@admin.register(Factor)
class FactorAdmin(TopicAdmin):
    pass


@admin.register(SurveyPolicyRow)
class SurveyPolicyRowAdmin(RecordedAdmin):
    list_display = ("valid_from", "attempts_at_most", "calls_from", "calls_until", "public_cell", "inside_cell")
