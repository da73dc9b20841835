"""From an exception to an answer: a page for people, RFC 9457 problem details for machines."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from pmlp_portal.kernel.errors import DomainError, Invalid

# What Django raises when the server is gone, restarting, out of connections, or a lock is not to be had.
DATABASE_LOSS = (OperationalError, InterfaceError)
RETRY_AFTER_SECONDS = 5
PROBLEM_JSON = "application/problem+json"

type_of_page = Callable[..., HttpResponse]

_REFUSAL = "portal.refusal"


def note_refusal(request: HttpRequest, error: DomainError) -> None:
    """Keep the code of a refusal with the request, for whoever counts them."""
    request.META[_REFUSAL] = error.code


def refusal_of(request: HttpRequest) -> str:
    """Return the code of the refusal a request was answered with, or an empty string."""
    code: str = request.META.get(_REFUSAL, "")
    return code


def is_for_machines(request: HttpRequest) -> bool:
    """Whether the answer should be JSON."""
    return request.path_info.startswith("/api/")


def details(*, code: str, detail: str, status_code: int, facts: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return problem details; `code` is ours and stable, `detail` is for people."""
    plain = {name: _plain(value) for name, value in (facts or {}).items()}
    return {**plain, "type": "about:blank", "title": detail, "status": status_code, "detail": detail, "code": code}


def _plain(value: Any) -> Any:
    return value if isinstance(value, (int, float, bool, list, dict, type(None))) else str(value)


def problem_json(error: DomainError) -> JsonResponse:
    """Return a refusal as problem details."""
    body = details(code=error.code, detail=error.detail, status_code=error.status, facts=error.facts)
    return JsonResponse(body, status=error.status, content_type=PROBLEM_JSON)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Return 503 with Retry-After: nothing was done, the same request may be sent again."""
    if is_for_machines(request):
        detail = _(
            "We are unavailable for a moment. Please try again in a minute. If you are in a queue, your place is kept."
        )
        response: HttpResponse = JsonResponse(
            details(code="unavailable", detail=detail, status_code=503), status=503, content_type=PROBLEM_JSON
        )
    else:
        response = render(request, "503.html", status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def page_or_problem(request: HttpRequest, template: str, *, status_code: int, code: str, detail: str) -> HttpResponse:
    """Return what Django's own error handlers answer: a page, or problem details under /api/."""
    if not is_for_machines(request):
        return render(request, template, status=status_code)
    body = details(code=code, detail=detail, status_code=status_code)
    return JsonResponse(body, status=status_code, content_type=PROBLEM_JSON)


def answer_to(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """Return the answer to an exception we know, or None."""
    if isinstance(error, DATABASE_LOSS):
        return unavailable(request)
    if not isinstance(error, DomainError):
        return None
    note_refusal(request, error)
    if is_for_machines(request):
        return problem_json(error)
    if error.status == status.HTTP_404_NOT_FOUND:
        return render(request, "404.html", {"sentence": error.detail}, status=404)
    return render(request, "refused.html", {"error": error}, status=error.status)


class ProblemMiddleware:
    """Refusals and the loss of the database, wherever a view lets them out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return _with_words(request, response) if isinstance(response, HttpResponseNotAllowed) else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django asks here before it makes a 500 of it."""
        return answer_to(request, exception)


def _with_words(request: HttpRequest, response: HttpResponseNotAllowed) -> HttpResponse:
    """Django refuses another method with an empty page; a link to a button's address leads people here."""
    detail = _("Nothing has been changed. Go back and use the button or the link on the page.")
    page = page_or_problem(request, "405.html", status_code=405, code="method_not_allowed", detail=detail)
    page.headers["Allow"] = response.headers["Allow"]
    return page


def refused_as(page: Callable[..., HttpResponse]) -> Callable[[type_of_page], type_of_page]:
    """Decorate a view: a refusal is shown by `page(request, error, **url_arguments)`."""

    def decorate(view: type_of_page) -> type_of_page:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except DomainError as error:
                if error.status == status.HTTP_404_NOT_FOUND:
                    raise
                note_refusal(request, error)
                return page(request, error, *args, **kwargs)

        return wrapper

    return decorate


def api_exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | HttpResponse | None:
    """DRF's hook: every error of the API is problem details with a code."""
    set_rollback()
    known = answer_to(context["request"]._request, error)
    if known is not None:
        return known
    converted = _converted(error)
    return None if converted is None else _problem_response(converted)


def _converted(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound(_("There is nothing at this address."))
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):
        return _TooLarge()
    if isinstance(error, SuspiciousOperation):
        return exceptions.ParseError()
    return None


class _TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"

    def __init__(self) -> None:
        super().__init__(_("What you sent is too large."))


def _problem_response(error: exceptions.APIException) -> Response:
    fields = error.detail if isinstance(error.detail, dict) else None
    if isinstance(error, exceptions.ValidationError):
        # Well-formed, and yet not to be done: 422. What can't be read at all is 400.
        code, sentence, status_code = Invalid.code, str(Invalid.sentence), Invalid.status
    else:
        code, sentence, status_code = str(error.get_codes()), str(error.detail), error.status_code
    facts = {"errors": {name: [str(text) for text in texts] for name, texts in fields.items()}} if fields else {}
    body = details(code=code, detail=sentence, status_code=status_code, facts=facts)
    response = Response(body, status=status_code, content_type=PROBLEM_JSON)
    wait = getattr(error, "wait", None)
    if wait is not None:
        response["Retry-After"] = str(int(wait) + 1)
    return response
