"""A booking by what its holder shows or types at a branch's kiosk."""

import hmac
import re
from datetime import datetime, timedelta

from appointments import errors
from appointments.models import Booking
from appointments.states import BookingState
from appointments.tokens import ARRIVAL_SIGNS, arrival_code_of, read_code, token_hash
from pmlp_portal.kernel import clock

_TOKEN = re.compile(r"[0-9a-f]{64}")
# Who comes a day too early or too late is told so, and not that there is no booking.
AROUND = timedelta(days=1)
_NEVER_PROMISED = (BookingState.HELD, BookingState.LAPSED)


def booking_shown(written: str, *, branch_id: int, branch_in: str, now: datetime) -> int:
    """Return the id of the booking whose link a reader has read, or whose short code was typed.

    The link is looked for everywhere, so that who is at the wrong branch hears which is the right one; the short code
    only at this branch, yesterday, today and tomorrow. Raises ArrivalCodeUnreadable, ArrivalCodeUnknown.
    """
    link = _TOKEN.search(written.lower())
    code = read_code(written)
    if link is None and len(code) != ARRIVAL_SIGNS:
        raise errors.ArrivalCodeUnreadable(signs=ARRIVAL_SIGNS)
    found = _by_link(link[0]) if link else _by_code(code, branch_id=branch_id, now=now)
    if found is None:
        raise errors.ArrivalCodeUnknown(branch_in=branch_in)
    return found


def _by_link(token: str) -> int | None:
    return Booking.objects.filter(token_hash=token_hash(token)).values_list("pk", flat=True).first()


def _by_code(code: str, *, branch_id: int, now: datetime) -> int | None:
    """Codes are made anew for each booking of three days: some hundreds, in less time than the statement takes.

    Two of the same day with one code are a chance of some millionths; then nobody is let in by it.
    """
    today = clock.day_of(now)
    near = Booking.objects.filter(branch_id=branch_id, day__range=(today - AROUND, today + AROUND))
    rows = near.exclude(state__in=_NEVER_PROMISED).values_list("pk", "token_seed", "day")
    found = [(pk, day) for pk, seed, day in rows if hmac.compare_digest(arrival_code_of(seed), code)]
    of_today = [pk for pk, day in found if day == today]
    others = [pk for pk, day in found if day != today]
    matching = of_today or others
    return matching[0] if len(matching) == 1 else None
