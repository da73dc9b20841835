"""How many people a coming day will bring, for the manager of a branch."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pmlp_portal.kernel import clock
from queueing import charts, permissions
from queueing.permissions import StaffRequest, signed_in
from queueing.queries.load import load_page
from queueing.shift_forms import AddressForm


@require_safe
@never_cache
@signed_in
def load(request: StaffRequest, slug: str) -> HttpResponse:
    """Show how many people a coming day will bring, hour by hour."""
    now = clock.now()
    branch = permissions.managed_branch_of(request.user, slug, now=now)
    form = AddressForm(request.GET)
    form.is_valid()
    found = load_page(branch, day=form.cleaned_data.get("day"), now=now)
    page = {
        "branch": branch,
        "found": found,
        "chart": charts.by_hour(found.hours) if found else None,
        "demonstration": branch.is_demonstration,
    }
    return render(request, "queueing/load.html", page)
