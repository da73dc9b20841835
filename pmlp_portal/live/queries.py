"""How long ago a process last showed that it lives."""

from datetime import datetime, timedelta

from pmlp_portal.live.models import Heartbeat


def heartbeat_age(name: str, now: datetime) -> timedelta | None:
    """Return the time since the heartbeat, or None when there never was one."""
    at = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    return None if at is None else now - at
