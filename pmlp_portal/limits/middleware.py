"""At the door: who comes too often is asked to come later, who looks like a machine to show patience."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import DATABASE_LOSS, is_for_machines, note_refusal, problem_json, unavailable
from pmlp_portal.limits import queries
from pmlp_portal.limits.actions import count, note, require_within
from pmlp_portal.limits.addresses import Address, address_of, is_exempt, network_of, subject_of
from pmlp_portal.limits.challenges import Answer, require_passed
from pmlp_portal.limits.errors import TooMany
from pmlp_portal.limits.policies import Limit

HOLD = "hold"
CONFIRM = "confirm"
ASK = "ask"
# Counted only where a link opens nothing: who has one of their own never meets it, who tries addresses does.
LINK = "link"
NOT_FOUND = 404
_OWN_FIELDS = ("csrfmiddlewaretoken", "challenge", "nonce")


class LimitsMiddleware:
    """Counts at the doors the settings name (`LIMITED_DOORS`), before a view is entered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        door = _door(request) or ""
        if response.status_code < 400 and (kind := _NOTED.get(door)):
            _note(request, kind)
        if response.status_code == NOT_FOUND and door == LINK and door in settings.LIMITS:
            _count_miss(request)
        return response

    def process_view(
        self, request: HttpRequest, view: object, arguments: object, named: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Django asks here once it knows which view it will be."""
        door, address = _door(request), address_of(request)
        if door not in settings.LIMITS or address is None or is_exempt(address):
            return None
        try:
            _require_welcome(request, door, address)
        except DomainError as error:
            return _refusal(request, error)
        except DATABASE_LOSS:
            return unavailable(request)
        return None


# What is noted of a door after it let somebody through.
_NOTED = {HOLD: queries.HELD, CONFIRM: queries.CONFIRMED, ASK: queries.ASKED}


def _door(request: HttpRequest) -> str | None:
    match = request.resolver_match
    method = "GET" if request.method == "HEAD" else request.method or ""
    door: str | None = settings.LIMITED_DOORS.get((method, match.view_name)) if match else None
    return door


def _require_welcome(request: HttpRequest, door: str, address: Address) -> None:
    limit: Limit = settings.LIMITS[door]
    now = clock.now()
    if door == LINK and not queries.is_reached(door, subject_of(address), limit=limit, now=now):
        return
    require_within(door, subject_of(address), limit=limit, now=now)
    network = network_of(address)
    if _looks_wrong(door, network, now=now):
        require_passed(_answer_in(request), network=network, now=now)


def _looks_wrong(door: str, network: str, *, now: datetime) -> bool:
    if door == HOLD:
        return queries.unconfirmed_of(network, now=now) >= settings.CHALLENGE.unconfirmed_at_most
    return door == ASK and queries.asked_from(network, now=now) >= settings.CHALLENGE.questions_at_most


def _answer_in(request: HttpRequest) -> Answer:
    if is_for_machines(request):
        return Answer(request.headers.get("X-Challenge", ""), request.headers.get("X-Challenge-Nonce", ""))
    return Answer(request.POST.get("challenge", ""), request.POST.get("nonce", ""))


def _note(request: HttpRequest, kind: str) -> None:
    """The deed is done: a count that can't be written must not spoil its answer."""
    address = address_of(request)
    if address is None or is_exempt(address):
        return
    try:
        note(kind, network_of(address), now=clock.now())
    except DATABASE_LOSS:
        return


def _count_miss(request: HttpRequest) -> None:
    """Somebody came by a link that opens nothing. A count that can't be written must not spoil the answer."""
    address = address_of(request)
    if address is None or is_exempt(address):
        return
    try:
        count(LINK, subject_of(address), limit=settings.LIMITS[LINK], now=clock.now())
    except DATABASE_LOSS:
        return


def _refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    note_refusal(request, error)
    response: HttpResponse = problem_json(error) if is_for_machines(request) else _page(request, error)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.facts["retry_after"])
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Say it calmly, and take along what was written, so that nothing is typed twice."""
    written = [(name, value) for name, values in request.POST.lists() if name not in _OWN_FIELDS for value in values]
    template = "limits/too_many.html" if isinstance(error, TooMany) else "limits/challenge.html"
    return render(request, template, {"error": error, "written": written}, status=error.status)
