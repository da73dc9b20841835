"""What the address of the told times names: how many weeks, and which branch."""

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pmlp_portal.directory.models import Branch
from queueing.queries.hit_rate import WEEK, Shown, monday_of

LENGTHS = (4, 13, 26, 52)
AT_FIRST = 13


class WeeksForm(forms.Form):
    """The last so many whole weeks; of one branch, or of all."""

    branch = forms.ChoiceField(
        label=_("Branch"), required=False, error_messages={"invalid_choice": _("Choose a branch from the list.")}
    )
    weeks = forms.TypedChoiceField(
        label=_("Weeks"), coerce=int, error_messages={"invalid_choice": _("Choose a number of weeks from the list.")}
    )

    shown: Shown

    def __init__(self, data: QueryDict | dict[str, str]) -> None:
        super().__init__(data)
        self.branches = {branch.slug: branch for branch in Branch.objects.all()}
        names = [("", _("All branches")), *((slug, branch.name) for slug, branch in self.branches.items())]
        lengths = [(str(number), ngettext("{number} week", "{number} weeks", number)) for number in LENGTHS]
        for name, offered in (
            ("branch", names),
            ("weeks", [(value, text.format(number=value)) for value, text in lengths]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    @classmethod
    def of(cls, data: QueryDict, *, first_on: date | None, today: date) -> "WeeksForm":
        """Return the form as it was asked, with weeks that are over and of which something is counted.

        What makes no sense is told by the form, and shown is what is shown at first.
        """
        form = cls({"branch": data.get("branch", ""), "weeks": data.get("weeks", "") or str(AT_FIRST)})
        form.is_valid()
        weeks = form.cleaned_data.get("weeks") or AT_FIRST
        until = monday_of(today)
        first = min(max(until - weeks * WEEK, monday_of(first_on or today)), until)
        form.shown = Shown(first, until, form.branches.get(form.cleaned_data.get("branch", "")))
        return form
