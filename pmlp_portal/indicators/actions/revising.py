"""Entering and changing values: each time with a reason, in one transaction with the log."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.indicators.errors import ReasonMissing, ValueChanged, ValueThere
from pmlp_portal.indicators.models import Indicator, Revision, YearlyValue
from pmlp_portal.indicators.states import Kind
from pmlp_portal.kernel.constraints import refusing


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a value belongs: an indicator has a forecast and an actual value of each year."""

    indicator: Indicator
    year: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Entry:
    """A value, what it was divided from where that is known, and where it was found."""

    value: Decimal
    numerator: int | None = None
    denominator: int | None = None
    origin: str = ""


@transaction.atomic
def enter(
    *, slot: Slot, entry: Entry, because: str, by: User | None, now: datetime, adopted: Decimal | None = None
) -> YearlyValue:
    """Enter the first value of a slot. Raises ReasonMissing, ValueThere."""
    _require_reason(because)
    with refusing({"yearly_value_once": ValueThere}), transaction.atomic():
        value = YearlyValue.objects.create(
            indicator=slot.indicator, year=slot.year, kind=slot.kind, adopted=adopted, **_columns(entry)
        )
    _log(value, before=None, because=because, by=by, now=now)
    return value


@transaction.atomic
def revise(*, value_id: int, seen: int, entry: Entry, because: str, by: User | None, now: datetime) -> YearlyValue:
    """Change the value somebody has seen in a revision; the same value again changes nothing.

    Raises ReasonMissing, ValueChanged when it is another revision by now.
    """
    _require_reason(because)
    value = YearlyValue.objects.get(pk=value_id)
    before = value.value
    if _columns(entry) == {name: getattr(value, name) for name in _columns(entry)}:
        return value
    changed = YearlyValue.objects.filter(pk=value_id, revision=seen).update(revision=seen + 1, **_columns(entry))
    if not changed:
        raise ValueChanged
    value.refresh_from_db()
    _log(value, before=before, because=because, by=by, now=now)
    return value


def _columns(entry: Entry) -> dict[str, Decimal | int | str | None]:
    return {
        "value": entry.value,
        "numerator": entry.numerator,
        "denominator": entry.denominator,
        "origin": entry.origin,
    }


def _require_reason(because: str) -> None:
    if not because.strip():
        raise ReasonMissing


def _log(value: YearlyValue, *, before: Decimal | None, because: str, by: User | None, now: datetime) -> None:
    Revision.objects.create(
        value=value,
        number=value.revision,
        at=now,
        by=by,
        before=before,
        after=value.value,
        numerator=value.numerator,
        denominator=value.denominator,
        because=because.strip(),
    )
    detail = {"revision": value.revision, "value": str(value.value)}
    record(verb="indicator_value", subject=f"yearly_value:{value.pk}", by=by, now=now, detail=detail)
