"""What somebody in charge of a branch sends: short lists wherever it can be, so that nothing personal is written."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Branch, Counter
from pmlp_portal.kernel import clock
from queueing import queries
from queueing.actions import PaperLine
from queueing.models import REASONS, CorrectionReason, HaltKind, PriorityReason
from queueing.shift_forms import WallTimeField
from queueing.states import Outcome

LARGEST_ID = 2**63 - 1
LONGEST_NOTICE = 120


def _id() -> forms.IntegerField:
    return forms.IntegerField(min_value=1, max_value=LARGEST_ID)


class HaltForm(forms.Form):
    """Why intake is stopped, or the branch closed."""

    reason = forms.ChoiceField()

    def __init__(self, data: Mapping[str, Any], *, kind: HaltKind) -> None:
        super().__init__(data)
        reasons: forms.ChoiceField = self.fields["reason"]  # type: ignore[assignment]
        reasons.choices = [(reason.value, reason.label) for reason in REASONS[kind]]


class NoticeForm(forms.Form):
    """A message to all who wait, in both languages."""

    key = forms.UUIDField()
    text_lv = forms.CharField(max_length=LONGEST_NOTICE)
    text_en = forms.CharField(max_length=LONGEST_NOTICE)


class PriorityForm(forms.Form):
    """Who goes before others, and why."""

    ticket = _id()
    reason = forms.ChoiceField(choices=PriorityReason.choices)


class CorrectionForm(forms.Form):
    """Which ticket is put back, and why."""

    ticket = _id()
    reason = forms.ChoiceField(choices=CorrectionReason.choices)


class ReleaseForm(forms.Form):
    """The counter and the very session that is ended."""

    counter = _id()
    session = _id()


class AssignForm(forms.Form):
    """The counter and who is to work there."""

    counter = _id()
    clerk = forms.ModelChoiceField(User.objects.none())

    def __init__(self, data: Mapping[str, Any], *, branch: Branch) -> None:
        super().__init__(data)
        clerks: forms.ModelChoiceField[User] = self.fields["clerk"]  # type: ignore[assignment]
        clerks.queryset = queries.staff_of(branch)


class PaperLineForm(forms.Form):
    """A line written on paper; times as on the wall clock of that day."""

    counter = forms.ModelChoiceField(Counter.objects.none())
    started = WallTimeField(label="")
    ended = WallTimeField(label="")
    outcome = forms.ChoiceField(choices=Outcome.choices)

    def __init__(self, data: Mapping[str, Any], *, branch: Branch) -> None:
        super().__init__(data)
        counters: forms.ModelChoiceField[Counter] = self.fields["counter"]  # type: ignore[assignment]
        counters.queryset = Counter.objects.filter(branch=branch, is_active=True)

    def line(self, day: date) -> PaperLine:
        """Return what was written, on a day."""
        said = self.cleaned_data
        started_at, ended_at = clock.at(day, said["started"]), clock.at(day, said["ended"])
        return PaperLine(said["counter"], started_at, ended_at, Outcome(said["outcome"]))


class PaperForm(PaperLineForm):
    """A line of the list of numbers."""

    ticket = _id()


class UnnumberedForm(PaperLineForm):
    """A line without a number; `key` is the form's own."""

    key = forms.UUIDField()
    service = forms.SlugField(max_length=50)


class AlarmForm(forms.Form):
    """The call for help that is answered."""

    alarm = _id()


class AssistanceForm(forms.Form):
    """The visitor at a kiosk somebody goes to."""

    assistance = _id()


class ChosenForm(forms.Form):
    """The ticket an address puts into the forms."""

    ticket = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
