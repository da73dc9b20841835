"""What a request to the API of questions asks for, read without trusting it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as drf
from rest_framework.request import Request

from forum.actions import Asking
from forum.api.serializers import AskSerializer, ListQuerySerializer
from forum.queries.lists import LAST_PAGE
from forum.queries.pages import Place, place_in
from pmlp_portal.idempotency.actions import Key, key_of
from pmlp_portal.kernel.contacts import Contact, EmailWithoutAt, parse_contact
from pmlp_portal.kernel.errors import NotFound


class PageNotFound(NotFound):
    """So far nobody can turn."""

    code = "page_not_found"
    sentence = _("There is no such page.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for, and which page of it: one of the first by its number, a later one by where it begins."""

    words: str
    category: str
    page: int
    after: Place | None


def _checked(serializer: drf.Serializer[Any]) -> dict[str, Any]:  # what the serializer describes
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def wish_in(request: Request) -> Wish:
    """Read what is looked for. Raises ValidationError, PageNotFound."""
    asked = _checked(ListQuerySerializer(data=request.query_params.dict()))
    page, after = request.query_params.get("page", "1"), request.query_params.get("after")
    if not page.isascii() or not page.isdecimal() or len(page) > 5 or not 1 <= int(page) <= LAST_PAGE:
        raise PageNotFound
    place = place_in(after) if after is not None else None
    if after is not None and place is None:
        raise PageNotFound
    return Wish(asked["q"].strip(), asked["category"], int(page), place)


def asking_in(request: Request) -> Asking:
    """Read a question. Raises ValidationError or Invalid."""
    said = _checked(AskSerializer(data=request.data))
    return Asking(
        title=said["title"],
        text=said["text"],
        category=said["category"],
        language=said.get("language") or translation.get_language() or settings.LANGUAGE_CODE,
        contact=_contact(said["email"].strip()),
    )


def _contact(email: str) -> Contact | None:
    if not email:
        return None
    contact = parse_contact(email)
    if contact.kind != "email":
        raise EmailWithoutAt
    return contact


def idempotency_key(request: Request) -> Key | None:
    """Return the key of a question that may come again."""
    return key_of(request.headers.get("Idempotency-Key"), scope=request.path, body=request._request.body)
