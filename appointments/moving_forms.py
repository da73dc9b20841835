"""What staff send to block a counter, and to move a day."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from appointments.actions.moving import LONGEST_REASON, Move
from appointments.calendar_forms import DayField
from appointments.queries.moves import CalendarDay
from pmlp_portal.directory.models import Branch, Counter
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.intervals import Period

if TYPE_CHECKING:
    CounterChoice = forms.ModelChoiceField[Counter]
    BranchChoice = forms.ModelChoiceField[Branch]
else:
    CounterChoice = BranchChoice = forms.ModelChoiceField


class CounterField(CounterChoice):
    """A counter by its number alone: the branch is on the page already."""

    def label_from_instance(self, obj: Counter) -> str:
        """Return "3"."""
        return str(obj.number)


def _time_field(label: Any, missing: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H.%M"],
        error_messages={"required": missing, "invalid": _("Enter a time like 9:00.")},
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "w-short"}),
    )


class BlockForm(forms.Form):
    """Which counter, from when until when, and why. Midnight as the end is the end of the last day."""

    counter = CounterField(
        Counter.objects.none(),
        label=_("Counter"),
        empty_label=None,
        error_messages={"required": _("Choose a counter."), "invalid_choice": _("Choose a counter.")},
    )
    day = DayField(label=_("From day"), error_messages={"required": _("Choose a day.")})
    starts = _time_field(_("From"), _("Enter when the counter is blocked from."))
    until_day = DayField(label=_("Until day"), required=False)
    ends = _time_field(_("Until"), _("Enter when the counter is blocked until."))
    reason = forms.CharField(label=_("Why"), required=False, max_length=120)

    def __init__(self, data: QueryDict | None = None, *, branch: Branch, day: date | None = None) -> None:
        super().__init__(data, initial={"day": day, "until_day": day})
        counter = self.fields["counter"]
        assert isinstance(counter, forms.ModelChoiceField)
        counter.queryset = Counter.objects.filter(branch=branch, is_active=True)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.form_show_errors = False
        self.helper.layout = Layout(
            "counter",
            Div("day", "starts", css_class="field-pair"),
            Div("until_day", "ends", css_class="field-pair"),
            "reason",
            Submit("submit", _("Block the counter")),
        )

    def clean(self) -> dict[str, Any]:
        """See that it ends after it starts."""
        said = super().clean() or self.cleaned_data
        if {"day", "starts", "ends"} <= said.keys() and self._ends_at(said) <= clock.at(said["day"], said["starts"]):
            self.add_error("ends", _("A counter is blocked until after the time it is blocked from."))
        return said

    def _ends_at(self, said: dict[str, Any]) -> Any:
        return clock.end_at(said.get("until_day") or said["day"], said["ends"])

    def period(self) -> Period:
        """Return from when until when."""
        said = self.cleaned_data
        return Period(clock.at(said["day"], said["starts"]), self._ends_at(said))


class MoveForm(forms.Form):
    """Which day to move, and where to."""

    day = DayField(label=_("Day to move"), error_messages={"required": _("Choose a day.")})
    to_branch = BranchChoice(
        Branch.objects.none(),
        to_field_name="slug",
        label=_("To branch"),
        empty_label=None,
        error_messages={"required": _("Choose a branch."), "invalid_choice": _("Choose a branch.")},
    )
    to_day = DayField(label=_("To day"), error_messages={"required": _("Choose a day.")})
    because = forms.CharField(label=_("Why, in a sentence for the holders"), required=False, max_length=LONGEST_REASON)
    reviewed = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: dict[str, Any], *, branch: Branch) -> None:
        """Nothing is wrong with a day to move to that nobody has chosen yet."""
        super().__init__(data if data["to_day"] else None, initial=data)
        self.branch = branch
        to_branch = self.fields["to_branch"]
        assert isinstance(to_branch, forms.ModelChoiceField)
        to_branch.queryset = (
            Branch.objects.filter(slot_rules__isnull=False).distinct() | Branch.objects.filter(pk=branch.pk).distinct()
        )

    def source(self) -> CalendarDay:
        """Return the day to move."""
        return CalendarDay(self.branch, self.cleaned_data["day"])

    def target(self) -> CalendarDay:
        """Return where to."""
        return CalendarDay(self.cleaned_data["to_branch"], self.cleaned_data["to_day"])

    def move(self) -> Move:
        """Return what was reviewed."""
        said = self.cleaned_data
        return Move(self.source(), self.target(), said["reviewed"], said["because"].strip())


def first_move(data: QueryDict, *, branch: Branch, today: date) -> dict[str, Any]:
    """Return what the page asks before anything has been chosen: the next day at the same branch."""
    day = data.get("day") or str(today + timedelta(days=1))
    return {
        "day": day,
        "to_branch": data.get("to_branch") or branch.slug,
        "to_day": data.get("to_day") or "",
        "because": data.get("because", ""),
        "reviewed": data.get("reviewed", ""),
    }
