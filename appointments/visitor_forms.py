"""What visitors fill in to book."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.actions.details import LONGEST_NAME
from appointments.errors import NameMissing, NameTooLong, TooManyPersons
from pmlp_portal.directory.models import Service
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.kernel.errors import Invalid
from pmlp_portal.notifications.queries import available_kinds, reachable_contact
from queueing.queries.branches import Position

# Each named in itself: who looks for theirs must be able to read it.
LANGUAGES = [("lv", "Latviešu"), ("en", "English")]
# Before and after these no calendar has days, and arithmetic on them fails.
FIRST_YEAR, LAST_YEAR = 2000, 2200


class WishForm(forms.Form):
    """What one looks for, from the address of the page: nothing has been done yet, so nothing is required."""

    branch = forms.CharField(required=False, max_length=50)
    service = forms.CharField(required=False, max_length=50)
    persons = forms.IntegerField(label=gettext_lazy("How many people will come?"), required=False)
    near = forms.CharField(label=gettext_lazy("Town or address"), required=False, max_length=100)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180)
    day = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    since = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

    def __init__(self, *args: Any, limit: int, **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        self.limit = limit
        self.is_valid()
        # A day that is none leads to the first free one; a wrong number of people would be a wrong promise.
        for name in self.errors.keys() - {"persons"}:
            del self.errors[name]

    def clean_persons(self) -> int:
        """Read the number of people: one, unless said otherwise."""
        persons = self.cleaned_data["persons"]
        if persons is not None and not 1 <= persons <= self.limit:
            raise forms.ValidationError(TooManyPersons(limit=self.limit).detail)
        return persons or 1

    @property
    def choices_of_persons(self) -> Sequence[int]:
        """Return the numbers one can choose from."""
        return range(1, self.limit + 1)

    @property
    def persons_wanted(self) -> int:
        """For how many it is."""
        return int(self.cleaned_data.get("persons") or 1)

    @property
    def branch_slug(self) -> str:
        """The branch chosen before, or nothing."""
        return str(self.cleaned_data.get("branch") or "")

    @property
    def service_slug(self) -> str:
        """The service chosen before, or nothing."""
        return str(self.cleaned_data.get("service") or "")

    @property
    def near_words(self) -> str:
        """The words looked for."""
        return str(self.cleaned_data.get("near") or "")

    @property
    def position(self) -> Position | None:
        """Where the visitor is, when both numbers were sent."""
        latitude, longitude = self.cleaned_data.get("lat"), self.cleaned_data.get("lon")
        return None if latitude is None or longitude is None else Position(latitude, longitude)

    @property
    def asked_day(self) -> date | None:
        """The day asked for."""
        return self._date("day")

    @property
    def asked_since(self) -> date | None:
        """From which day on days are shown."""
        return self._date("since")

    def service_among(self, offered: Sequence[Service]) -> Service | None:
        """Return the chosen service, if it is one of these."""
        return next((service for service in offered if service.slug == self.service_slug), None)

    def _date(self, name: str) -> date | None:
        written: date | None = self.cleaned_data.get(name)
        return written if written is not None and FIRST_YEAR <= written.year <= LAST_YEAR else None


class TimeForm(forms.Form):
    """A time that was chosen. `key` was made with the page, so that pressing twice is choosing once."""

    starts_at = forms.CharField(max_length=40, error_messages={"required": gettext_lazy("Choose a time.")})
    key = forms.CharField(max_length=64, required=False)

    def clean_starts_at(self) -> datetime:
        """Read an instant with its zone."""
        try:
            instant = datetime.fromisoformat(self.cleaned_data["starts_at"])
        except ValueError:
            raise forms.ValidationError(_("Choose a time.")) from None
        if instant.tzinfo is None or not FIRST_YEAR <= instant.year <= LAST_YEAR:
            raise forms.ValidationError(_("Choose a time."))
        return instant


class DetailsForm(forms.Form):
    """Who comes. No personal code, no reason."""

    name = forms.CharField(
        label=gettext_lazy("Name and surname"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": NameMissing.sentence},
    )
    contact = forms.CharField(max_length=254)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the messages"), choices=LANGUAGES, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_errors = False
        self._explain_contact()

    def _explain_contact(self) -> None:
        field = self.fields["contact"]
        has_phone = "phone" in available_kinds()
        field.label = _("E-mail or phone") if has_phone else _("E-mail")
        field.help_text = _("For example, name@example.lv. We will send a code there.")
        field.error_messages["required"] = _("Enter an e-mail address.")
        field.widget.attrs["autocomplete"] = "email"
        if has_phone:
            field.error_messages["required"] = _("Enter an e-mail address or a phone number.")
        else:
            field.widget.attrs["inputmode"] = "email"

    def clean_name(self) -> str:
        """Read the name as one line."""
        name = " ".join(self.cleaned_data["name"].split())
        if len(name) > LONGEST_NAME:
            raise forms.ValidationError(NameTooLong(limit=LONGEST_NAME).detail)
        return name

    def clean_contact(self) -> Contact:
        """Read the contact."""
        try:
            return reachable_contact(self.cleaned_data["contact"])
        except Invalid as refusal:
            raise forms.ValidationError(refusal.detail) from refusal


class CodeForm(forms.Form):
    """The six digits that were sent."""

    code = forms.CharField(
        label=gettext_lazy("Code of 6 digits"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "w-short"}),
        error_messages={"required": gettext_lazy("Enter the 6 digits of the code.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_errors = False

    def clean_code(self) -> str:
        """Read the digits, as people type them: with spaces or a dash. A try that is no code does not count."""
        code = "".join(sign for sign in self.cleaned_data["code"] if not sign.isspace() and sign not in "-–")
        if not (len(code) == CODE_DIGITS and code.isascii() and code.isdigit()):
            raise forms.ValidationError(_("Enter the 6 digits of the code."))
        return code


CODE_DIGITS = 6
