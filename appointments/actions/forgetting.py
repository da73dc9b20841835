"""What is forgotten of people who booked or signed up; what was booked stays as a figure."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from appointments.actions import messages, training_messages
from appointments.models import Booking, TrainingPlace
from appointments.states import BookingState, TrainingPlaceState
from pmlp_portal.notifications.actions import forget_everything_about

S, P = BookingState, TrainingPlaceState


def forget_lapsed(*, before: datetime) -> int:
    """Forget who held a place and never confirmed it, at bookings and trainings; return how many."""
    return _forget(Booking.objects.filter(state=S.LAPSED, ended_at__lt=before)) + _forget(
        TrainingPlace.objects.filter(state=P.LAPSED, ended_at__lt=before)
    )


def forget_booked(*, before: datetime) -> int:
    """Forget names and contacts of bookings whose time is past; return how many."""
    return _forget(Booking.objects.exclude(state__in=[S.HELD, S.LAPSED]).filter(starts_at__lt=before))


def forget_participants(*, before: datetime) -> int:
    """Forget who was at trainings that are past, and who gave a place up; return how many."""
    return _forget(TrainingPlace.objects.filter(training__ends_at__lt=before)) + _forget(
        TrainingPlace.objects.filter(state=P.CANCELLED, ended_at__lt=before)
    )


@transaction.atomic
def forget_person(*, bookings: Sequence[Booking], places: Sequence[TrainingPlace], now: datetime) -> int:
    """Forget at once who some bookings and places belong to, at their holder's wish; return how many.

    What is booked stays: its link still opens it, and cancels it.
    """
    abouts = [*map(messages.about, bookings), *map(training_messages.about, places)]
    forget_everything_about(abouts=abouts, now=now)
    booked = Booking.objects.filter(pk__in=[booking.pk for booking in bookings])
    return _forget(booked) + _forget(TrainingPlace.objects.filter(pk__in=[place.pk for place in places]))


def _forget(rows: QuerySet[Booking] | QuerySet[TrainingPlace]) -> int:
    return rows.exclude(name="", contact="", contact_hash=None).update(name="", contact="", contact_hash=None)
