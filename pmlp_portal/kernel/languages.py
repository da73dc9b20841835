"""Which language an answer is in: by the address for pages, by Accept-Language for machines."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

MACHINE_PATHS = ("/api/", "/healthz", "/metrics", "/readyz")


class ApiLanguageMiddleware:
    """Pages have their language in the address (lv at /…, en at /en/…); the API asks the header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(MACHINE_PATHS):
            return self.get_response(request)
        language = accepted_language(request.headers.get("Accept-Language", ""))
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers["Content-Language"] = language
        return response


def accepted_language(header: str) -> str:
    """Return "en" when the header prefers English to Latvian, else "lv", the first language here."""
    best, best_weight = "lv", -1.0
    for part in header.split(",")[:20]:
        name, _, parameter = part.strip().partition(";")
        code = name.strip().lower()[:2]
        weight = _weight(parameter)
        if code in {"lv", "en"} and weight > best_weight:
            best, best_weight = code, weight
    return best if best_weight > 0 else "lv"


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
