"""Asking to be reminded, step by step, and the holder's own page: opened by the link in the letters."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pmlp_portal.deadlines import actions, queries
from pmlp_portal.deadlines.forms import DayForm, WishForm
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from pmlp_portal.kernel.secret_pages import secret

SEE_OTHER = 303


@require_safe
def duties(request: HttpRequest) -> HttpResponse:
    """What one can be reminded of."""
    return render(request, "deadlines/duties.html", {"duties": queries.duties_on_offer()})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest, slug: str) -> HttpResponse:
    """The day and the address, then once more for checking; nothing is kept between the two pages."""
    duty = queries.duty_on_offer(slug)
    written = request.POST if request.method == "POST" else None
    form = WishForm(written, duty=duty, initial={"language": get_language()})
    is_wrong = written is not None and not form.is_valid()
    if written is None or is_wrong or "change" in written:
        page = {"duty": duty, "form": form}
        return render(request, "deadlines/subscribe.html", page, status=422 if is_wrong else 200)
    if "checked" not in written:
        return render(request, "deadlines/check.html", {"duty": duty, "form": form})
    actions.subscribe(wish=form.wish, now=clock.now())
    return HttpResponseRedirect(reverse("deadlines:sent"), status=SEE_OTHER)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The same words whether or not the address was known."""
    hours = int(queries.deadline_policy(now=clock.now()).confirm_within.total_seconds() // 3600)
    return render(request, "deadlines/sent.html", {"hours": hours})


def refused(request: HttpRequest, error: DomainError, token: str) -> HttpResponse:
    """Show the reminder as it stands, and why the act was not possible."""
    return _page(request, token, error=error)


def _page(
    request: HttpRequest, token: str, *, form: DayForm | None = None, error: DomainError | None = None
) -> HttpResponse:
    page = queries.subscription_page(token, now=clock.now())
    day_form = form or DayForm(duty=page.subscription.kind, initial={"label": page.subscription.label})
    context = {"page": page, "token": token, "form": day_form, "error": error}
    status = error.status if error else 422 if day_form.errors else 200
    return render(request, "deadlines/subscription.html", context, status=status)


@secret
@require_safe
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """What one is reminded of and when; before it is confirmed, the button that does."""
    return _page(request, token)


@secret
@require_POST
@refused_as(refused)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Only a button confirms: mail scanners follow every link in a letter."""
    actions.confirm(token=token, now=clock.now())
    messages.success(request, _("Confirmed. We will remind you."))
    return _back(token)


@secret
@require_POST
@refused_as(refused)
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """Another day."""
    now = clock.now()
    form = DayForm(request.POST, duty=queries.subscription_page(token, now=now).subscription.kind)
    if not form.is_valid():
        return _page(request, token, form=form)
    actions.renew(token=token, day=form.cleaned_data["day"], label=form.cleaned_data["label"], now=now)
    messages.success(request, _("The day is changed. We will remind you of the new one."))
    return _back(token)


@csrf_exempt  # the address itself is the key; mail programmes post here without opening the page (RFC 8058)
@secret
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, token: str) -> HttpResponse:
    """Asked once more by a page; only its button ends."""
    now = clock.now()
    if request.method == "POST":
        actions.end(token=token, now=now)
    # Answered without a redirect, which mail programmes need not follow.
    return render(request, "deadlines/end.html", {"page": queries.subscription_page(token, now=now), "token": token})


def _back(token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("deadlines:subscription", args=[token]), status=SEE_OTHER)
