"""The code a caller named, and the address at which somebody is not to be asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from pmlp_portal.kernel.contacts import Contact, parse_contact
from pmlp_portal.kernel.errors import Invalid

_LONGEST_SENT = 60


class GenuineForm(forms.Form):
    """A code, as heard or read. What is no code of ours is answered, not refused."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=_LONGEST_SENT,
        help_text=gettext_lazy("As the interviewer said it, or as it stands in the letter."),
        error_messages={
            "required": gettext_lazy("Enter the code the interviewer named."),
            "max_length": gettext_lazy("A code is shorter: at most %(limit_value)s characters."),
            "null_characters_not_allowed": gettext_lazy("Enter the code the interviewer named."),
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "w-date"}
        ),
    )


class RefuseForm(forms.Form):
    """Where somebody is not to be asked. Phones too, whether or not messages can be sent there: we call them."""

    contact = forms.CharField(
        label=gettext_lazy("E-mail or phone"),
        max_length=254,
        required=False,
        help_text=gettext_lazy("A telephone number in Latvia: eight digits."),
        error_messages={"null_characters_not_allowed": gettext_lazy("Enter an e-mail address or a phone number.")},
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )

    def clean_contact(self) -> Contact:
        """Read it as every address is read."""
        written: Any = self.cleaned_data["contact"]
        try:
            return parse_contact(written)
        except Invalid as refusal:
            raise forms.ValidationError(refusal.detail) from refusal
