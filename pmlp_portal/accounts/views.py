"""Signing in and out, and where a member of staff starts."""

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
