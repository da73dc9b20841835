"""Deeds of reminding: ask, confirm, renew, end; remind when it is time; forget."""

from pmlp_portal.deadlines.actions.reference import load_duties
from pmlp_portal.deadlines.actions.reminding import forget, remind, settle_days
from pmlp_portal.deadlines.actions.subscriptions import (
    Wish,
    confirm,
    end,
    end_all_of,
    renew,
    require_possible,
    subscribe,
)

__all__ = [
    "Wish",
    "confirm",
    "end",
    "end_all_of",
    "forget",
    "load_duties",
    "remind",
    "renew",
    "require_possible",
    "settle_days",
    "subscribe",
]
