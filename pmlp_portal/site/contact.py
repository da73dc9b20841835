"""The information block of every page, and what is left of it while the database is away."""

from dataclasses import replace
from datetime import datetime

from django.core.cache import cache
from django.utils import translation

from pmlp_portal.directory import queries
from pmlp_portal.directory.queries import ContactBlock
from pmlp_portal.kernel.problems import DATABASE_LOSS

KEPT_SECONDS = 24 * 60 * 60


def contact_block(*, now: datetime) -> ContactBlock | None:
    """Return the block, or the last known one while the database is away: a footer must not break a page."""
    try:
        block = queries.contact_block(now=now)
    except DATABASE_LOSS:
        return last_known()
    cache.set(_key(), block, KEPT_SECONDS)
    return block


def last_known() -> ContactBlock | None:
    """Return what was last read in this language, without claiming that the phone answers now."""
    kept: ContactBlock | None = cache.get(_key())
    return replace(kept, phone_is_open=False) if kept else None


def _key() -> str:
    return f"site:contact:{translation.get_language()}"
