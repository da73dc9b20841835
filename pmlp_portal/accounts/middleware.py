"""Between a password and the staff's pages: the second step, and the end of a session nobody sits at."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.queries import has_second_step
from pmlp_portal.kernel import clock

SEEN_AT = "seen_at"  # seconds since 1970
WANTS_STEP = "wants_second_step"
NOTED_EVERY = 60.0  # seconds

# What somebody with only a password may open: to prove the rest, or to leave.
TO_PROVE = {"accounts:second-step", "accounts:key-begin", "accounts:key-complete", "accounts:sign-out"}
# Where the office asks for a second step and somebody has none yet: to set it up.
TO_SET_UP = {
    "accounts:security", "accounts:app", "accounts:recovery-codes", "accounts:key-add-begin",
    "accounts:key-add-complete", "accounts:sign-out",
}  # fmt: skip


class IdleMiddleware:
    """Signs out whoever has not touched a page for `STAFF_IDLE`. What pages ask for by themselves does not count."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now, seen = clock.now().timestamp(), request.session.get(SEEN_AT)
            if seen is not None and now - seen > settings.STAFF_IDLE.total_seconds():
                return _signed_out(request)
            if seen is None or (now - seen > NOTED_EVERY and _is_by_hand(request)):
                request.session[SEEN_AT] = now
        return self.get_response(request)


def _is_by_hand(request: HttpRequest) -> bool:
    """Whether somebody pressed or typed something. Browsers that don't say are believed."""
    if request.headers.get("HX-Request"):
        return request.method != "GET"
    says = {"Sec-Fetch-Mode", "X-Attended"} & set(request.headers)
    return not says or "X-Attended" in says or request.headers.get("Sec-Fetch-User") == "?1"


def _signed_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    minutes = int(settings.STAFF_IDLE.total_seconds() // 60)
    why = _("Nobody used the page for {minutes} minutes, so you were signed out.").format(minutes=minutes)
    messages.info(request, f"{why} {_('What you had typed was not sent: go back in the browser to copy it.')}")
    return _redirected(request, settings.LOGIN_URL)


class SecondStepMiddleware:
    """Lets nobody with only a password go on who has a second step, or who must have one (`STAFF_TWO_FACTOR`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, arguments: object, named: object) -> HttpResponse | None:
        """Django asks here once it knows which view it will be."""
        if not request.user.is_authenticated or _has_taken_step(request.user):
            return None
        has_one = _has_one(request, request.user)
        if not has_one and not settings.STAFF_TWO_FACTOR:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in (TO_PROVE if has_one else TO_SET_UP):
            return None
        return _redirected(request, "accounts:second-step" if has_one else "accounts:security")


def _has_taken_step(user: User) -> bool:
    return bool(user.is_verified())  # type: ignore[attr-defined]  # put there by OTPMiddleware


def _has_one(request: HttpRequest, user: User) -> bool:
    """Asked once a session: who sets one up in it has taken the step."""
    if settings.STAFF_TWO_FACTOR or WANTS_STEP not in request.session:
        request.session[WANTS_STEP] = has_second_step(user)
    return bool(request.session[WANTS_STEP])


def _redirected(request: HttpRequest, name: str) -> HttpResponse:
    """Send the whole page elsewhere, also when only a part of it was asked for; it leads back afterwards."""
    back = {"next": request.get_full_path()} if request.method == "GET" else {}
    target = resolve_url(name) + (f"?{urlencode(back)}" if back else "")
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": resolve_url(name)})
    return HttpResponseRedirect(target)
