"""Fields of the forum."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from forum.plain_text import storable


class Words(forms.CharField):
    """What people write. What no database can keep is refused in words, and shown again without it."""

    def clean(self, value: Any) -> str:
        """Read the text, before its length is looked at."""
        if isinstance(value, str) and value != storable(value):
            raise ValidationError(_("There is a sign in this that can't be read. It has been taken out; please look."))
        return str(super().clean(value))

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what is shown again."""
        return storable(data) if isinstance(data, str) else data
