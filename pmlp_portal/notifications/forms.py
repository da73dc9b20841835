"""What staff look for, and what a gateway reports."""

import json
from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import Branch
from pmlp_portal.notifications.errors import ReceiptMalformed
from pmlp_portal.notifications.models import MessageKind
from pmlp_portal.notifications.queries import Wanted
from pmlp_portal.notifications.states import MessageState

_LONGEST_REFERENCE = 200  # characters


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the text message we gave this reference."""

    reference: str
    state: MessageState


def read_receipt(body: bytes) -> Receipt | None:
    """Read `{"reference", "status"}`; None for a status on the way there. Raises ReceiptMalformed."""
    try:
        told = json.loads(body)
        reference, status = told["reference"], told["status"]
    except (ValueError, KeyError, TypeError) as error:
        raise ReceiptMalformed from error
    if not isinstance(reference, str) or not isinstance(status, str) or len(reference) > _LONGEST_REFERENCE:
        raise ReceiptMalformed
    if "\0" in reference or status not in {MessageState.DELIVERED, MessageState.UNDELIVERED}:
        return None
    return Receipt(reference, MessageState(status))


class MessageFilterForm(forms.Form):
    """By branch, state, kind, and words of the thing or branch; nothing is required. One branch is no choice."""

    branch = forms.ChoiceField(label=_("Branch"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    words = forms.CharField(label=_("Branch, or what it is about"), required=False, max_length=60)

    def __init__(self, data: QueryDict, *, branches: QuerySet[Branch]) -> None:
        super().__init__(data)
        everything = [("", _("all"))]
        by_name = list(branches.order_by("sort_key"))
        self.only_branch = by_name[0] if len(by_name) == 1 else None
        self.fields["branch"].choices = [*everything, *((row.slug, row.name) for row in by_name)]  # type: ignore[attr-defined]
        if self.only_branch:
            del self.fields["branch"]
        self.fields["state"].choices = [*everything, *MessageState.choices]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [*everything, *MessageKind.choices]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"

    @property
    def wanted(self) -> Wanted:
        """What is looked for; what can't be is left out."""
        valid = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return Wanted(state=valid.get("state", ""), kind=valid.get("kind", ""), words=valid.get("words", ""))
