"""What every door of the API stands on: JSON read without trusting it, one representation, nothing for caches."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView


class MalformedJson(ParseError):
    """The body is not JSON."""

    default_detail = _("The body is not valid JSON.")


class StrictJsonParser(BaseParser):
    """JSON as RFC 8259 has it. What is nested too deep for us to read is as malformed as what does not end."""

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:  # whatever JSON holds
        """Return what the body says."""
        try:
            return json.loads(stream.read().decode(), parse_constant=_refuse)
        except (ValueError, RecursionError):
            raise MalformedJson from None


def _refuse(constant: str) -> None:
    """NaN and Infinity are Python's, not JSON's."""
    raise ValueError(constant)


class OneRepresentation(BaseContentNegotiation):
    """There is JSON, whatever `Accept` asks for: a browser that looks in sees it too."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """Return the parser of the body's type, None (415) when there is none."""
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the one there is."""
        only = next(iter(renderers))
        return only, str(only.media_type)


class ApiView(APIView):
    """JSON in, JSON out; nothing here is for caches: a queue changes by the second, and a link is a secret."""

    content_negotiation_class = OneRepresentation
    parser_classes = [StrictJsonParser]

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:  # DRF's signature
        """Say so in the headers."""
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Accept-Language"
        return super().finalize_response(request, response, *args, **kwargs)
