"""Texts kept in both languages."""

from django.utils.translation import get_language


def in_language(lv: str, en: str) -> str:
    """Return the text of the reader's language; Latvian where English is missing."""
    return (en or lv) if get_language() == "en" else lv
