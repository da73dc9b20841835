"""One booking as staff see it: change it, cancel it, or look up how to reach its holder."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from appointments import actions, permissions
from appointments.calendar_forms import BecauseForm, TimeForm, asked_in
from appointments.models import POOLS_OPEN_TO, Booking, Pool
from appointments.permissions import StaffRequest, signed_in
from appointments.queries.bookings import open_disruption, open_offers
from appointments.queries.telephone import times_for_staff
from appointments.states import BookingState
from appointments.tokens import token_of
from appointments.views.answers import new_key, see_other, to_day
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from pmlp_portal.kernel.wording import long_date, wall


def _booking(request: StaffRequest, slug: str, booking_id: int, now: datetime) -> Booking:
    branch = permissions.branch_booked_by(request.user, slug, now=now)
    return permissions.booked_at(request.user, branch, booking_id, now=now)


def _page(request: StaffRequest, booking: Booking, now: datetime, *, status: int = 200, **more: Any) -> HttpResponse:
    asked = asked_in(request.GET or request.POST, today=max(booking.day, clock.day_of(now)))
    times = times_for_staff(
        branch=booking.branch,
        service=booking.service,
        persons=booking.persons,
        day=asked.day,
        pools=POOLS_OPEN_TO[Pool(booking.pool)],
        now=now,
    )
    page = {
        "booking": booking,
        "branch": booking.branch,
        "is_ahead": booking.state == BookingState.CONFIRMED and booking.starts_at > now,
        "disruption": open_disruption(booking),
        "offers": open_offers(booking, now=now),
        "may_keep": permissions.may_keep(request.user, booking.branch),
        "form": TimeForm(initial={"key": new_key()}),
        "day": asked.day,
        "times": times,
        "now": now,
        "demonstration": booking.branch.is_demonstration,
    }
    return render(request, "appointments/booked.html", {**page, **more}, status=status)


@require_GET
@never_cache
@signed_in
def booked(request: StaffRequest, slug: str, booking_id: int) -> HttpResponse:
    """Show a booking, and the free times of a day it could be moved to."""
    now = clock.now()
    return _page(request, _booking(request, slug, booking_id, now), now)


def _told_in_form(request: StaffRequest, error: DomainError, slug: str, booking_id: int) -> HttpResponse:
    now = clock.now()
    form = TimeForm(request.POST)
    form.add_error(None, error.detail)
    return _page(request, _booking(request, slug, booking_id, now), now, status=error.status, form=form)


@require_POST
@signed_in
@refused_as(_told_in_form)
def reschedule_for(request: StaffRequest, slug: str, booking_id: int) -> HttpResponse:
    """Move the booking to another time; the holder is told."""
    now = clock.now()
    booking, form = _booking(request, slug, booking_id, now), TimeForm(request.POST)
    if not form.is_valid():
        return _page(request, booking, now, status=422, form=form)
    moved = actions.reschedule(
        token=token_of(booking.token_seed),
        starts_at=form.cleaned_data["starts_at"],
        by=request.user,
        now=now,
        key=form.key_for(f"reschedule-for:{booking.pk}:{request.user.pk}"),
    )
    said = _("{name} is moved: {day}, {time}.")
    messages.success(request, said.format(name=moved.name, day=long_date(moved.day), time=wall(moved.starts_at)))
    return see_other("booked", slug, booking_id)


def _told_above(request: StaffRequest, error: DomainError, slug: str, booking_id: int) -> HttpResponse:
    messages.info(request, error.detail)
    return see_other("booked", slug, booking_id)


@require_POST
@signed_in
@refused_as(_told_above)
def cancel_for(request: StaffRequest, slug: str, booking_id: int) -> HttpResponse:
    """Cancel for somebody; the holder is told why, when a reason is given."""
    now = clock.now()
    booking = _booking(request, slug, booking_id, now)
    because = BecauseForm.said(request.POST)
    actions.cancel(token=token_of(booking.token_seed), by=request.user, because=because, now=now)
    messages.success(request, _("The booking of {name} is cancelled.").format(name=booking.name))
    return to_day(slug, booking.day)


@require_POST
@never_cache
@signed_in
def show_contact(request: StaffRequest, slug: str, booking_id: int) -> HttpResponse:
    """Show how to reach the holder, in full; who looked is recorded."""
    now = clock.now()
    booking = _booking(request, slug, booking_id, now)
    contact = actions.look_up_contact(booking=booking, by=request.user, now=now)
    return _page(request, booking, now, contact=contact)
