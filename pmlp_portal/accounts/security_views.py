"""Pages of the second step: taking it, setting it up, removing it."""

import json
from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import login as note_step
from django_otp_webauthn import views as library

from pmlp_portal.accounts import actions, queries
from pmlp_portal.accounts.errors import LastFactor, WrongCode
from pmlp_portal.accounts.forms import CodeForm
from pmlp_portal.accounts.middleware import WANTS_STEP
from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.secret_pages import square_code

LARGEST_ANSWER = 64 * 1024  # bytes; what a key says takes one or two thousand


@sensitive_post_parameters("code")
@never_cache
@login_required
def second_step(request: HttpRequest) -> HttpResponse:
    """Take a code of the app, or one of the recovery codes; a key is offered beside."""
    user = cast(User, request.user)
    form = CodeForm(request.POST or None, button=_("Go on"), initial={"next": _way_on(request)})
    if request.method == "POST" and form.is_valid():
        try:
            device = actions.prove(user=user, code=form.cleaned_data["code"], now=clock.now())
        except WrongCode as refusal:
            form.add_error("code", refusal.detail)
        else:
            note_step(request, device)
            return redirect(_way_on(request))
    context = {"form": form, "has_key": queries.has_key(user), "way_on": _way_on(request)}
    return render(request, "accounts/second_step.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
def security(request: HttpRequest) -> HttpResponse:
    """What somebody has set up, and the ways to change it."""
    context = {"factors": queries.factors_of(cast(User, request.user)), "refusal": ""}
    return render(request, "accounts/security.html", context)


@sensitive_post_parameters("code")
@never_cache
@login_required
def app(request: HttpRequest) -> HttpResponse:
    """Show an app its secret and take its first code."""
    user = cast(User, request.user)
    form = CodeForm(request.POST or None, button=_("Confirm"))
    if request.method == "POST" and form.is_valid():
        try:
            device = actions.confirm_app(user=user, code=form.cleaned_data["code"], now=clock.now())
        except WrongCode as refusal:
            form.add_error("code", refusal.detail)
        else:
            _take_step(request, device)
            if not queries.factors_of(user).codes_left:
                return _codes(request, user)
            return redirect("accounts:security")
    offered = actions.offer_app(user=user)
    context = {
        "form": form,
        "square": square_code(offered.config_url, title=_("Code for the app")),
        "secret": _in_fours(offered.config_url),
    }
    return render(request, "accounts/app.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def remove_app(request: HttpRequest) -> HttpResponse:
    """Forget the app."""
    user = cast(User, request.user)
    return _removed(request, lambda: actions.remove_app(user=user, now=clock.now()))


@require_POST
@login_required
def remove_key(request: HttpRequest, key_id: int) -> HttpResponse:
    """Forget a security key."""
    user = cast(User, request.user)
    return _removed(request, lambda: actions.remove_key(user=user, key_id=key_id, now=clock.now()))


@require_POST
@never_cache
@login_required
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them this once."""
    return _codes(request, cast(User, request.user))


@require_POST
@login_required
def attended(request: HttpRequest) -> HttpResponse:
    """Note that somebody sits at the page: the request itself is the note."""
    return HttpResponse(status=204)


def _answered_in_json(view: Callable[..., HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let in what a browser's key can have sent; the library takes any JSON for an object."""

    @require_POST
    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        try:
            said = json.loads(request.body or b"{}") if len(request.body) <= LARGEST_ANSWER else None
        except ValueError:
            said = None
        if not isinstance(said, dict) or request.content_type != "application/json":
            return JsonResponse({"detail": _("This is not what a security key says.")}, status=400)
        return view(request)

    return wrapper


key_begin = _answered_in_json(library.BeginCredentialAuthenticationView.as_view())
key_complete = _answered_in_json(library.CompleteCredentialAuthenticationView.as_view())
key_add_begin = _answered_in_json(library.BeginCredentialRegistrationView.as_view())
key_add_complete = _answered_in_json(library.CompleteCredentialRegistrationView.as_view())


def _removed(request: HttpRequest, remove: Callable[[], None]) -> HttpResponse:
    try:
        remove()
    except LastFactor as refusal:
        factors = queries.factors_of(cast(User, request.user))
        context = {"factors": factors, "refusal": refusal.detail}
        return render(request, "accounts/security.html", context, status=409)
    return redirect("accounts:security")


def _codes(request: HttpRequest, user: User) -> HttpResponse:
    codes = actions.make_recovery_codes(user=user, now=clock.now())
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


def _take_step(request: HttpRequest, device: object) -> None:
    """Who has just shown that the app works has taken the step."""
    note_step(request, device)
    request.session[WANTS_STEP] = True


def _way_on(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else resolve_url("accounts:home")


def _in_fours(address: str) -> str:
    """Return the secret of an app's address for typing, in groups of four."""
    secret = address.partition("secret=")[2].partition("&")[0]
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
