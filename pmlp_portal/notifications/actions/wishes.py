"""What people ask to be spared."""

from datetime import datetime

from pmlp_portal.notifications.models import STOPPABLE, ContactPreference


def stop_messages(*, contact_hash: str, now: datetime) -> None:
    """Write no more reminders, offers and last days to a contact. Twice is once."""
    _wish(contact_hash, stopped=[kind.value for kind in STOPPABLE], now=now)


def resume_messages(*, contact_hash: str, now: datetime) -> None:
    """Write them again."""
    _wish(contact_hash, stopped=[], now=now)


def _wish(contact_hash: str, *, stopped: list[str], now: datetime) -> None:
    ContactPreference.objects.update_or_create(
        contact_hash=contact_hash, defaults={"stopped": stopped, "changed_at": now}
    )
