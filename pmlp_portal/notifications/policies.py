"""How patiently the portal delivers: pure figures and functions."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from pmlp_portal.kernel import clock

BACK_OFF = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30))
# Longer than any channel's time-out, so that who is still alive is rarely taken for dead.
HANGS_AFTER = timedelta(minutes=2)
# People were told that their address is deleted the same evening.
ADDRESS_KEPT_FOR = timedelta(hours=2)
MESSAGES_PER_RUN = 100
# Something is wrong with what should have left so long ago.
STUCK_AFTER = timedelta(minutes=10)
STAFF_SEE = timedelta(days=14)
STAFF_SEE_AT_ONCE = 100
# A person has a phone, a tablet and a computer; more browsers for one thing are no person's.
BROWSERS_EACH = 5
BROWSERS_KEPT_FOR = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """By the office's wall clock, from `start` (in) to `end` (out), as a rule over midnight; equal means none."""

    start: time = time(21, 0)
    end: time = time(8, 0)


def next_attempt_at(*, attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after so many attempts, or None when the last one has been made."""
    return now + BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None


def quiet_until(*, now: datetime, hours: QuietHours) -> datetime | None:
    """Return when the quiet hours end that it is now, or None outside them."""
    if hours.start == hours.end:
        return None
    over_midnight = timedelta(days=1) if hours.end < hours.start else timedelta()
    today = clock.day_of(now)
    for evening in (today - over_midnight, today):
        end = clock.at(evening + over_midnight, hours.end)
        if clock.at(evening, hours.start) <= now < end:
            return end
    return None
