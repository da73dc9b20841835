"""Signing in and out, and where a member of staff starts."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pmlp_portal.accounts.forms import SignInForm

sign_in = LoginView.as_view(
    template_name="accounts/sign_in.html", authentication_form=SignInForm, redirect_authenticated_user=True
)
sign_out = LogoutView.as_view()


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What the signed-in person can go on to."""
    return render(request, "accounts/home.html")


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """What whoever tried too many passwords is told; django-axes asks here, by the setting's name."""
    wait = int(settings.AXES_COOLOFF_TIME.total_seconds())
    page = render(request, "accounts/locked_out.html", {"minutes": wait // 60}, status=429)
    page.headers["Retry-After"] = str(wait)
    return page
