"""How patiently the portal delivers: pure figures and functions."""

from datetime import datetime, timedelta

BACK_OFF = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30))
# Longer than any channel's time-out, so that who is still alive is rarely taken for dead.
HANGS_AFTER = timedelta(minutes=2)
# People were told that their address is deleted the same evening.
ADDRESS_KEPT_FOR = timedelta(hours=2)
MESSAGES_PER_RUN = 100


def next_attempt_at(*, attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after so many attempts, or None when the last one has been made."""
    return now + BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None
