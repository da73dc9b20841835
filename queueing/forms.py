"""What visitors fill in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pmlp_portal.directory.models import Service
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.kernel.errors import Invalid
from pmlp_portal.notifications.queries import available_kinds, reachable_contact
from queueing.actions import JoinRequest
from queueing.errors import TravelTimeOutOfRange
from queueing.policies import QueuePolicy
from queueing.queries.branches import Position, services_on_offer

MINUTE = timedelta(minutes=1)
# Each named in itself: who looks for theirs must be able to read it.
LANGUAGES = [("lv", "Latviešu"), ("en", "English")]


class ServiceForm(forms.Form):
    """For which service; the one most people come for when none is named."""

    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        self.offered = {service.slug: service for service in services_on_offer()}
        choices = [(slug, service.name) for slug, service in self.offered.items()]
        self.fields["service"].choices = choices  # type: ignore[attr-defined]
        self.fields["service"].error_messages["invalid_choice"] = _("Choose a service from the list.")

    @property
    def chosen(self) -> Service | None:
        """The service asked for; None where none or an unknown one is."""
        return self.offered.get(self.cleaned_data.get("service", "")) if self.is_valid() else None


class BranchFilterForm(ServiceForm):
    """For which service, and near what; nothing is required."""

    near = forms.CharField(
        label=gettext_lazy("Town or address"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)

    @property
    def chosen_service(self) -> str:
        """The slug of the service asked for, else of the first."""
        return self._valid().get("service") or next(iter(self.offered), "")

    @property
    def is_service_chosen(self) -> bool:
        """Whether the visitor has said what they come for."""
        return bool(self._valid().get("service"))

    @property
    def near_words(self) -> str:
        """The words looked for."""
        return self._valid().get("near") or ""

    @property
    def position(self) -> Position | None:
        """Where the visitor is, when both numbers were sent."""
        latitude, longitude = self._valid().get("lat"), self._valid().get("lon")
        return None if latitude is None or longitude is None else Position(latitude, longitude)

    @property
    def is_narrowed(self) -> bool:
        """Whether the visitor looks for something of their own, so that hardly anybody sees the same list."""
        return bool(self.near_words) or self.position is not None

    def _valid(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data


class JoinForm(forms.Form):
    """The optional details of joining. A disability or illness is never asked for."""

    travel_minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes is your way to the branch?"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-tiny"}),
    )
    contact = forms.CharField(
        required=False, max_length=254, help_text=gettext_lazy("Only for this visit. Deleted the same evening.")
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the messages"),
        choices=LANGUAGES,
        required=False,
        widget=forms.RadioSelect,
    )
    needs_more_time = forms.BooleanField(
        label=gettext_lazy("I need more time at the counter"),
        help_text=gettext_lazy("You need not say why. Only the clerk sees this."),
        required=False,
    )
    please_fetch = forms.BooleanField(
        label=gettext_lazy("Please come to me when it is my turn"),
        help_text=gettext_lazy(
            "For example, when you cannot see the screen or hear the call. Only the clerk sees this."
        ),
        required=False,
    )

    def __init__(self, *args: Any, policy: QueuePolicy, **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_errors = False
        # Every field here may stay empty: the heading says so once. How long the way is decides what is promised, so
        # that field stands before the others, in sight.
        self.helper.hide_optional = True
        self.helper.layout = Layout("contact", "language", "needs_more_time", "please_fetch")
        self._explain_travel(policy)
        self._explain_contact()

    def _explain_travel(self, policy: QueuePolicy) -> None:
        field, longest = self.fields["travel_minutes"], policy.longest_travel // MINUTE
        out_of_range = TravelTimeOutOfRange(longest=longest).detail
        field.error_messages["invalid"] = out_of_range
        field.validators.append(_between(0, longest, out_of_range))
        field.help_text = _("If you leave this empty, we count on {minutes} minutes.").format(
            minutes=policy.default_travel // MINUTE
        )

    def _explain_contact(self) -> None:
        field = self.fields["contact"]
        if "phone" in available_kinds():
            field.label = _("E-mail or phone for messages")
        else:
            field.label = _("E-mail for messages")
            field.widget.attrs.update({"inputmode": "email"})
        field.widget.attrs["autocomplete"] = "email"

    def clean_contact(self) -> Contact | None:
        """Read the contact; an empty one is none."""
        written = self.cleaned_data["contact"]
        if not written:
            return None
        try:
            return reachable_contact(written)
        except Invalid as refusal:
            raise forms.ValidationError(refusal.detail) from refusal

    def join_request(self, *, service: str, device: str, language: str) -> JoinRequest:
        """Return what was filled in as the queue takes it; `language` is the page's, when none was chosen."""
        minutes = self.cleaned_data["travel_minutes"]
        return JoinRequest(
            service=service,
            travel_time=None if minutes is None else minutes * MINUTE,
            device=device,
            contact=self.cleaned_data["contact"],
            language=self.cleaned_data["language"] or language,
            needs_more_time=self.cleaned_data["needs_more_time"],
            please_fetch=self.cleaned_data["please_fetch"],
        )


class DeferForm(forms.Form):
    """How often the turn had been moved back when the page was made."""

    after = forms.IntegerField(required=False, min_value=0, max_value=1000)

    @property
    def after_count(self) -> int | None:
        """The number, if one was sent."""
        return self.cleaned_data["after"] if self.is_valid() else None


def _between(least: int, most: int, otherwise: str) -> Callable[[int], None]:
    def validate(number: int) -> None:
        if not least <= number <= most:
            raise forms.ValidationError(otherwise)

    return validate
