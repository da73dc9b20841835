"""What a request to the API of bookings asks for, read without trusting it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as drf
from rest_framework.request import Request

from appointments.actions import BookingRequest
from appointments.api.serializers import CodeSerializer, HoldSerializer, SlotQuerySerializer, TimeSerializer
from appointments.queries.public_slots import Place
from pmlp_portal.idempotency.actions import Key, key_of
from pmlp_portal.kernel.contacts import Contact, ContactMissing, EmailWithoutAt, PhoneMalformed, parse_contact
from pmlp_portal.kernel.errors import Invalid


class OneContact(Invalid):
    """A code is sent to one of the two."""

    code = "one_contact"
    sentence = _("Give an e-mail address or a phone number, not both.")


class NoTextMessages(Invalid):
    """There is no gateway."""

    code = "no_text_messages"
    sentence = _("We can't send text messages now. Enter an e-mail address.")


@dataclass(frozen=True, slots=True)
class SlotQuery:
    """What is looked for: the times of `day`, or the days from `first` until `until`."""

    place: Place
    day: date | None
    first: date | None
    until: date | None


def _checked(serializer: drf.Serializer[Any]) -> dict[str, Any]:  # what the serializer describes
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def slot_query(request: Request, *, branch: str) -> SlotQuery:
    """Read what times are looked for. Raises ValidationError."""
    asked = _checked(SlotQuerySerializer(data=request.query_params.dict()))
    place = Place(branch=branch, service=asked["service"], persons=asked["persons"])
    return SlotQuery(place, asked.get("date"), asked.get("first_day"), asked.get("until_day"))


def booking_request(request: Request) -> BookingRequest:
    """Read a wish to book. Raises ValidationError or Invalid."""
    wish = _checked(HoldSerializer(data=request.data))
    return BookingRequest(
        branch=wish["branch"],
        service=wish["service"],
        starts_at=wish["starts_at"],
        persons=wish["persons"],
        language=wish.get("language") or translation.get_language() or settings.LANGUAGE_CODE,
        name=wish["name"],
        contact=_contact(email=wish["email"].strip(), phone=wish["phone"].strip()),
    )


def _contact(*, email: str, phone: str) -> Contact:
    if email and phone:
        raise OneContact
    if not email and not phone:
        raise ContactMissing
    if phone and not settings.SMS_GATEWAY_URL:
        raise NoTextMessages
    contact = parse_contact(email or phone)
    if contact.kind != ("email" if email else "phone"):
        raise EmailWithoutAt if email else PhoneMalformed
    return contact


def code_in(request: Request) -> str:
    """Read a code. Raises ValidationError."""
    return str(_checked(CodeSerializer(data=request.data))["code"])


def time_in(request: Request) -> datetime:
    """Read a time. Raises ValidationError."""
    instant: datetime = _checked(TimeSerializer(data=request.data))["starts_at"]
    return instant


def idempotency_key(request: Request) -> Key | None:
    """Return the key of a request that may come again: of this address, which holds the booking's token."""
    return key_of(request.headers.get("Idempotency-Key"), scope=request.path, body=request._request.body)
