"""What a change of plan would do to the waits of a day, for the manager of a branch."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pmlp_portal.kernel import clock
from queueing import charts, permissions
from queueing.permissions import StaffRequest, signed_in
from queueing.queries.what_if import AskedDay, answer, days_to_ask
from queueing.shift_forms import AddressForm
from queueing.what_if_forms import FORMS, ChangeForm


@require_safe
@never_cache
@signed_in
def what_if(request: StaffRequest, slug: str) -> HttpResponse:
    """Ask what a change would do to the waits of today, or of the next open day."""
    now = clock.now()
    branch = permissions.managed_branch_of(request.user, slug, now=now)
    days = days_to_ask(branch, now=now)
    asked = _asked_day(request, days)
    changes = _forms(request, asked) if asked else []
    chosen = next((form for form in changes if form.is_bound), None)
    found = answer(asked, chosen.change(), now=now) if asked and chosen and chosen.is_valid() else None
    pairs = charts.hours_of_joining(found.comparison) if found else []
    page = {
        "branch": branch,
        "days": days,
        "asked": asked,
        "forms": changes,
        "form": chosen,
        "found": found,
        "pairs": pairs,
        "chart": charts.by_hour_of_joining(pairs),
        "demonstration": branch.is_demonstration,
    }
    return render(request, "queueing/what_if.html", page, status=422 if chosen and chosen.errors else 200)


def _asked_day(request: HttpRequest, days: Sequence[AskedDay]) -> AskedDay | None:
    """Return the day the address names, else the first that something can be asked of."""
    form = AddressForm(request.GET)
    form.is_valid()
    return next((one for one in days if one.day == form.cleaned_data.get("day")), next(iter(days), None))


def _forms(request: HttpRequest, asked: AskedDay) -> list[ChangeForm]:
    """Return a form for each change; the one that was sent is filled in."""
    name = request.GET.get("change")
    return [form(request.GET if form.name == name else None, asked=asked) for form in FORMS]
