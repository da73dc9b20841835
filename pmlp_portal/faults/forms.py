"""What people fill in about a fault, and what the office answers with."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from forum.forms.fields import Words
from pmlp_portal.faults.actions import Reporting, Verdict
from pmlp_portal.faults.errors import WordsMissing
from pmlp_portal.faults.models import KnownFault, Report
from pmlp_portal.faults.policies import LONGEST_PAGE, LONGEST_WORDS, number_in
from pmlp_portal.faults.queries import open_faults
from pmlp_portal.faults.states import ENDS, ReportKind, ReportState
from pmlp_portal.idempotency.actions import Key, key_of
from pmlp_portal.kernel.contacts import Contact, parse_contact
from pmlp_portal.kernel.errors import Invalid
from pmlp_portal.limits import opened


class EmailField(forms.CharField):
    """An e-mail address in the one form we store."""

    def to_python(self, value: Any) -> Any:
        """Read the address; nothing where nothing is written."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            contact = parse_contact(text)
        except Invalid as refusal:
            raise forms.ValidationError(refusal.detail) from refusal
        if contact.kind != "email":
            raise forms.ValidationError(_("Enter an e-mail address that has an @ sign."))
        return contact

    def run_validators(self, value: Any) -> None:
        """What has been read is no text any more."""


class ReportForm(forms.Form):
    """A report. `website` stays empty: people don't see it. `opened` says when the page was."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        choices=ReportKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it is about.")},
    )
    text = Words(
        label=gettext_lazy("What is wrong?"),
        help_text=gettext_lazy("What did you do, what did you expect, and what happened? Write no personal codes."),
        strip=False,
        max_length=LONGEST_WORDS,
        error_messages={"required": WordsMissing.sentence},
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    page = Words(
        label=gettext_lazy("On which page?"),
        help_text=gettext_lazy("Its address or name."),
        required=False,
        max_length=LONGEST_PAGE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact = EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("We write to it what we found out. Nobody else sees it."),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    website = forms.CharField(required=False)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        self.now = now

    def clean(self) -> dict[str, Any]:
        """Look whether a person has filled it in; a person who was fast is told calmly."""
        cleaned: dict[str, Any] = super().clean() or {}
        known = opened.read(cleaned.get("opened", ""))
        if known is None or not known.is_believable(now=self.now):
            self.add_error(
                None, _("That was very fast. Look at what you wrote once more, then press the button again.")
            )
        elif cleaned.get("website"):
            self.add_error(
                None, _("A field that is meant for machines was filled in. It is empty again: press once more.")
            )
        return cleaned

    def stamp(self) -> str:
        """Return when the page was opened first; now, if that can't be read or is long ago."""
        carried = str(self.data.get("opened") or "")
        known = opened.read(carried)
        is_fresh = known is not None and self.now - known.at <= opened.KEPT_FOR
        return carried if is_fresh else opened.written_at(self.now)

    def reporting(self) -> Reporting:
        """Return the report as the deed takes it."""
        contact: Contact | None = self.cleaned_data["contact"]
        return Reporting(
            text=self.cleaned_data["text"],
            kind=ReportKind(self.cleaned_data["kind"]),
            page=self.cleaned_data["page"],
            contact=contact,
            language=get_language() or "lv",
        )

    def key(self) -> Key | None:
        """Return what tells a second press from a second report: the page, and all that is written on it."""
        known = opened.read(self.cleaned_data["opened"])
        told = self.reporting()
        body = f"{told.kind}\n{told.page}\n{told.contact.value if told.contact else ''}\n{told.text}"
        return key_of(known.key if known else None, scope=f"fault\n{body}", body=body.encode())


class SayForm(forms.Form):
    """More about one's report."""

    text = Words(
        label=gettext_lazy("Add something"),
        strip=False,
        max_length=LONGEST_WORDS,
        error_messages={"required": WordsMissing.sentence},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class HandlingForm(forms.Form):
    """What the office says to a report, and what becomes of it. `seen` is the revision its page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    text = Words(
        label=gettext_lazy("Answer"),
        help_text=gettext_lazy("Sent to who reported it, if there is an address, and shown on their page."),
        required=False,
        strip=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    known_fault = forms.ModelChoiceField(
        KnownFault.objects.none(), label=gettext_lazy("Known fault"), required=False, empty_label="–"
    )
    same_as = Words(
        label=gettext_lazy("Reported before as"),
        help_text=gettext_lazy("Its reference, like P00012."),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    to = forms.ChoiceField(choices=[(state.value, state.label) for state in ENDS], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        choice = self.fields["known_fault"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = open_faults()

    def verdict(self) -> Verdict:
        """Return what becomes of the report, as the deed takes it."""
        number = number_in(self.cleaned_data["same_as"])
        return Verdict(
            to=ReportState(self.cleaned_data["to"]),
            text=self.cleaned_data["text"],
            known_fault=self.cleaned_data["known_fault"],
            same_as=Report.objects.filter(pk=number).first() if number is not None else None,
        )
