"""Who at a kiosk waits for a person: for the staff, and for whoever stands there."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pmlp_portal.directory.models import Device
from queueing.models import Assistance

# Whoever asked has found help or gone by then.
STANDS = timedelta(minutes=30)
# How long the kiosk says that somebody is coming.
COMING = timedelta(minutes=3)


def assistance_wanted(branch_id: int, *, now: datetime) -> Sequence[Assistance]:
    """Return what was asked for at the kiosks of a branch and nobody has answered, the oldest first."""
    asked = Assistance.objects.filter(device__branch=branch_id, answered_at=None, asked_at__gt=now - STANDS)
    return list(asked.select_related("device").order_by("asked_at"))


def assistance_at(device: Device, *, now: datetime) -> Assistance | None:
    """Return what was asked for at a kiosk and goes on, or was answered a moment ago."""
    latest = Assistance.objects.filter(device=device).order_by("-pk").first()
    if latest is None:
        return None
    is_current = latest.answered_at > now - COMING if latest.answered_at else latest.asked_at > now - STANDS
    return latest if is_current else None
