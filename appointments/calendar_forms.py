"""What staff send about the calendar: which day, and who telephones."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from appointments.actions import BookingRequest
from appointments.models import Pool
from appointments.queries.telephone import bookable_services
from pmlp_portal.directory.models import Branch, Service
from pmlp_portal.idempotency.actions import Key, key_of
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact, parse_contact
from pmlp_portal.kernel.errors import DomainError

FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2099, 12, 31)
ONE_DAY, NINETY_DAYS = timedelta(days=1), timedelta(days=90)
LONGEST_SEARCH = 60
MOST_PERSONS = 16


class DayField(forms.DateField):
    """A day of a calendar of ours, as a browser sends it."""

    def __init__(self, **more: Any) -> None:  # Django's own arguments
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-date"})
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, **more)

    def to_python(self, value: Any) -> date | None:
        """Keep to days one could mean."""
        day = super().to_python(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class AddressForm(forms.Form):
    """What an address of the calendar names."""

    day = DayField(required=False)
    week = DayField(required=False)
    q = forms.CharField(required=False, max_length=LONGEST_SEARCH)


@dataclass(frozen=True, slots=True)
class Asked:
    """A day or a week of the calendar, and whom to find in it."""

    day: date
    is_week: bool
    search: str


def asked_in(data: QueryDict, *, today: date) -> Asked:
    """Return what an address asks for; today where it names no day one could mean."""
    form = AddressForm(data)
    form.is_valid()
    day, week = form.cleaned_data.get("day"), form.cleaned_data.get("week")
    return Asked(week or day or today, "week" in data and not day, form.cleaned_data.get("q") or "")


if TYPE_CHECKING:
    ServiceChoice = forms.ModelChoiceField[Service]
else:
    ServiceChoice = forms.ModelChoiceField


class WishForm(forms.Form):
    """Which service, for how many, on which day: what the free times are looked up by."""

    service = ServiceChoice(
        Service.objects.none(),
        to_field_name="slug",
        label=_("Service"),
        empty_label=None,
        error_messages={"required": _("Choose a service."), "invalid_choice": _("Choose a service.")},
    )
    persons = forms.IntegerField(
        label=_("Persons"),
        min_value=1,
        max_value=MOST_PERSONS,
        widget=forms.NumberInput(attrs={"class": "w-tiny", "inputmode": "numeric"}),
    )
    day = DayField(label=_("Day"))

    def __init__(self, data: QueryDict | dict[str, Any] | None = None, *, branch: Branch) -> None:
        super().__init__(data)
        self.branch = branch
        service = self.fields["service"]
        assert isinstance(service, forms.ModelChoiceField)
        service.queryset = Service.objects.filter(pk__in=[row.pk for row in bookable_services(branch)])


class InstantField(forms.Field):
    """An instant as the page wrote it into its radio buttons; whether it is free the deed judges."""

    def to_python(self, value: Any) -> datetime | None:
        """Read it."""
        try:
            instant = datetime.fromisoformat(value) if value else None
        except ValueError:
            instant = None
        if value and (instant is None or instant.tzinfo is None or not FIRST_DAY <= instant.date() <= LAST_DAY):
            raise ValidationError(self.error_messages["required"], code="invalid")
        return instant


class TimeForm(forms.Form):
    """One of the free times on the page. `key` makes a second click of the same page change nothing."""

    starts_at = InstantField(label=_("Time"), error_messages={"required": _("Choose a time.")})
    key = forms.CharField(widget=forms.HiddenInput, min_length=8, max_length=128)

    def key_for(self, scope: str) -> Key | None:
        """Return the page's key within a scope; with other answers it is refused."""
        answers = "\n".join(f"{name}={self.data.get(name, '')}" for name in sorted(self.fields))
        return key_of(self.cleaned_data["key"], scope=scope, body=answers.encode())


class TelephoneForm(TimeForm):
    """Who telephones, and the time they chose."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        error_messages={"required": _("Enter a name, so that we can call you.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact = forms.CharField(
        label=_("E-mail or phone"),
        required=False,
        help_text=_("There we send the time and reminders. Without it nothing is sent."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=_("Language of messages"), choices=[("lv", "Latviešu"), ("en", "English")], widget=forms.RadioSelect
    )

    def clean_contact(self) -> Contact | None:
        """Read the address, or say what is wrong with it."""
        try:
            return parse_contact(self.cleaned_data["contact"]) if self.cleaned_data["contact"] else None
        except DomainError as error:
            raise ValidationError(error.detail) from error

    def request(self, *, branch: Branch, wish: dict[str, Any], pool: Pool) -> BookingRequest:
        """Return what is asked for."""
        said = self.cleaned_data
        return BookingRequest(
            branch=branch.slug,
            service=wish["service"].slug,
            starts_at=said["starts_at"],
            persons=wish["persons"],
            language=said["language"],
            name=said["name"],
            contact=said["contact"],
            pool=pool,
        )


class BecauseForm(forms.Form):
    """Why, in a sentence the holder reads."""

    because = forms.CharField(required=False, max_length=120)

    @classmethod
    def said(cls, data: QueryDict) -> str:
        """Return the sentence; nothing when there is none that fits."""
        form = cls(data)
        form.is_valid()
        return str(form.cleaned_data.get("because", ""))


def first_wish(data: QueryDict, *, branch: Branch, now: datetime) -> dict[str, Any]:
    """Return what the page looks up before anything has been chosen: the first service, one person, today."""
    services = bookable_services(branch)
    return {
        "service": data.get("service") or (services[0].slug if services else ""),
        "persons": data.get("persons") or "1",
        "day": data.get("day") or str(clock.day_of(now)),
    }


class PeriodForm(forms.Form):
    """From a day to a day, both in, as the address names them."""

    since = DayField(label=_("From day"), required=False)
    through = DayField(label=_("Until day"), required=False)

    first: date
    until: date

    @classmethod
    def of(cls, data: QueryDict, *, today: date) -> "PeriodForm":
        """Return the form with a period that makes sense: by default the last ninety days, never today or later."""
        asked = cls(data)
        asked.is_valid()
        yesterday = today - ONE_DAY
        last = min(asked.cleaned_data.get("through") or yesterday, yesterday)
        first = min(asked.cleaned_data.get("since") or last - NINETY_DAYS, last)
        form = cls({"since": f"{first:%Y-%m-%d}", "through": f"{last:%Y-%m-%d}"})
        form.first, form.until = first, last + ONE_DAY
        return form
