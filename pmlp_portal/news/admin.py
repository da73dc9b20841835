"""Writing news: a draft until it has an instant to be published from."""

from django import forms
from django.contrib import admin
from django.db import models

from pmlp_portal.audit.recording import RecordedAdmin
from pmlp_portal.news.models import NewsItem


@admin.register(NewsItem)
class NewsItemAdmin(RecordedAdmin):
    list_display = ("title_lv", "published_at", "byline_lv")
    search_fields = ("title_lv", "title_en", "text_lv", "text_en")
    date_hierarchy = "published_at"
    prepopulated_fields = {"slug": ("title_lv",)}
    # One field with its own label: Django's pair of a day and a time has one label for two.
    formfield_overrides = {
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput(format="%Y-%m-%d %H:%M", attrs={"class": "vTextField"}),
        }
    }
