"""Trainings to plan; who signed up is seen on the staff's own pages."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from appointments.models import Training
from pmlp_portal.audit.recording import RecordedAdmin


@admin.register(Training)
class TrainingAdmin(RecordedAdmin):
    list_display = ("title_lv", "starts_at", "places_taken", "places", "waiting_taken", "is_published")
    list_filter = ("is_published", "language")
    date_hierarchy = "starts_at"
    ordering = ("-starts_at",)
    search_fields = ("title_lv", "title_en")
    prepopulated_fields = {"slug": ("title_lv",)}
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        # Django's own two boxes for a day and a time have no label each.
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        },
    }
    readonly_fields = ("places_taken", "waiting_taken", "cancelled_at")

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """Write what was edited and no count: people sign up while the form is open."""
        if change:
            obj.save(update_fields=form.changed_data)
            return
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """People may have signed up: a training is called off on the staff's page, which tells them."""
        return False
