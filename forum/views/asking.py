"""To ask: write, see what everybody will read, send. What was written is on every page in between, and kept nowhere."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from forum import actions, errors
from forum.forms.asking import AskForm, SendForm
from forum.queries.rules import clock_of_question
from forum.queries.writing import WhileWriting, personal_in, while_writing
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as

SEE_OTHER = 303
UNREADABLE = 422
# Under which field a refusal of the deed is said.
_FIELDS: Mapping[type[DomainError], str] = {
    errors.TitleMissing: "title",
    errors.TitleTooLong: "title",
    errors.TextTooLong: "text",
}


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Say why not, with all that was written."""
    form = AskForm(request.POST, now=clock.now())
    form.is_valid()
    form.add_error(_FIELDS.get(type(error)), error.detail)
    return _form_page(request, form, status=error.status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(refused)
def ask(request: HttpRequest) -> HttpResponse:
    """Write a question; once written, look at it as everybody will."""
    if request.method != "POST":
        topic = {"category": request.GET.get("category", "")}
        return _form_page(request, AskForm(initial=topic, now=clock.now()))
    if "change" in request.POST:
        return _form_page(request, _as_written(request))
    form = AskForm(request.POST, now=clock.now())
    return _check_page(request, form) if form.is_valid() else _form_page(request, form, status=UNREADABLE)


@never_cache
@require_POST
@refused_as(refused)
def send(request: HttpRequest) -> HttpResponse:
    """Receive the question, and lead its asker to a page of their own."""
    form = SendForm(request.POST, now=clock.now())
    if form.is_valid():
        asked = actions.ask(asking=form.asking(), now=clock.now(), key=form.key())
        return HttpResponseRedirect(reverse("forum:mine", args=[asked.token]), status=SEE_OTHER)
    if form.errors.keys() - {"__all__"}:
        return _form_page(request, form, status=UNREADABLE)
    return _check_page(request, form, status=UNREADABLE)


@never_cache
@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """What may be answered already, and what would be masked: for the page's script, or on a page without scripts."""
    seen = while_writing(title=request.POST.get("title", ""), text=request.POST.get("text", ""), now=clock.now())
    if "part" in request.POST:
        return render(request, "forum/_while_writing.html", {"seen": seen})
    return _form_page(request, _as_written(request), seen=seen)


def _as_written(request: HttpRequest) -> AskForm:
    """Return a form with what was written, of which nobody has complained yet."""
    form = AskForm(request.POST, now=clock.now())
    return AskForm(initial={name: form[name].value() for name in form.fields} | {"opened": form.stamp()}, now=form.now)


def _form_page(
    request: HttpRequest, form: AskForm, *, seen: WhileWriting | None = None, status: int = 200
) -> HttpResponse:
    due_on = clock_of_question(category=None, now=form.now).due_on
    return render(request, "forum/ask.html", {"form": form, "seen": seen, "due_on": due_on}, status=status)


def _check_page(request: HttpRequest, form: AskForm, *, status: int = 200) -> HttpResponse:
    asking = form.asking()
    context: dict[str, Any] = {
        "form": form,
        "asking": asking,
        "category": form.cleaned_data["category"],
        "preview": actions.preview(asking=asking, now=form.now),
        "personal": personal_in(f"{asking.title}\n{asking.text}"),
        "seen": while_writing(title=asking.title, text="", now=form.now),
    }
    return render(request, "forum/check.html", context, status=status)
