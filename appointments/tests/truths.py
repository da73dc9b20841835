"""What holds of the calendar whatever has happened."""

from collections import Counter as Tally

from appointments.models import Booking, Slot, TakenPlace
from appointments.states import BookingState


def assert_sound() -> None:
    """Each slot counts the places it has and no more than it may; each promise has all its places."""
    taken = Tally(TakenPlace.objects.values_list("slot_id", "pool"))
    for slot in Slot.objects.all():
        counted = {
            "public": slot.public_taken,
            "call_centre": slot.call_centre_taken,
            "internal": slot.internal_taken,
        }
        assert counted == {pool: taken[slot.pk, pool] for pool in counted}, slot
        assert slot.public_taken <= slot.public_places, slot
    for booking in Booking.objects.filter(state=BookingState.CONFIRMED):
        assert _is_kept(booking), booking


def _is_kept(booking: Booking) -> bool:
    kept = TakenPlace.objects.filter(booking=booking, kept_until=None).order_by("slot__starts_at")
    times = list(kept.values_list("slot__starts_at", "slot__ends_at"))
    lengths = [ends_at - starts_at for starts_at, ends_at in times]
    whole = bool(times) and times[0][0] == booking.starts_at and times[-1][1] == booking.ends_at
    return whole and sum(lengths[1:], start=lengths[0]) == booking.ends_at - booking.starts_at
