"""Joining a queue from home: what to expect, the one button, and every "no" with another way."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.devices import device_of, known_device_of, remember
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from queueing import actions, errors
from queueing.forms import JoinForm
from queueing.queries.branch_page import join_page, why_not_here
from queueing.queries.branches import alternatives_to
from queueing.queries.facts import BranchFacts, branch_facts
from queueing.queries.joining import active_ticket_of
from queueing.tokens import device_hash

SEE_OTHER = 303


def refused(request: HttpRequest, error: DomainError, slug: str, service: str) -> HttpResponse:
    """Say why not here and what else is possible now; who is in a queue already is shown the ticket."""
    if isinstance(error, errors.AlreadyInQueue):
        return _to_own_ticket(request, error, slug)
    now = clock.now()
    why = why_not_here(slug, service=service, now=now)
    others = alternatives_to(why.facts, service=service, now=now)
    context = {
        "error": error,
        "is_same_elsewhere": isinstance(error, _SAME_ELSEWHERE),
        "why": why,
        "others": others,
        "now": now,
        "demonstration": why.facts.is_demonstration,
    }
    return render(request, "queueing/join_refused.html", context, status=error.status)


# Another branch would say the same.
_SAME_ELSEWHERE = (errors.JoinedOftenEnough, errors.ContactAlreadyInQueue, errors.ServiceByAppointment)


def _to_own_ticket(request: HttpRequest, error: DomainError, slug: str) -> HttpResponse:
    """A second try, or a second press of the button: the ticket is there already."""
    now, device = clock.now(), device_hash(known_device_of(request) or "unknown-device")
    ticket = active_ticket_of(branch_facts(slug, now=now), now=now, device_hash=device)
    messages.info(request, error.detail)
    url = reverse("queueing:ticket", args=[ticket.token]) if ticket else reverse("queueing:branch", args=[slug])
    return HttpResponseRedirect(url, status=SEE_OTHER)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(refused)
def join(request: HttpRequest, slug: str, service: str) -> HttpResponse:
    """The last step: what to expect, a few optional details, JOIN."""
    facts = branch_facts(slug, now=clock.now())
    written = request.POST if request.method == "POST" else None
    form = JoinForm(written, policy=facts.policy, initial={"language": get_language()})
    if form.is_valid():
        return _issue(request, facts, service, form)
    return _offer(request, slug, service, form)


def _issue(request: HttpRequest, facts: BranchFacts, service: str, form: JoinForm) -> HttpResponse:
    device = device_of(request)
    wanted = form.join_request(service=service, device=device, language=get_language() or "lv")
    issued = actions.join_remotely(facts=facts, request=wanted, now=clock.now())
    url = reverse("queueing:ticket", args=[issued.token])
    return remember(device, HttpResponseRedirect(url, status=SEE_OTHER))


def _offer(request: HttpRequest, slug: str, service: str, form: JoinForm) -> HttpResponse:
    """The cookie is set here, so that pressing the button twice is one browser pressing it twice."""
    now = clock.now()
    page = join_page(slug, service=service, device=known_device_of(request), now=now)
    context = {"page": page, "form": form, "now": now, "demonstration": page.facts.is_demonstration}
    response = render(request, "queueing/join.html", context, status=422 if form.errors else 200)
    return remember(device_of(request), response)
