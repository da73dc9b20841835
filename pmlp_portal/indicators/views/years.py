"""Indicators for everybody: the adopted table, what became of it, and each indicator as a page and as files."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pmlp_portal.indicators import yearly_charts
from pmlp_portal.indicators.models import Revision, Snapshot, YearlyValue
from pmlp_portal.indicators.queries.table import adopted_tables
from pmlp_portal.indicators.queries.years import IndicatorPage, Story, Year, indicator_page, judged_years, stories
from pmlp_portal.kernel.sheets import csv_file


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """Show what was promised, as it was adopted, and what became of it."""
    found = stories()
    page = {
        "drawn": [(story, yearly_charts.by_year(story)) for story in found],
        "years": judged_years(found),
        "tables": adopted_tables(),
    }
    return render(request, "indicators/indicators.html", page)


@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Show one indicator."""
    found = indicator_page(code)
    page = {
        "found": found,
        "story": found.story,
        "indicator": found.story.indicator,
        "chart": yearly_charts.by_year(found.story),
        "demonstration": found.has_demonstration,
    }
    return render(request, "indicators/indicator.html", page)


@require_safe
def indicator_csv(request: HttpRequest, code: str) -> HttpResponse:
    """Send its years as a file for spreadsheets."""
    response = HttpResponse(csv_file(_lines(indicator_page(code).story)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{code}.csv"'
    return response


@require_safe
def indicator_json(request: HttpRequest, code: str) -> JsonResponse:
    """Send everything about it to a machine."""
    return JsonResponse(_body(indicator_page(code)), json_dumps_params={"ensure_ascii": False})


def _lines(story: Story) -> Iterator[list[object]]:
    yield [
        _("Year"), _("Kind"), _("Value"), _("Numerator"), _("Denominator"), _("As adopted"), _("Status"),
        _("New series since"), _("Source"), _("Revision"),
    ]  # fmt: skip
    for year in story.years:
        breaks = " ".join(str(one.year) for one in year.breaks)
        for value in (year.forecast, year.actual):
            if value:
                yield [
                    year.year, value.get_kind_display(), value.value, value.numerator, value.denominator,
                    value.adopted, year.status.label, breaks, value.origin, value.revision,
                ]  # fmt: skip


def _body(found: IndicatorPage) -> dict[str, Any]:
    indicator = found.story.indicator
    return {
        "code": indicator.code,
        "name": {"lv": indicator.name_lv, "en": indicator.name_en},
        "definition": {"lv": indicator.definition_lv, "en": indicator.definition_en},
        "period": indicator.outcome.line.period.slug,
        "line_of_action": {"lv": indicator.outcome.line.name_lv, "en": indicator.outcome.line.name_en},
        "outcome": {"lv": indicator.outcome.name_lv, "en": indicator.outcome.name_en},
        "unit": indicator.unit,
        "direction": indicator.direction,
        "source": indicator.source,
        "institutions": list(found.bodies),
        "footnotes": [{"lv": note.text_lv, "en": note.text_en} for note in found.footnotes],
        "breaks_in_series": [
            {"year": one.year, "because": {"lv": one.because_lv, "en": one.because_en}} for one in found.story.breaks
        ],
        "years": [_year(year) for year in found.story.years],
        "computed": [_computed(snapshot) for snapshot in found.computed],
        "revisions": [_revision(revision) for revision in found.revisions],
    }


def _year(year: Year) -> dict[str, Any]:
    return {
        "year": year.year,
        "forecast": _value(year.forecast),
        "actual": _value(year.actual),
        "status": year.status,
    }


def _value(value: YearlyValue | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {
        "value": float(value.value),
        "numerator": value.numerator,
        "denominator": value.denominator,
        "adopted": _number(value.adopted),
        "origin": value.origin,
        "revision": value.revision,
    }


def _computed(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "year": snapshot.year,
        "taken_on": snapshot.taken_on,
        "value": float(snapshot.value),
        "n": snapshot.n,
        "method": snapshot.method,
        "is_demonstration": snapshot.is_demonstration,
    }


def _revision(revision: Revision) -> dict[str, Any]:
    return {
        "at": revision.at,
        "year": revision.value.year,
        "kind": revision.value.kind,
        "before": _number(revision.before),
        "after": float(revision.after),
        "because": revision.because,
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
