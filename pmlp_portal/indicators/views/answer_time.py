"""Indicators for everybody: drawn, as tables, and as files."""

import math
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pmlp_portal.indicators import charts
from pmlp_portal.indicators.policies import LEAST_ANSWERS, LEVEL, Measured
from pmlp_portal.indicators.queries.answer_time import (
    ANSWER_TIME,
    AnswerTimePage,
    Comparison,
    Stretch,
    answer_time_page,
)
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.sheets import csv_file


@require_safe
def answer_time(request: HttpRequest) -> HttpResponse:
    """Show what became of the recommendation to answer sooner."""
    found = answer_time_page(now=clock.now())
    page = {
        "found": found,
        "comparison": found.comparison,
        "chart": charts.by_month(found.months, turned_on=found.given_on),
        "least": LEAST_ANSWERS,
        "demonstration": found.has_demonstration,
    }
    return render(request, "indicators/answer_time.html", page)


@require_safe
def answer_time_csv(request: HttpRequest) -> HttpResponse:
    """Send the same figures as a file for spreadsheets."""
    found = answer_time_page(now=clock.now())
    response = HttpResponse(csv_file(_lines(found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{ANSWER_TIME}.csv"'
    return response


@require_safe
def answer_time_json(request: HttpRequest) -> JsonResponse:
    """Send the same figures to a machine."""
    found = answer_time_page(now=clock.now())
    body = {
        "code": ANSWER_TIME,
        "unit": "working days",
        "level": LEVEL,
        "given_on": found.given_on,
        "is_demonstration": found.has_demonstration,
        "comparison": _comparison(found.comparison) if found.comparison else None,
        "months": [
            {"month": f"{month.first:%Y-%m}", "answered": month.times.answered, "median": month.times.median}
            for month in found.months
        ],
    }
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})


def _comparison(found: Comparison) -> dict[str, Any]:
    return {
        "before": _stretch(found.before),
        "after": _stretch(found.after),
        "mean_shorter_by": _measured(found.shorter_by),
        "points_more_in_time": _measured(found.more_in_time),
        "p_in_time": None if math.isnan(found.test_in_time.p) else found.test_in_time.p,
    }


def _stretch(found: Stretch) -> dict[str, Any]:
    return {
        "first": found.first,
        "last": found.last,
        "answered": found.taken.answered,
        "median": _measured(found.median),
        "mean": _measured(found.mean),
        "percent_in_time": _measured(found.percent_in_time),
    }


def _measured(found: Measured) -> dict[str, float | None]:
    return {"value": found.value, "low": found.low, "high": found.high}


def _lines(found: AnswerTimePage) -> Iterator[list[object]]:
    yield [
        _("From"), _("Through"), _("Answered"), _("Working days, median"), _("Median, lowest"), _("Median, highest"),
        _("Working days, mean"), _("Mean, lowest"), _("Mean, highest"), _("In time, %"), _("Demonstration data"),
    ]  # fmt: skip
    invented = _("yes") if found.has_demonstration else ""
    for stretch in (found.comparison.before, found.comparison.after) if found.comparison else ():
        yield [
            stretch.first, stretch.last, stretch.taken.answered, *_cells(stretch.median), *_cells(stretch.mean),
            _rounded(stretch.percent_in_time.value), invented,
        ]  # fmt: skip
    for month in found.months:
        times = month.times
        yield [
            f"{month.first:%Y-%m}", None, times.answered, times.median, None, None, None, None, None,
            times.percent_in_time, invented,
        ]  # fmt: skip


def _cells(found: Measured) -> list[float | None]:
    return [_rounded(found.value), _rounded(found.low), _rounded(found.high)]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
