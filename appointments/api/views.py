"""Booking for machines: reads are questions, each write is one deed, done once for one Idempotency-Key."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpResponse, JsonResponse
from rest_framework.request import Request

from appointments import actions
from appointments.api import answers, documents
from appointments.api.requests import booking_request, code_in, idempotency_key, slot_query, time_in
from appointments.models import Booking
from appointments.queries.bookings import booking_by_token
from appointments.queries.public_slots import days_of, times_of
from pmlp_portal.idempotency.actions import Key, once
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.machines import ApiView

type_of_deed = Callable[[datetime], Booking]


class Slots(ApiView):
    """Free times of one branch."""

    @documents.slots
    def get(self, request: Request, slug: str) -> HttpResponse:
        """Return days with their free places, or the free times of one day."""
        asked, now = slot_query(request, branch=slug), clock.now()
        if asked.day is not None:
            return JsonResponse(answers.times(asked.day, times_of(asked.place, day=asked.day, now=now)))
        assert asked.first is not None
        assert asked.until is not None
        return JsonResponse(answers.days(days_of(asked.place, first=asked.first, until=asked.until, now=now)))


class Bookings(ApiView):
    """Bookings: begun here, read at an address of their own."""

    @documents.hold
    def post(self, request: Request) -> HttpResponse:
        """Hold a place."""
        key, wish = idempotency_key(request), booking_request(request)
        held = actions.hold_place(request=wish, now=clock.now(), key=key)
        return JsonResponse(answers.held(held, request=wish), status=201)


class BookingDetail(ApiView):
    """One booking, for its holder."""

    @documents.booking
    def get(self, request: Request, token: str) -> HttpResponse:
        """Return the booking as it stands."""
        return JsonResponse(
            answers.to_holder(answers.to_keep(booking_by_token(token), now=clock.now()), token=token)
        )  # fmt: skip


def done_once(token: str, deed: type_of_deed, *, key: Key | None) -> HttpResponse:
    """Do what the holder of a booking asks for, once for one key, and return the booking."""
    now = clock.now()
    kept = once(key, lambda: answers.to_keep(deed(now), now=now), now=now)
    return JsonResponse(answers.to_holder(kept, token=token))


def key_without_body(request: Request) -> Key | None:
    """Return the key of a deed that needs no body; what is sent must be JSON all the same."""
    key = idempotency_key(request)
    request.data  # noqa: B018 - read to be refused
    return key


class Confirm(ApiView):
    """Prove by a code that the address is one's own."""

    @documents.confirm
    def post(self, request: Request, token: str) -> HttpResponse:
        """Do it."""
        now, key, code = clock.now(), idempotency_key(request), code_in(request)
        kept = actions.confirm_once(
            token=token, code=code, key=key, keep=lambda booking: answers.to_keep(booking, now=now), now=now
        )
        return JsonResponse(answers.to_holder(kept, token=token))


class Cancel(ApiView):
    """Give the place back."""

    @documents.cancel
    def post(self, request: Request, token: str) -> HttpResponse:
        """Do it."""
        key = key_without_body(request)
        return done_once(token, lambda now: actions.cancel(token=token, now=now), key=key)


class Reschedule(ApiView):
    """Take another time instead."""

    @documents.reschedule
    def post(self, request: Request, token: str) -> HttpResponse:
        """Do it."""
        key, starts_at = idempotency_key(request), time_in(request)
        return done_once(token, lambda now: actions.reschedule(token=token, starts_at=starts_at, now=now), key=key)


class CheckIn(ApiView):
    """Be at the branch."""

    @documents.check_in
    def post(self, request: Request, token: str) -> HttpResponse:
        """Do it."""
        key = key_without_body(request)
        return done_once(token, lambda now: actions.check_in(token=token, now=now), key=key)
