"""Deeds of the indicators."""

from pmlp_portal.indicators.actions.importing import import_values
from pmlp_portal.indicators.actions.notes import remove_footnote
from pmlp_portal.indicators.actions.reference import load_indicators
from pmlp_portal.indicators.actions.revising import Entry, Slot, enter, revise
from pmlp_portal.indicators.actions.snapshots import take_snapshots

__all__ = [
    "Entry", "Slot", "enter", "import_values", "load_indicators", "remove_footnote", "revise", "take_snapshots",
]  # fmt: skip
