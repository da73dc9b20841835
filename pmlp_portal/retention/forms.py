"""Whose contact it is about, and why somebody asks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.contacts import Contact, parse_contact
from pmlp_portal.kernel.errors import DomainError


class ContactForm(forms.Form):
    """A contact never stands in an address: this form is sent by POST only."""

    contact = forms.CharField(label=_("E-mail address or phone number"), max_length=254)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For example the number of the submission. Leave the contact itself out: the record is kept."),
    )

    def clean_contact(self) -> Contact:
        """The contact in the form it is stored in."""
        try:
            return parse_contact(self.cleaned_data["contact"])
        except DomainError as refusal:
            raise forms.ValidationError(refusal.detail) from refusal
