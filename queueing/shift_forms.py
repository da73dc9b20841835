"""Entering a shift: times as the office's wall clock shows them."""

from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Branch, Counter
from pmlp_portal.kernel import clock
from queueing import queries
from queueing.actions import ShiftPlan
from queueing.actions.shifts import faults_of
from queueing.models import PlannedShift

LARGEST_ID = 2**63 - 1
FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2099, 12, 31)


class AddressForm(forms.Form):
    """A day, and perhaps a shift to change, as an address names them."""

    day = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    change = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)

    def clean_day(self) -> date | None:
        """Keep to days a calendar of ours can hold."""
        day: date | None = self.cleaned_data["day"]
        return day if day and FIRST_DAY <= day <= LAST_DAY else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. `change`: the id of a shift to put into the form."""

    day: date
    change: int | None


def asked_in(data: QueryDict, *, today: date) -> Asked:
    """Return what an address asks for; today when it names no day one could mean."""
    form = AddressForm(data)
    form.is_valid()
    return Asked(form.cleaned_data.get("day") or today, form.cleaned_data.get("change"))


_TIME_ATTRIBUTES = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 5, "class": "w-short"}


class WallTimeField(forms.TimeField):
    """9:00, 09.00 or 24:00, which is midnight at the end of the day."""

    def __init__(self, *, label: Any, required: bool = True, missing: Any = "") -> None:
        super().__init__(
            label=label,
            required=required,
            input_formats=["%H:%M", "%H.%M"],
            error_messages={"required": missing, "invalid": _("Enter a time like 9:00.")},
            widget=forms.TimeInput(format="%-H:%M", attrs=_TIME_ATTRIBUTES),
        )

    def to_python(self, value: Any) -> time | None:
        """Read 24:00 as midnight."""
        return super().to_python("0:00" if value in {"24:00", "24.00"} else value)


if TYPE_CHECKING:
    CounterChoice = forms.ModelChoiceField[Counter]
    UserChoice = forms.ModelChoiceField[User]
else:
    CounterChoice = UserChoice = forms.ModelChoiceField


class CounterField(CounterChoice):
    """A counter by its number alone: the branch is on the page already."""

    def label_from_instance(self, obj: Counter) -> str:
        """Return "3"."""
        return str(obj.number)


class ClerkField(UserChoice):
    """A clerk by the name colleagues know."""

    def label_from_instance(self, obj: User) -> str:
        """Return "Klāra Ozola"."""
        return obj.display_name


class ShiftForm(forms.Form):
    """One counter's shift on one day, with lunch. `replaces` is the shift it stands instead of."""

    replaces = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    counter = CounterField(
        Counter.objects.none(),
        label=_("Counter"),
        empty_label=None,
        error_messages={"required": _("Choose a counter."), "invalid_choice": _("Choose a counter.")},
    )
    clerk = ClerkField(
        User.objects.none(),
        label=_("Clerk"),
        required=False,
        empty_label=_("Not known yet"),
        error_messages={"invalid_choice": _("Choose somebody who works at this branch.")},
    )
    starts = WallTimeField(label=_("Shift from"), missing=_("Enter when the shift starts."))
    ends = WallTimeField(label=_("Shift until"), missing=_("Enter when the shift ends."))
    lunch_starts = WallTimeField(label=_("Lunch from"), required=False)
    lunch_ends = WallTimeField(label=_("Lunch until"), required=False)

    def __init__(
        self, data: QueryDict | None = None, *, branch: Branch, day: date, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.day = day
        counter, clerk = self.fields["counter"], self.fields["clerk"]
        assert isinstance(counter, forms.ModelChoiceField)
        assert isinstance(clerk, forms.ModelChoiceField)
        counter.queryset = Counter.objects.filter(branch=branch, is_active=True)
        clerk.queryset = queries.staff_of(branch)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.form_show_errors = False
        self.helper.layout = Layout(
            "replaces",
            Div("counter", "clerk", css_class="field-pair"),
            Div("starts", "ends", css_class="field-pair"),
            Div("lunch_starts", "lunch_ends", css_class="field-pair"),
            Submit("submit", _("Save the shift")),
        )

    def clean(self) -> dict[str, Any]:
        """Tell everything that makes no sense at once, as far as the times can be read."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if {"starts", "ends", "lunch_starts", "lunch_ends"} <= cleaned.keys():
            for fault in faults_of(self.plan()):
                self.add_error(None, fault.detail)
        return cleaned

    def plan(self) -> ShiftPlan:
        """Return what was entered, as instants of the day."""
        values, day = self.cleaned_data, self.day
        lunch = values["lunch_starts"], values["lunch_ends"]
        return ShiftPlan(
            day=day,
            starts_at=clock.at(day, values["starts"]),
            ends_at=clock.end_at(day, values["ends"]),
            clerk=values.get("clerk"),
            lunch_starts_at=clock.at(day, lunch[0]) if lunch[0] else None,
            lunch_ends_at=clock.at(day, lunch[1]) if lunch[1] else None,
        )


def as_entered(shift: PlannedShift) -> dict[str, Any]:
    """Return a shift as the form shows it."""
    return {
        "replaces": shift.pk,
        "counter": shift.counter_id,
        "clerk": shift.clerk_id,
        "starts": clock.local(shift.starts_at).time(),
        "ends": "24:00" if shift.lasts_until_midnight else clock.local(shift.ends_at).time(),
        "lunch_starts": clock.local(shift.lunch_starts_at).time() if shift.lunch_starts_at else None,
        "lunch_ends": clock.local(shift.lunch_ends_at).time() if shift.lunch_ends_at else None,
    }
