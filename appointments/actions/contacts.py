"""Looking up how to reach somebody: seldom needed, and always recorded."""

from datetime import datetime

from django.db import transaction

from appointments.models import Booking
from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record


@transaction.atomic
def look_up_contact(*, booking: Booking, by: User, now: datetime) -> str:
    """Return the contact in full, and note who looked."""
    record(verb="booking_contact", subject=f"booking:{booking.pk}", by=by, now=now)
    return booking.contact
