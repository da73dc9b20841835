"""What answers rest on: rows to cite, in words and as a fingerprint that changes when the row does."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models

from forum import errors
from forum.models import Citation, CitationKind, Regulation
from pmlp_portal.directory.models import Fee, WeeklySchedule
from pmlp_portal.directory.models.language import in_language

# The column of a citation that names its row.
COLUMNS: Mapping[CitationKind, str] = {
    CitationKind.FEE: "fee_id",
    CitationKind.HOURS: "hours_id",
    CitationKind.REGULATION: "regulation_id",
}


@dataclass(frozen=True, slots=True)
class Cited:
    """A row as it is now."""

    words: str
    valid_from: date
    valid_until: date | None
    fingerprint: str


def cited_row(kind: CitationKind, row_id: int) -> Cited:
    """Return a row in words. Raises CitationGone."""
    model, describe = _KINDS[kind]
    row = model._default_manager.filter(pk=row_id).first()
    if row is None:
        raise errors.CitationGone
    return describe(row)


def row_of(citation: Citation) -> int | None:
    """Return the number of the row a citation names; None when it has been removed."""
    row_id: int | None = getattr(citation, COLUMNS[CitationKind(citation.kind)])
    return row_id


def has_changed(citation: Citation, *, day: date) -> bool:
    """Whether the row is gone, says something else than when it was cited, or has ended."""
    row_id = row_of(citation)
    try:
        now = cited_row(CitationKind(citation.kind), row_id or 0)
    except errors.CitationGone:
        return True
    return now.fingerprint != citation.fingerprint or (now.valid_until is not None and now.valid_until <= day)


def _fee(fee: Fee) -> Cited:
    words = f"{in_language(fee.label_lv, fee.label_en)}: {fee.amount:.2f} €"
    return _cited(words, fee.valid_from, fee.valid_until, fee.service_id, fee.label_lv, f"{fee.amount:.2f}")


def _hours(schedule: WeeklySchedule) -> Cited:
    rows = [f"{row.weekday} {row.opens:%H:%M}–{row.closes:%H:%M}" for row in schedule.hours.order_by("weekday")]
    return _cited(str(schedule), schedule.valid_from, None, schedule.branch_id, *rows)


def _regulation(rule: Regulation) -> Cited:
    return _cited(f"{rule.name}, {rule.number}", rule.valid_from, rule.valid_until, rule.number, rule.name_lv, rule.url)


def _cited(words: str, valid_from: date, valid_until: date | None, *says: object) -> Cited:
    whole = "\n".join(map(str, [valid_from, valid_until, *says]))
    return Cited(words[:300], valid_from, valid_until, hashlib.sha256(whole.encode()).hexdigest())


_KINDS: Mapping[CitationKind, tuple[type[models.Model], Callable[..., Cited]]] = {
    CitationKind.FEE: (Fee, _fee),
    CitationKind.HOURS: (WeeklySchedule, _hours),
    CitationKind.REGULATION: (Regulation, _regulation),
}
