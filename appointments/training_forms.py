"""What people fill in to come to a training, and what those who run it hand out."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from appointments.actions.attendance import HandOut, require_file
from appointments.actions.trainings import LONGEST_NAME, SignUp
from appointments.training_policies import FILE_KINDS
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.kernel.errors import Invalid
from pmlp_portal.notifications.queries import available_kinds, reachable_contact

# Each named in itself: who looks for theirs must be able to read it.
LANGUAGES = [("lv", "Latviešu"), ("en", "English")]


class SignUpForm(forms.Form):
    """Who comes, and where to write."""

    name = forms.CharField(
        label=gettext_lazy("Name and surname"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": gettext_lazy("Enter a name, so that we know who comes."),
            "max_length": gettext_lazy("Enter a shorter name."),
        },
    )
    contact = forms.CharField(max_length=254)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the letters"), choices=LANGUAGES, required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_errors = False
        contact = self.fields["contact"]
        contact.label = _("E-mail or phone") if "phone" in available_kinds() else _("E-mail")
        contact.help_text = _("Used for this training only. Deleted a month after it.")
        contact.error_messages["required"] = _("Enter an e-mail address, so that we can send the code.")
        contact.widget.attrs["autocomplete"] = "email"
        if "phone" not in available_kinds():
            contact.widget.attrs["inputmode"] = "email"

    def clean_contact(self) -> Contact:
        """Read the contact."""
        try:
            return reachable_contact(self.cleaned_data["contact"])
        except Invalid as refusal:
            raise forms.ValidationError(refusal.detail) from refusal

    def request_for(self, training: str) -> SignUp:
        """Return what was filled in, as the deed takes it."""
        return SignUp(
            training=training,
            name=self.cleaned_data["name"],
            contact=self.cleaned_data["contact"],
            language=self.cleaned_data["language"] or get_language() or "lv",
        )


class CodeForm(forms.Form):
    """The code from the letter."""

    code = forms.CharField(
        label=gettext_lazy("Code from the letter"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "w-short"}),
        error_messages={
            "required": gettext_lazy("Enter the code from the letter."),
            "max_length": gettext_lazy("The code has six digits."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_errors = False


class MaterialForm(forms.Form):
    """A title, and either a link or a file."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=160, error_messages={"required": gettext_lazy("Enter a title.")}
    )
    link = forms.URLField(
        label=gettext_lazy("Link"),
        required=False,
        max_length=300,
        assume_scheme="https",
        error_messages={"invalid": gettext_lazy("Enter a whole address, like https://www.pmlp.gov.lv.")},
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in FILE_KINDS)}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_errors = False
        self.helper.hide_optional = True
        self.fields["file"].help_text = _("PDF, docx, xlsx or pptx, at most 5 MB. Give a link or a file.")

    def clean_file(self) -> tuple[str, bytes] | None:
        """Read the file, and look what it is."""
        sent = self.cleaned_data["file"]
        if sent is None:
            return None
        try:
            content = sent.read()
            require_file(name=sent.name, content=content)
        except Invalid as refusal:
            raise forms.ValidationError(refusal.detail) from refusal
        return sent.name, content

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("link")) == bool(cleaned.get("file")):
            self.add_error("link", _("Give either a link or a file."))
        return cleaned

    @property
    def what(self) -> HandOut:
        """What was filled in, as the deed takes it."""
        name, content = self.cleaned_data["file"] or ("", b"")
        return HandOut(self.cleaned_data["title"], self.cleaned_data["link"], name, content)


def came(ticked: list[str]) -> frozenset[int]:
    """Return the places whose boxes were ticked."""
    return frozenset(int(one) for one in ticked if one.isascii() and one.isdigit() and len(one) < 19)
