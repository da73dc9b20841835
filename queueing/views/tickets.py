"""The holder's own page: opened by a secret link, told to nobody else, kept by no cache."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from pmlp_portal.kernel.secret_pages import secret, square_code
from pmlp_portal.notifications import push
from queueing import actions
from queueing.actions.telling import tell_browser_no_more, tell_this_browser
from queueing.forms import DeferForm
from queueing.queries.ticket_page import bring_for, ticket_page
from queueing.queries.ticket_page import ticket_card as read_card
from queueing.queries.tickets import deferred_sentence, left_sentence, ticket_by_token

REFRESH_SECONDS = 30
SEE_OTHER = 303


def refused(request: HttpRequest, error: DomainError, token: str) -> HttpResponse:
    """Show the ticket as it stands, and why the act was not possible."""
    return _page(request, token, error=error)


def _page(request: HttpRequest, token: str, *, error: DomainError | None = None) -> HttpResponse:
    page = ticket_page(token, now=clock.now())
    context = {
        "page": page,
        "card": page.card,
        "token": token,
        "error": error,
        "demonstration": page.card.view.facts.is_demonstration,
        "push_key": "" if page.card.view.is_over else push.public_key(),
        "refresh_seconds": None if page.card.view.is_over else REFRESH_SECONDS,
    }
    return render(request, "queueing/ticket.html", context, status=error.status if error else 200)


@secret
@require_safe
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """The ticket: number, place, range, be there by, and what to do."""
    return _page(request, token)


@secret
@require_safe
def ticket_card(request: HttpRequest, token: str) -> HttpResponse:
    """The part of the page that changes, for the page's own script."""
    card = read_card(token, now=clock.now())
    return render(request, "queueing/_ticket_part.html", {"card": card, "token": token, "bring": bring_for(card)})


@secret
@require_safe
def ticket_print(request: HttpRequest, token: str) -> HttpResponse:
    """The ticket on paper, with a code that opens it on a phone."""
    card = read_card(token, now=clock.now())
    url = request.build_absolute_uri(reverse("queueing:ticket", args=[token]))
    code = square_code(url, title=_("The address of this ticket"))
    invented = card.view.facts.is_demonstration
    context = {"card": card, "token": token, "url": url, "code": code, "demonstration": invented}
    return render(request, "queueing/ticket_print.html", context)


@secret
@require_POST
@refused_as(refused)
def check_in(request: HttpRequest, token: str) -> HttpResponse:
    """The holder is at the branch, or back in time after a missed call."""
    now = clock.now()
    actions.check_in(ticket_id=ticket_by_token(token, now=now).pk, by=None, now=now)
    return _back(token)


@secret
@require_POST
@refused_as(refused)
def defer(request: HttpRequest, token: str) -> HttpResponse:
    """Fifteen more minutes."""
    now, form = clock.now(), DeferForm(request.POST)
    held = actions.defer(ticket_id=ticket_by_token(token, now=now).pk, after=form.after_count, by=None, now=now)
    messages.success(request, deferred_sentence(held, now=now))
    return _back(token)


@secret
@require_POST
@refused_as(refused)
def tell_browser(request: HttpRequest, token: str) -> HttpResponse:
    """The holder's browser asks to be told of this ticket, or (`off`) not to be any more."""
    now = clock.now()
    change = tell_browser_no_more if "off" in request.POST else tell_this_browser
    change(ticket=ticket_by_token(token, now=now), fields=request.POST.dict(), now=now)
    return HttpResponse(status=204)


@secret
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(refused)
def leave_queue(request: HttpRequest, token: str) -> HttpResponse:
    """Asked once more by a page of its own; only its button leaves, so that no mail scanner can."""
    now = clock.now()
    if request.method != "POST":
        return _ask_once_more(request, token)
    chosen = ticket_by_token(token, now=now, spoken=request.POST.get("number"))
    left = actions.leave_queue(ticket_id=chosen.pk, by=None, now=now)
    if said := left_sentence(token, left=left, now=now):
        messages.success(request, said)
    return _back(token)


def _ask_once_more(request: HttpRequest, token: str) -> HttpResponse:
    card = read_card(token, now=clock.now())
    if not card.may_leave:
        return _back(token)
    context = {"card": card, "token": token, "demonstration": card.view.facts.is_demonstration}
    return render(request, "queueing/ticket_leave.html", context)


def _back(token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("queueing:ticket", args=[token]), status=SEE_OTHER)
