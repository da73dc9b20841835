"""What is looked for in the whole site."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    """Words to look for."""

    q = forms.CharField(label=_("What are you looking for?"), required=False, max_length=200)

    @property
    def words(self) -> str:
        """The words; none while they can't be taken."""
        return str(self.cleaned_data.get("q") or "").strip()
