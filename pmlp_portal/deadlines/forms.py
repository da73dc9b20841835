"""What people fill in: the day, a note, where to write; and later another day."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pmlp_portal.deadlines import errors
from pmlp_portal.deadlines.actions import Wish, require_possible
from pmlp_portal.deadlines.models import DutyKind
from pmlp_portal.deadlines.policies import LONGEST_LABEL
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.kernel.errors import Invalid
from pmlp_portal.notifications.queries import available_kinds, reachable_contact

# Each named in itself: who looks for theirs must be able to read it.
LANGUAGES = [("lv", "Latviešu"), ("en", "English")]
_ABOUT_LABEL = (errors.LabelTooLong, errors.LabelHoldsNumber)


class DayForm(forms.Form):
    """The day a duty asks for, and a note."""

    day = forms.DateField(
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%Y."],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-date"}),
        error_messages={
            "required": gettext_lazy("Enter the day."),
            "invalid": gettext_lazy("Enter a day that is in the calendar, like 31.08.2027."),
        },
    )
    label = forms.CharField(
        label=gettext_lazy("A note for yourself"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": LONGEST_LABEL}),
    )

    def __init__(self, *args: Any, duty: DutyKind, **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        self.duty = duty
        self.last_day: date | None = None
        self.fields["day"].label = duty.asked
        self.fields["label"].help_text = _(
            "For example, a name: it stands in the letter. Do not write the number of a document here."
        )
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_errors = False

    def clean(self) -> dict[str, Any]:
        """Reckon the last day, unless the day or the note can't be."""
        cleaned = super().clean() or {}
        if cleaned.get("day"):
            label = cleaned.get("label", "")
            try:
                self.last_day = require_possible(duty=self.duty, day=cleaned["day"], label=label, now=clock.now())
            except Invalid as refusal:
                self.add_error("label" if isinstance(refusal, _ABOUT_LABEL) else "day", refusal.detail)
        return cleaned


class WishForm(DayForm):
    """The same, and where to write."""

    contact = forms.CharField(required=False, max_length=254)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the letters"), choices=LANGUAGES, required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        contact = self.fields["contact"]
        contact.help_text = _("Used for these reminders only. End them at any time, and we delete it.")
        contact.label = _("E-mail or phone") if "phone" in available_kinds() else _("E-mail")
        contact.widget.attrs.update({"autocomplete": "email", "aria-required": "true"})
        if "phone" not in available_kinds():
            contact.widget.attrs["inputmode"] = "email"
        # Not optional, though nothing written is refused by a sentence of ours.
        contact.required = True
        contact.error_messages["required"] = _("Enter an e-mail address, so that we can write to you.")

    def clean_contact(self) -> Contact:
        """Read the contact."""
        try:
            return reachable_contact(self.cleaned_data["contact"])
        except Invalid as refusal:
            raise forms.ValidationError(refusal.detail) from refusal

    @property
    def wish(self) -> Wish:
        """What was filled in, as the deed takes it."""
        return Wish(
            duty=self.duty,
            day=self.cleaned_data["day"],
            contact=self.cleaned_data["contact"],
            label=self.cleaned_data["label"],
            language=self.cleaned_data["language"] or translation.get_language() or "lv",
        )

    @property
    def language_name(self) -> str:
        """The chosen language, in itself."""
        return dict(LANGUAGES)[self.wish.language]
