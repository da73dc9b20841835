"""What templates of results are given: the figures, and the drawings made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from surveys import charts
from surveys.charts import Years
from surveys.models import Institution
from surveys.queries.recommendations import recommendations_of
from surveys.queries.results import PeriodResults, Series, YearFigure, series_of


@dataclass(frozen=True, slots=True)
class DrawnSeries:
    """A measure year after year, and its drawing."""

    title: str
    measure: str
    years: Sequence[YearFigure]
    chart: Years


@dataclass(frozen=True, slots=True)
class Assessed:
    """An institution, its periods and how its measures went from year to year."""

    institution: Institution
    periods: Sequence[PeriodResults]
    series: Sequence[DrawnSeries]


def institutions(found: Sequence[PeriodResults]) -> Sequence[Assessed]:
    """Return institutions by name, each with its periods, the newest first."""
    by_name = sorted(found, key=lambda one: (one.period.institution.name, -one.period.year))
    groups = groupby(by_name, key=lambda one: one.period.institution)
    return [_assessed(institution, list(periods)) for institution, periods in groups]


def _assessed(institution: Institution, periods: Sequence[PeriodResults]) -> Assessed:
    return Assessed(institution, periods, [_drawn_series(one) for one in series_of(periods)])


def _drawn_series(one: Series) -> DrawnSeries:
    return DrawnSeries(one.title, one.measure, one.years, charts.by_year(one.years))


def drawn(found: PeriodResults) -> dict[str, Any]:
    """Return a period's results with their drawings."""
    return {
        "results": found,
        "topics": charts.by_topic(found.topics),
        "sources": charts.by_source(found.sources),
        "branches": charts.by_topic(found.branches),
        "rate_words": _rate_words(),
        "demonstration": found.period.is_demonstration,
    }


def report_of(found: PeriodResults, *, day: date) -> dict[str, Any]:
    """Return what the printed report says: the results, and what was recommended."""
    return {**drawn(found), "recommendations": recommendations_of(found.period), "day": day}


def _rate_words() -> Mapping[str, str]:
    return {
        "RR1": _("complete interviews of all, those of unknown eligibility included"),
        "RR2": _("complete and partial interviews of the same"),
        "RR3": _("complete interviews, the unknown counted by the estimated share"),
        "RR5": _("complete interviews of those known to be eligible"),
        "COOP1": _("complete interviews of those spoken to"),
        "REF1": _("refusals of all"),
        "CON1": _("spoken to of all"),
    }
