"""What a counter's screen sends: buttons and short lists, so that nothing can be mistyped."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Counter, RequiredDocument
from pmlp_portal.kernel.errors import Invalid
from queueing import errors
from queueing.actions.desk import Screen
from queueing.models import PauseReason
from queueing.states import Outcome

_SEEN = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})")
_ID = re.compile(r"[0-9]{1,18}")
LARGEST_ID = 2**63 - 1
MOST_LEFT_OUT = 50


def screen_of(data: QueryDict, counter: Counter) -> Screen:
    """Return what the page showed that an act was sent from. Raises ScreenOutdated when it does not say."""
    seen = _SEEN.fullmatch(data.get("seen", ""))
    if seen is None:
        raise errors.ScreenOutdated
    return Screen(counter_id=counter.pk, session_id=int(seen[1]), acts=int(seen[2]))


def understood(form: forms.Form) -> dict[str, Any]:
    """Return what a form says. Raises Invalid."""
    if not form.is_valid():
        raise Invalid
    return form.cleaned_data


def left_out(data: QueryDict) -> list[int]:
    """Return the tickets a page passes over; anything that is no number is passed over itself."""
    return [int(value) for value in data.getlist("leaving_out")[:MOST_LEFT_OUT] if _ID.fullmatch(value)]


class TicketForm(forms.Form):
    """An act on one ticket."""

    ticket = forms.IntegerField(min_value=1, max_value=LARGEST_ID)


class NamedServiceForm(forms.Form):
    """A service, named by its slug."""

    service = forms.SlugField(max_length=50)


class FurtherServiceForm(TicketForm, NamedServiceForm):
    """One more service for the visitor."""


class TransferForm(FurtherServiceForm):
    """Where a visitor is handed to: a service, and perhaps one counter of the same branch."""

    counter = forms.ModelChoiceField(Counter.objects.none(), required=False)

    def __init__(self, data: Mapping[str, Any], *, branch_id: int) -> None:
        super().__init__(data)
        counters: forms.ModelChoiceField[Counter] = self.fields["counter"]  # type: ignore[assignment]
        counters.queryset = Counter.objects.filter(branch_id=branch_id, is_active=True)


class FinishForm(TicketForm):
    """How the service ended; the document that was missing belongs to "has to come back"."""

    outcome = forms.ChoiceField(choices=Outcome.choices)
    document = forms.ModelChoiceField(RequiredDocument.objects.all(), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a missing document of somebody who does not have to come back."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("document") and cleaned.get("outcome") != Outcome.COME_BACK:
            self.add_error("document", _("Only who has to come back lacks a document."))
        return cleaned


class PauseForm(forms.Form):
    """Why a counter is paused."""

    reason = forms.ChoiceField(choices=PauseReason.choices)
