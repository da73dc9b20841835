"""The tables the portal ships, from `indicators/data`: what is missing is created, what is there stays."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from pmlp_portal.indicators.actions.revising import Entry, Slot, enter
from pmlp_portal.indicators.models import (
    Body,
    Column,
    Footnote,
    FootnoteMark,
    Indicator,
    Involvement,
    LineOfAction,
    MinistryPeriod,
    Outcome,
    SeriesBreak,
    YearlyValue,
)
from pmlp_portal.indicators.states import Kind

DATA = Path(__file__).resolve().parent.parent / "data"

Row = Mapping[str, Any]
_NAMES = ("name_lv", "name_en")
_INDICATOR = (*_NAMES, "short_lv", "short_en", "unit", "direction", "source", "definition_lv", "definition_en")


@transaction.atomic
def load_indicators(*, now: datetime) -> None:
    """Create what is missing of each table; change nothing that is there."""
    for file in sorted(DATA.glob("*.json")):
        _load(json.loads(file.read_text(encoding="utf-8")), now)


def _load(content: Row, now: datetime) -> None:
    period, is_new = MinistryPeriod.objects.get_or_create(
        slug=content["period"]["slug"],
        defaults=_only(content["period"], "title_lv", "title_en", "first_year", "last_year"),
    )
    for row in content["bodies"]:
        Body.objects.get_or_create(slug=row["slug"], defaults=_only(row, *_NAMES))
    line, _made = LineOfAction.objects.get_or_create(period=period, place=1, defaults=content["line"])
    columns = [
        Column.objects.get_or_create(line=line, year=row["year"], defaults=_only(row, "kind", "head"))[0]
        for row in content["columns"]
    ]
    for place, row in enumerate(content["outcomes"], 1):
        _load_outcome(line, place, row, columns, content, now)
    # Marks that people have taken away stay away.
    if is_new:
        for row in content["footnotes"]:
            _load_footnote(line, row)


def _load_outcome(line: LineOfAction, place: int, row: Row, columns: list[Column], content: Row, now: datetime) -> None:
    outcome, _made = Outcome.objects.get_or_create(line=line, place=place, defaults=_only(row, *_NAMES))
    for nth, one in enumerate(row["indicators"], 1):
        indicator, is_new = Indicator.objects.get_or_create(
            code=one["code"], defaults={"outcome": outcome, "place": nth, **_only(one, *_INDICATOR)}
        )
        if is_new:
            _load_indicator(indicator, one, columns, content, now)


def _load_indicator(indicator: Indicator, row: Row, columns: list[Column], content: Row, now: datetime) -> None:
    for place, slug in enumerate(row["bodies"], 1):
        Involvement.objects.create(indicator=indicator, body=Body.objects.get(slug=slug), place=place)
    for one in row.get("breaks", ()):
        SeriesBreak.objects.create(indicator=indicator, **one)
    origins, reasons = content["origins"], content["reasons"]
    for column, number in zip(columns, row["adopted"], strict=True):
        adopted = Decimal(number)
        slot, entry = Slot(indicator, column.year, Kind(column.kind)), Entry(adopted, origin=origins["adopted"])
        enter(slot=slot, entry=entry, because=reasons["adopted"], by=None, now=now, adopted=adopted)
    for year, number in row["actuals"].items():
        slot, entry = Slot(indicator, int(year), Kind.ACTUAL), Entry(Decimal(number), origin=origins["actuals"])
        enter(slot=slot, entry=entry, because=reasons["actuals"], by=None, now=now)


def _load_footnote(line: LineOfAction, row: Row) -> None:
    footnote = Footnote.objects.create(line=line, **_only(row, "slug", "text_lv", "text_en"))
    mark = FootnoteMark(footnote=footnote, after=row.get("after", ""))
    if "column" in row:
        mark.column = Column.objects.get(line=line, year=row["column"])
    elif "indicator" in row:
        mark.indicator = Indicator.objects.get(code=row["indicator"])
    else:
        code, year, kind = row["value"]
        mark.value = YearlyValue.objects.get(indicator__code=code, year=year, kind=kind)
    mark.save()


def _only(row: Row, *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}
