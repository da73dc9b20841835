"""What the API of bookings takes, and how what it answers is described."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from appointments.states import BookingState
from pmlp_portal.kernel.api_documents import NUMBER, TEXT

MANY = 99  # persons; each branch's rules say less
_DAY: dict[str, Any] = {"invalid": _("This must be a day, like 2026-12-01."), "null": _("This must not be empty.")}
_INSTANT_FORM = _("This must be a time with its offset, like 2026-12-01T09:00:00+02:00.")
_SLUG: dict[str, Any] = {**TEXT, "invalid": _("This must be a name as in addresses, like passport.")}
_COUNT: dict[str, Any] = {
    **NUMBER,
    "min_value": _("This must be 1 or more."),
    "max_value": _("This must be {max_value} or less."),
}


class InstantField(serializers.DateTimeField):
    """A time that says its offset: nobody should guess which nine o'clock is meant."""

    default_error_messages = {
        "invalid": _INSTANT_FORM,
        "date": _INSTANT_FORM,
        "make_aware": _INSTANT_FORM,
        "overflow": _INSTANT_FORM,
        "null": _INSTANT_FORM,
    }

    def enforce_timezone(self, value: Any) -> Any:  # a datetime, as DRF has it
        """Refuse what has no offset."""
        if value.tzinfo is None:
            self.fail("make_aware")
        return super().enforce_timezone(value)


def _persons() -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=1,
        max_value=MANY,
        default=1,
        help_text="How many come together; each needs the service.",
        error_messages=_COUNT,
    )


class SlotQuerySerializer(serializers.Serializer[Any]):
    """Days from one until another, or the times of one day."""

    service = serializers.SlugField(max_length=50, error_messages=_SLUG)
    persons = _persons()
    date = serializers.DateField(required=False, error_messages=_DAY)
    first = serializers.DateField(source="first_day", required=False, error_messages=_DAY)
    until = serializers.DateField(source="until_day", required=False, error_messages=_DAY)

    def get_fields(self) -> dict[str, Any]:
        """Say `from` and `to`, which Python can't."""
        spoken = {"first": "from", "until": "to"}
        return {spoken.get(name, name): field for name, field in super().get_fields().items()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two must be asked for."""
        lacking = [name for name, key in (("from", "first_day"), ("to", "until_day")) if key not in attrs]
        if "date" not in attrs and lacking:
            raise serializers.ValidationError({name: [_("Give `from` and `to`, or `date`.")] for name in lacking})
        return attrs


class HoldSerializer(serializers.Serializer[Any]):
    """A wish to book."""

    branch = serializers.SlugField(max_length=50, help_text="Slug.", error_messages=_SLUG)
    service = serializers.SlugField(
        max_length=50, help_text="Slug of a service that can be booked at the branch.", error_messages=_SLUG
    )
    starts_at = InstantField(help_text="One of the free times.")
    email = serializers.CharField(
        max_length=254,
        required=False,
        allow_blank=True,
        default="",
        help_text="Where the code that confirms the booking is sent.",
        error_messages=TEXT,
    )
    phone = serializers.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        default="",
        help_text="Instead of `email`, where text messages are sent.",
        error_messages=TEXT,
    )
    name = serializers.CharField(max_length=120, help_text="Whom to call.", error_messages=TEXT)
    persons = _persons()
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES,
        required=False,
        help_text="Language of the messages; without it, of Accept-Language.",
        error_messages={"invalid_choice": _("This must be lv or en.")},
    )


class CodeSerializer(serializers.Serializer[Any]):
    """The code that was sent."""

    code = serializers.CharField(max_length=20, error_messages=TEXT)


class TimeSerializer(serializers.Serializer[Any]):
    """Another time."""

    starts_at = InstantField(help_text="One of the free times of the branch.")


class FreeDaySerializer(serializers.Serializer[Any]):
    """A day, and how many places it has left."""

    date = serializers.DateField()
    free = serializers.IntegerField()


class SlotsSerializer(serializers.Serializer[Any]):
    """Either `days`, or `date` with its `times`."""

    days = FreeDaySerializer(many=True, required=False, help_text="Every day asked for.")
    date = serializers.DateField(required=False)
    times = serializers.ListField(
        child=serializers.DateTimeField(), required=False, help_text="Free times with the offset of Riga."
    )


class ArrivalTicketSerializer(serializers.Serializer[Any]):
    """The place in the queue of somebody who has arrived."""

    number = serializers.CharField(help_text="As it is called: A042.")
    token = serializers.CharField(help_text="Opens the ticket: keep it secret.")
    url = serializers.URLField(help_text="Its page.")


class BookingSerializer(serializers.Serializer[Any]):
    """A booking as its holder sees it."""

    token = serializers.CharField(help_text="Opens the booking: keep it secret.")
    state = serializers.ChoiceField(choices=BookingState.choices)
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Until when the place is held; null otherwise.")
    branch = serializers.CharField(help_text="Slug.")
    service = serializers.CharField(help_text="Slug.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    persons = serializers.IntegerField()
    url = serializers.URLField(help_text="The booking's page.")
    ticket = ArrivalTicketSerializer(allow_null=True, help_text="From check-in on.")
