"""The ladder from a ministry's period down to a year's value, what is noted beside it, and what the portal counts."""

from pmlp_portal.indicators.models.computed import Snapshot, Solution
from pmlp_portal.indicators.models.notes import Footnote, FootnoteMark
from pmlp_portal.indicators.models.tables import (
    Body,
    Column,
    Indicator,
    Involvement,
    LineOfAction,
    MinistryPeriod,
    Outcome,
)
from pmlp_portal.indicators.models.values import Revision, SeriesBreak, YearlyValue

__all__ = [
    "Body", "Column", "Footnote", "FootnoteMark", "Indicator", "Involvement", "LineOfAction", "MinistryPeriod",
    "Outcome", "Revision", "SeriesBreak", "Snapshot", "Solution", "YearlyValue",
]  # fmt: skip
