"""Booking for somebody who telephones or stands there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from appointments import actions, permissions
from appointments.calendar_forms import TelephoneForm, WishForm, first_wish
from appointments.models import POOLS_OPEN_TO
from appointments.permissions import StaffRequest, signed_in
from appointments.queries.telephone import times_for_staff
from appointments.views.answers import new_key, to_day
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from pmlp_portal.kernel.wording import long_date, wall


def _wish(data: QueryDict, branch: Branch, now: datetime) -> WishForm:
    form = WishForm(first_wish(data, branch=branch, now=now), branch=branch)
    form.is_valid()
    return form


def _page(
    request: StaffRequest, branch: Branch, wish: WishForm, form: TelephoneForm, now: datetime, *, status: int = 200
) -> HttpResponse:
    pools = POOLS_OPEN_TO[permissions.pool_of(request.user, branch)]
    page = {
        "branch": branch,
        "wish": wish,
        "form": form,
        "times": times_for_staff(branch=branch, pools=pools, now=now, **wish.cleaned_data) if wish.is_valid() else [],
        "now": now,
        "demonstration": branch.is_demonstration,
    }
    return render(request, "appointments/telephone.html", page, status=status)


def _first_answers(data: Mapping[str, str]) -> dict[str, Any]:
    return {"key": new_key(), "language": "lv", "starts_at": data.get("starts_at", "")}


@require_GET
@never_cache
@signed_in
def telephone_booking(request: StaffRequest, slug: str) -> HttpResponse:
    """Show the free times of a service on a day, and ask who it is."""
    now = clock.now()
    branch = permissions.branch_booked_by(request.user, slug, now=now)
    form = TelephoneForm(initial=_first_answers(request.GET))
    return _page(request, branch, _wish(request.GET, branch, now), form, now)


def _told_in_form(request: StaffRequest, error: DomainError, slug: str) -> HttpResponse:
    now = clock.now()
    branch = permissions.branch_booked_by(request.user, slug, now=now)
    form = TelephoneForm(request.POST)
    form.add_error(None, error.detail)
    return _page(request, branch, _wish(request.POST, branch, now), form, now, status=error.status)


@require_POST
@signed_in
@refused_as(_told_in_form)
def book_for(request: StaffRequest, slug: str) -> HttpResponse:
    """Book; the same page sent twice books once."""
    now = clock.now()
    branch = permissions.branch_booked_by(request.user, slug, now=now)
    wish, form = _wish(request.POST, branch, now), TelephoneForm(request.POST)
    if not (form.is_valid() and wish.is_valid()):
        return _page(request, branch, wish, form, now, status=422)
    asked = form.request(branch=branch, wish=wish.cleaned_data, pool=permissions.pool_of(request.user, branch))
    key = form.key_for(f"book-for:{branch.pk}:{request.user.pk}")
    booking = actions.book_for(request=asked, by=request.user, now=now, key=key)
    said = _("{name} is booked: {day}, {time}.")
    messages.success(request, said.format(name=booking.name, day=long_date(booking.day), time=wall(booking.starts_at)))
    return to_day(slug, booking.day)
