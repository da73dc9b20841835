"""Trainings as everybody sees them, and a place at one: opened by the link in the letters."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appointments.actions import trainings as actions
from appointments.queries import trainings as queries
from appointments.states import TrainingPlaceState
from appointments.training_calendar import training_calendar_file
from appointments.training_forms import CodeForm, SignUpForm
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError, Invalid
from pmlp_portal.kernel.problems import refused_as
from pmlp_portal.kernel.secret_pages import secret

SEE_OTHER = 303
PAST_AT_ONCE = 20


@require_safe
def trainings(request: HttpRequest) -> HttpResponse:
    """What is planned."""
    planned = queries.planned(now=clock.now())
    page = {"trainings": planned, "demonstration": any(one.is_demonstration for one in planned)}
    return render(request, "trainings/trainings.html", page)


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """What was, with its materials."""
    page = Paginator(queries.archive(now=clock.now()), PAST_AT_ONCE).get_page(request.GET.get("page"))
    context = {"page": page, "demonstration": any(one.is_demonstration for one in page)}
    return render(request, "trainings/archive.html", context)


@require_safe
def training(request: HttpRequest, slug: str) -> HttpResponse:
    """One training."""
    page = queries.training_page(slug, now=clock.now())
    return render(request, "trainings/training.html", {"page": page, "demonstration": page.training.is_demonstration})


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The training for a phone's calendar."""
    page = queries.training_page(slug, now=clock.now())
    url = request.build_absolute_uri(reverse("trainings:training", args=[slug]))
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=f"{slug}.ics")}
    text = training_calendar_file(page.training, url=url, now=clock.now())
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


@require_safe
def material(request: HttpRequest, slug: str, material_id: int) -> HttpResponse:
    """A file, to be saved: never shown in place, whatever it holds."""
    found = queries.material_file(slug, material_id)
    disposition = content_disposition_header(as_attachment=True, filename=found.file_name)
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(found.content), content_type=found.media_type, headers=headers)


def not_signed_up(request: HttpRequest, error: DomainError, slug: str) -> HttpResponse:
    """Say why not, on the training's own page."""
    page = queries.training_page(slug, now=clock.now())
    context = {"page": page, "error": error, "demonstration": page.training.is_demonstration}
    return render(request, "trainings/training.html", context, status=error.status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(not_signed_up)
def sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Who comes; the code follows by letter."""
    page = queries.training_page(slug, now=clock.now())
    form = SignUpForm(request.POST if request.method == "POST" else None, initial={"language": get_language()})
    if not form.is_valid():
        context = {"page": page, "form": form, "demonstration": page.training.is_demonstration}
        return render(request, "trainings/sign_up.html", context, status=422 if form.errors else 200)
    token = actions.sign_up(request=form.request_for(slug), now=clock.now())
    return _back(token)


def refused(request: HttpRequest, error: DomainError, token: str) -> HttpResponse:
    """Show the place as it stands, and why the act was not possible."""
    return _page(request, token, error=error)


def _page(
    request: HttpRequest, token: str, *, form: CodeForm | None = None, error: DomainError | None = None
) -> HttpResponse:
    now, place = clock.now(), queries.place_by_token(token)
    is_held = place.state == TrainingPlaceState.HELD and place.held_until > now
    context = {
        "place": place,
        "token": token,
        "form": (form or CodeForm()) if is_held else None,
        "error": error,
        "is_held": is_held,
        "is_lapsed": place.state in {TrainingPlaceState.HELD, TrainingPlaceState.LAPSED} and not is_held,
        "may_cancel": place.state in {TrainingPlaceState.SIGNED_UP, TrainingPlaceState.WAITING}
        and place.training.starts_at > now,
        "in_line": queries.place_in_line(place) if place.state == TrainingPlaceState.WAITING else 0,
        "demonstration": place.training.is_demonstration,
    }
    status = error.status if error else 422 if form is not None and form.errors else 200
    return render(request, "trainings/place.html", context, status=status)


@secret
@require_safe
def place(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody's place; before it is confirmed, where the code goes."""
    return _page(request, token)


@secret
@require_POST
@refused_as(refused)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The code."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, token, form=form)
    try:
        actions.confirm_sign_up(token=token, code=form.cleaned_data["code"], now=clock.now())
    except Invalid as wrong:
        form.add_error("code", wrong.detail)
        return _page(request, token, form=form)
    return _back(token)


@secret
@require_POST
@refused_as(refused)
def code_again(request: HttpRequest, token: str) -> HttpResponse:
    """Another code."""
    actions.send_training_code_again(token=token, now=clock.now())
    messages.success(request, _("We have sent a new code. The former one is of no use any more."))
    return _back(token)


@secret
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(refused)
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Asked once more by a page of its own; only its button cancels, so that no mail scanner can."""
    if request.method == "POST":
        actions.cancel_sign_up(token=token, now=clock.now())
        return _back(token)
    found = queries.place_by_token(token)
    context = {"place": found, "token": token, "demonstration": found.training.is_demonstration}
    return render(request, "trainings/cancel.html", context)


def _back(token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("trainings:place", args=[token]), status=SEE_OTHER)
