"""Latvia's public holidays and the working days the Cabinet moves, from the `holidays` package."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

import holidays
from holidays.countries.latvia import LatviaStaticHolidays

_LANGUAGES = {"lv": "lv", "en": "en_US"}
_MOVED = {"lv": "pārcelta brīvdiena", "en": "moved day off"}


def name_of(day: date, language: str = "lv") -> str:
    """Return the name of the public holiday or moved day off, or an empty string."""
    return _names(day.year, language).get(day, "")


def moved_to(day: date) -> date | None:
    """Return the weekday a working Saturday or Sunday stands in for, or None: 17 January 2026 for the 2nd."""
    return _moved_days().get(day)


# Built whole before anybody reads it: the package fills its own calendar year by year while it is being read,
# and a second thread could meet it half filled.
@cache
def _names(year: int, language: str) -> Mapping[date, str]:
    calendar = dict(holidays.country_holidays("LV", years=year, language=_LANGUAGES[language]))
    moved = {free: _MOVED[language] for free in _moved_days().values() if free.year == year}
    return MappingProxyType({**calendar, **moved})


@cache
def _moved_days() -> Mapping[date, date]:
    return MappingProxyType({worked: free for free, worked in _moves()})


def _moves() -> Iterator[tuple[date, date]]:
    """Yield (the free day, the day worked for it): rows of four or five numbers in the package's own table."""
    table: Mapping[int, Any] = LatviaStaticHolidays.special_public_holidays  # rows of several shapes, see above
    for year, rows in table.items():
        for row in rows if isinstance(rows[0], tuple) else (rows,):
            if len(row) >= 4:
                month, day, worked_month, worked_day, *other_year = row
                yield date(year, month, day), date(other_year[0] if other_year else year, worked_month, worked_day)
