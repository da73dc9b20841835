"""The way to a time: service, branch, day and time. Until a place is held everything stands in the address."""

import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from appointments import actions, errors
from appointments.queries.choosing import branch_choices, persons_at_most, services_to_book, times_to_book
from appointments.queries.rules import bookable, booking_policy
from appointments.visitor_forms import TimeForm, WishForm
from pmlp_portal.idempotency.actions import Key, key_of
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from queueing.queries.facts import BranchFacts, ServiceFacts, branch_facts

SEE_OTHER = 303
UNREADABLE = 422
# The rest is one press away, so that a phone need not be scrolled through all of them.
SHOWN_AT_FIRST = 12


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Choose a service; of one branch, when the visitor comes from its page."""
    now = clock.now()
    wish = WishForm(request.GET, limit=persons_at_most(now=now))
    facts = branch_facts(wish.branch_slug, now=now) if wish.branch_slug else None
    context = {"services": services_to_book(branch=facts.slug if facts else None), "facts": facts}
    return render(request, "appointments/start.html", context)


@require_safe
def branches(request: HttpRequest) -> HttpResponse:
    """Choose a branch: the soonest free time anywhere is first, or the nearest branch."""
    now = clock.now()
    wish = WishForm(request.GET, limit=persons_at_most(now=now))
    service = wish.service_among(services_to_book())
    if service is None:
        return HttpResponseRedirect(reverse("appointments:start"))
    lines = branch_choices(
        service=service, persons=wish.persons_wanted, now=now, near=wish.near_words, position=wish.position
    )
    shown = len(lines) if wish.near_words else SHOWN_AT_FIRST
    context = {
        "form": wish,
        "service": service,
        "lines": lines,
        "shown": lines[:shown],
        "rest": lines[shown:],
        "now": now,
        "demonstration": any(line.branch.is_demonstration for line in lines),
    }
    return render(request, "appointments/branches.html", context, status=UNREADABLE if wish.errors else 200)


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Say why not, with other times that are one press away."""
    now = clock.now()
    wish = WishForm(request.GET, limit=persons_at_most(now=now))
    context: dict[str, Any] = {"error": error, "wish": wish}
    if isinstance(error, errors.NotBookable):
        return render(request, "appointments/not_bookable.html", context, status=error.status)
    facts, service = bookable(branch=wish.branch_slug, service=wish.service_slug, now=now)
    if isinstance(error, errors.SlotTaken):
        context |= _nearest(error, facts) | {"service": service, "all_times": request.get_full_path()}
        return render(request, "appointments/slot_taken.html", context, status=error.status)
    return _times(request, wish, facts, service, error=error, status=error.status)


def _nearest(error: errors.SlotTaken, facts: BranchFacts) -> dict[str, Any]:
    times = [datetime.fromisoformat(text) for text in error.facts.get("next", [])]
    return {"facts": facts, "times": times, "key": secrets.token_hex(16), "demonstration": facts.is_demonstration}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@refused_as(refused)
def slots(request: HttpRequest) -> HttpResponse:
    """Choose a day and a time; choosing a time holds the place."""
    now = clock.now()
    wish = WishForm(request.GET, limit=persons_at_most(now=now))
    if not wish.branch_slug or not wish.service_slug:
        return HttpResponseRedirect(_before(wish))
    facts, service = bookable(branch=wish.branch_slug, service=wish.service_slug, now=now)
    if request.method != "POST":
        return _times(request, wish, facts, service, status=UNREADABLE if wish.errors else 200)
    chosen = TimeForm(request.POST)
    if not chosen.is_valid() or wish.errors:
        return _times(request, wish, facts, service, chosen=chosen, status=UNREADABLE)
    return _hold(request, wish, chosen, now)


def _before(wish: WishForm) -> str:
    """Return the step that has been left out."""
    asked = {"branch": wish.branch_slug, "service": wish.service_slug}
    page = "appointments:branches" if wish.service_slug else "appointments:start"
    return f"{reverse(page)}?{urlencode({name: value for name, value in asked.items() if value})}"


def _hold(request: HttpRequest, wish: WishForm, chosen: TimeForm, now: datetime) -> HttpResponse:
    wanted = actions.BookingRequest(
        branch=wish.branch_slug,
        service=wish.service_slug,
        starts_at=chosen.cleaned_data["starts_at"],
        persons=wish.persons_wanted,
        language=get_language() or "lv",
    )
    held = actions.hold_place(request=wanted, now=now, key=_key(chosen, wanted))
    return HttpResponseRedirect(reverse("appointments:details", args=[held.token]), status=SEE_OTHER)


def _key(chosen: TimeForm, wanted: actions.BookingRequest) -> Key | None:
    """Another time from the same page, opened again by the back button, is another wish and no repetition."""
    made_with_page = chosen.cleaned_data["key"]
    body = f"{wanted.branch}\n{wanted.service}\n{wanted.persons}\n{wanted.starts_at.isoformat()}"
    scope = f"hold\n{body}"
    return key_of(made_with_page or None, scope=scope, body=body.encode())


def _times(
    request: HttpRequest,
    wish: WishForm,
    facts: BranchFacts,
    service: ServiceFacts,
    *,
    chosen: TimeForm | None = None,
    error: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    limit = booking_policy(branch_id=facts.id, day=clock.day_of(now)).persons_at_most
    persons = min(wish.persons_wanted, limit)
    times = times_to_book(
        branch_id=facts.id, service_id=service.id, persons=persons, now=now, day=wish.asked_day, since=wish.asked_since
    )
    context = {
        "facts": facts,
        "service": service,
        "times": times,
        "persons": persons,
        "wish": wish,
        "limits": range(1, limit + 1),
        "form": wish if wish.errors else chosen,
        "error": error,
        "key": secrets.token_hex(16),
        "now": now,
        "demonstration": facts.is_demonstration or times.is_demonstration,
    }
    return render(request, "appointments/slots.html", context, status=status)
