"""The asker's own page: how far the question has come, all that was said, and what can be done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from forum import actions
from forum.forms.asking import SayForm, TellAtForm
from forum.queries.pages import own_page
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from pmlp_portal.kernel.secret_pages import secret
from pmlp_portal.notifications import push

SEE_OTHER = 303
UNREADABLE = 422


def refused(request: HttpRequest, error: DomainError, token: str) -> HttpResponse:
    """Say why not, with what was written."""
    return _page(request, token, say=SayForm(request.POST), error=error, status=error.status)


@secret
@require_safe
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """How far the question has come."""
    return _page(request, token)


@secret
@require_POST
@refused_as(refused)
def reply(request: HttpRequest, token: str) -> HttpResponse:
    """Tell the expert what they have asked back for."""
    form = SayForm(request.POST)
    if not form.is_valid():
        return _page(request, token, say=form, status=UNREADABLE)
    actions.reply(token=token, text=form.cleaned_data["text"], now=clock.now())
    messages.success(request, _("We have your reply and go on."))
    return _back(token)


@secret
@require_POST
@refused_as(refused)
def ask_further(request: HttpRequest, token: str) -> HttpResponse:
    """Ask about the answer."""
    form = SayForm(request.POST)
    if not form.is_valid():
        return _page(request, token, say=form, status=UNREADABLE)
    actions.ask_further(token=token, text=form.cleaned_data["text"], now=clock.now())
    messages.success(request, _("We have what you asked further. The same expert answers it."))
    return _back(token)


@secret
@require_POST
def tell_at(request: HttpRequest, token: str) -> HttpResponse:
    """Give, or change, the address one is told at."""
    form = TellAtForm(request.POST)
    if not form.is_valid():
        return _page(request, token, where=form, status=UNREADABLE)
    actions.tell_at(token=token, contact=form.cleaned_data["contact"], now=clock.now())
    messages.success(request, _("We will write to this address."))
    return _back(token)


@secret
@require_POST
def tell_browser(request: HttpRequest, token: str) -> HttpResponse:
    """The asker's browser asks to be told, or (`off`) not to be any more."""
    change = actions.tell_browser_no_more if "off" in request.POST else actions.tell_this_browser
    change(token=token, fields=request.POST.dict(), now=clock.now())
    return HttpResponse(status=204)


def _back(token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("forum:mine", args=[token]), status=SEE_OTHER)


def _page(
    request: HttpRequest,
    token: str,
    *,
    say: SayForm | None = None,
    where: TellAtForm | None = None,
    error: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    page = own_page(token, now=clock.now())
    context: dict[str, Any] = {
        "page": page,
        "question": page.question,
        "answer": page.answer,
        "token": token,
        "url": request.build_absolute_uri(reverse("forum:mine", args=[token])),
        "say": say or SayForm(),
        "where": where or TellAtForm(),
        "form": where or say,
        "error": error,
        "push_key": push.public_key() if page.may_be_told else "",
        "demonstration": page.question.is_demonstration,
    }
    return render(request, "forum/mine.html", context, status=status)
