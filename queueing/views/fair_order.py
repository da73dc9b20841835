"""The order for everybody: the rule of a branch in sentences, for the wall too, and the seals of its days."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.problems import problem_json, refused_as
from queueing.queries.fair_order import SealedDay, fair_order_of, latest_seals

A_YEAR = 366


@require_safe
def fair_orders(request: HttpRequest) -> HttpResponse:
    """Show every branch with the seal of its latest day."""
    lines = latest_seals()
    context = {"lines": lines, "demonstration": any(line.branch.is_demonstration for line in lines if line.latest)}
    return render(request, "queueing/fair_orders.html", context)


@require_safe
def fair_order(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the rule of one branch, and its days with their seals."""
    found = fair_order_of(slug, now=clock.now())
    context = {"found": found, "demonstration": found.branch.is_demonstration}
    return render(request, "queueing/fair_order.html", context)


@require_safe
def fair_order_poster(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the rule in big print, for the wall."""
    found = fair_order_of(slug, now=clock.now(), days=0)
    address = settings.PUBLIC_URL + reverse("queueing:fair-order", args=[slug])
    return render(request, "queueing/fair_order_poster.html", {"found": found, "address": address})


@require_safe
@refused_as(lambda _request, error: problem_json(error))
def fair_order_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a year of seals to programs."""
    found = fair_order_of(slug, now=clock.now(), days=A_YEAR)
    return JsonResponse(
        {
            "branch": found.branch.slug,
            "branch_id": found.branch.pk,
            "name": found.branch.name,
            "order": found.rules,
            "is_demonstration": found.branch.is_demonstration,
            "days": [_day(day) for day in found.days],
        }
    )


def _day(day: SealedDay) -> dict[str, Any]:
    check = day.check
    return {
        "day": day.seal.day,
        "head": day.seal.head,
        "previous_head": day.previous_head or None,
        "numbers": day.seal.numbers,
        "moves": day.seal.moves,
        "sealed_at": day.seal.sealed_at,
        "moves_erased_on": day.seal.forgotten_on,
        "check": {
            "at": check.at,
            "is_proved": not check.faults,
            "faults": day.faults,
            "calls_by_the_rule": check.judged,
            "of_these_with_somebody_left_out": check.passing,
            "calls_chosen_by_a_clerk": check.chosen,
            "calls_not_judged": check.unjudged,
        }
        if check
        else None,
    }
