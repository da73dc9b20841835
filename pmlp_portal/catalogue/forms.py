"""What the addresses of the catalogue name, and the file of uses."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pmlp_portal.catalogue.queries.listed import Way

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class FindForm(forms.Form):
    """What somebody looks for in the list."""

    q = forms.CharField(label=_("What do you need?"), required=False, max_length=200)
    way = forms.ChoiceField(
        label=pgettext_lazy("of getting a service", "How?"),
        required=False,
        choices=[
            (Way.ANY, pgettext_lazy("of getting a service", "Any way")),
            (Way.ONLINE, _("Online")),
            (Way.QUEUE, _("At a branch, in the queue")),
            (Way.BOOKING, _("At a branch, by appointment")),
        ],
    )

    @property
    def words(self) -> str:
        """The words; none while they can't be taken."""
        return str(self.cleaned_data.get("q") or "").strip()

    @property
    def chosen_way(self) -> Way:
        """The way; any while it can't be taken."""
        return Way(self.cleaned_data.get("way") or "")


class DayForm(forms.Form):
    """The day whose prices are shown."""

    on = forms.DateField(
        label=_("Prices on"),
        required=False,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        error_messages={"invalid": _("Enter a day like 2026-12-31.")},
    )

    def clean_on(self) -> date | None:
        """A day within this century."""
        day: date | None = self.cleaned_data["on"]
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("Choose a day between 2000 and 2099."))
        return day

    @property
    def day(self) -> date | None:
        """The day; None while there is none, or none that can be read."""
        return self.cleaned_data.get("on")


class UsesForm(forms.Form):
    """A file of uses."""

    file = forms.FileField(label=_("File (CSV)"), allow_empty_file=True)
