"""Is this call genuine? And: do not ask me any more."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.secret_pages import secret
from surveys import actions
from surveys.forms.trust import GenuineForm, RefuseForm
from surveys.models import HowRefused
from surveys.queries.genuine import campaign_by_code
from surveys.queries.refusing import refuse_page

UNREADABLE = 422


@require_safe
def genuine(request: HttpRequest) -> HttpResponse:
    """What the code a caller named stands for."""
    form = GenuineForm(request.GET if "code" in request.GET else None)
    campaign = campaign_by_code(form.cleaned_data["code"], now=clock.now()) if form.is_valid() else None
    page = {"form": form, "campaign": campaign, "demonstration": campaign and campaign.is_demonstration}
    return render(request, "surveys/genuine.html", page, status=UNREADABLE if form.errors else 200)


@csrf_exempt  # the address itself is the key; mail programmes post here without opening the page (RFC 8058)
@secret
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, token: str) -> HttpResponse:
    """Asked once more by a page; only its button refuses, no mail scanner."""
    if request.method == "POST":
        actions.refuse_by_token(token=token, now=clock.now())
    # Answered without a redirect, which mail programmes need not follow.
    return render(request, "surveys/refuse.html", {"page": refuse_page(token)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def refuse_anywhere(request: HttpRequest) -> HttpResponse:
    """For who was called and has no link: the address at which not to ask."""
    form = RefuseForm(request.POST if request.method == "POST" else None)
    is_refused = form.is_valid()
    if is_refused:
        actions.refuse(contact=form.cleaned_data["contact"].value, how=HowRefused.PAGE, now=clock.now())
    page = {"form": form, "is_refused": is_refused}
    return render(request, "surveys/refuse_anywhere.html", page, status=UNREADABLE if form.errors else 200)
