"""Bookings whose visit is over: read by whoever asks afterwards how it went."""

from collections.abc import Mapping
from datetime import datetime

from appointments.models import Booking


def contacts_of_visits(*, since: datetime, until: datetime) -> Mapping[int, str]:
    """Return where its booker can be reached, by visit; of visits that ended from an instant (in) to another (out)."""
    booked = Booking.objects.filter(visit__closed_at__gte=since, visit__closed_at__lt=until).exclude(contact="")
    return {visit_id: contact for visit_id, contact in booked.values_list("visit", "contact") if visit_id}
