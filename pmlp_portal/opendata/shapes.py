"""What a dataset is: its fields with their meaning, how often it changes, and where its rows come from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.functional import Promise

Cell = str | int | float | bool | date | datetime | None
Row = Sequence[Cell]


class Kind(StrEnum):
    """What stands in a field, in the words of XML Schema."""

    TEXT = "string"
    WHOLE = "integer"
    NUMBER = "decimal"
    YES_NO = "boolean"
    DAY = "date"
    INSTANT = "dateTime"


class Pace(StrEnum):
    """How often a dataset changes, in the words of the EU's table of frequencies."""

    AS_IT_HAPPENS = "CONT"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    IRREGULAR = "IRREG"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name never changes and is the same in CSV and JSON."""

    name: str
    kind: Kind
    about: str | Promise


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table for everybody. `rows(now)` says the same in every language; `kept_for`: how old a file may be."""

    slug: str
    title: str | Promise
    about: str | Promise
    fields: Sequence[Field]
    rows: Callable[[datetime], Iterable[Row]]
    pace: Pace
    kept_for: timedelta
    keywords: str | Promise
    theme: str = "GOVE"  # of the EU's table of data themes

    @property
    def path_of_csv(self) -> str:
        """Its address as CSV, without the portal's own."""
        return f"/opendata/{self.slug}.csv"

    @property
    def path_of_json(self) -> str:
        """Its address as JSON, without the portal's own."""
        return f"/opendata/{self.slug}.json"
