"""Importing values from a file: all of it in one transaction, or nothing and a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import models, transaction
from django.utils.translation import pgettext_lazy

from pmlp_portal.accounts.models import User
from pmlp_portal.indicators import value_file
from pmlp_portal.indicators.actions.revising import Entry, Slot, enter, revise
from pmlp_portal.indicators.models import Indicator, YearlyValue


class Outcome(models.TextChoices):
    """What a line did."""

    NEW = "new", pgettext_lazy("imported line", "new")
    CHANGED = "changed", pgettext_lazy("imported line", "changed")
    SAME = "same", pgettext_lazy("imported line", "as it was")


@dataclass(frozen=True, slots=True)
class Imported:
    """A line of the report."""

    line: value_file.Line
    outcome: Outcome
    before: Decimal | None


@transaction.atomic
def import_values(*, content: bytes, because: str, by: User | None, now: datetime) -> Sequence[Imported]:
    """Enter what is new and change what differs. Raises FileRefused, ReasonMissing, ValueChanged, ValueThere."""
    indicators = {one.code: one for one in Indicator.objects.all()}
    lines = value_file.read(content, units={code: one.unit for code, one in indicators.items()})
    return [_import(line, indicators[line.code], because, by, now) for line in lines]


def _import(line: value_file.Line, indicator: Indicator, because: str, by: User | None, now: datetime) -> Imported:
    found = YearlyValue.objects.filter(indicator=indicator, year=line.year, kind=line.kind).first()
    if found is None:
        slot = Slot(indicator, line.year, line.kind)
        enter(slot=slot, entry=_entry(line, ""), because=because, by=by, now=now)
        return Imported(line, Outcome.NEW, None)
    entry = _entry(line, found.origin)
    changed = revise(value_id=found.pk, seen=found.revision, entry=entry, because=because, by=by, now=now)
    is_changed = changed.revision != found.revision
    return Imported(line, Outcome.CHANGED if is_changed else Outcome.SAME, found.value)


def _entry(line: value_file.Line, origin: str) -> Entry:
    """Return what the line says; where it names no source the one known stays."""
    return Entry(line.value, line.numerator, line.denominator, line.origin or origin)
