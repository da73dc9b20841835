"""Forms of the indicators' desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pmlp_portal.indicators.models import YearlyValue


class ValueForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no argument when it runs
    """A value, the reason, and which revision of it was looked at."""

    because = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Stands in the public log of changes."))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = YearlyValue
        fields = ("indicator", "year", "kind", "value", "numerator", "denominator", "origin")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.revision


class ImportForm(forms.Form):
    """A file of values and the reason for all of them."""

    file = forms.FileField(label=_("File (CSV)"), allow_empty_file=True)
    because = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Stands in the public log of changes."))
