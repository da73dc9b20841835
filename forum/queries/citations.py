"""What answers rest on: rows to cite, in words and as a fingerprint that changes when the row does."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import F, Q

from forum import errors
from forum.models import Citation, CitationKind, Regulation
from forum.states import READABLE
from pmlp_portal.directory.models import Fee, WeeklySchedule
from pmlp_portal.directory.models.language import in_language
from pmlp_portal.kernel.wording import money

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


@dataclass(frozen=True, slots=True)
class Citable:
    """A row that holds today, as one chooses it from a list."""

    kind: CitationKind
    row_id: int
    words: str
    valid_from: date

    @property
    def value(self) -> str:
        """What a form sends."""
        return f"{self.kind.value}:{self.row_id}"


def citable(*, day: date) -> list[Citable]:
    """Return what an answer can rest on today: regulations first, then fees, then opening hours."""
    ends_later = Q(valid_until__isnull=True) | Q(valid_until__gt=day)
    weeks = WeeklySchedule.objects.filter(valid_from__lte=day).select_related("branch")
    newest = weeks.order_by("branch_id", "-valid_from").distinct("branch_id")
    return [
        *(
            Citable(CitationKind.REGULATION, rule.pk, f"{rule.name}, {rule.number}", rule.valid_from)
            for rule in Regulation.objects.filter(ends_later, valid_from__lte=day)
        ),
        *(
            Citable(CitationKind.FEE, fee.pk, _fee(fee).words, fee.valid_from)
            for fee in Fee.objects.filter(ends_later, valid_from__lte=day)
        ),
        *(
            Citable(CitationKind.HOURS, week.pk, str(week), week.valid_from)
            for week in newest
            if not week.returns_to_default
        ),
    ]


def row_of(citation: Citation) -> int | None:
    """Return the number of the row a citation names; None when it has been removed."""
    row_id: int | None = getattr(citation, COLUMNS[CitationKind(citation.kind)])
    return row_id


def has_changed(citation: Citation, *, day: date, vouched_on: date) -> bool:
    """Whether the row is gone, says something else than when it was cited, or has ended since somebody vouched."""
    row_id = row_of(citation)
    try:
        now = cited_row(CitationKind(citation.kind), row_id or 0)
    except errors.CitationGone:
        return True
    has_ended = now.valid_until is not None and vouched_on < now.valid_until <= day
    return now.fingerprint != citation.fingerprint or has_ended


def answers_to_flag(*, day: date) -> list[int]:
    """Return the readable answers that rest on something changed or ended, and have not been flagged for it.

    Thousands of answers cite a few dozen rows: each row is looked at once, and only then who cites it.
    """
    fresh = Citation.objects.filter(changed_at=None, version=F("version__answer__current"))
    readable = fresh.filter(version__answer__question__state__in=READABLE)
    flagged: set[int] = set()
    for row in readable.order_by().values("kind", *COLUMNS.values(), "fingerprint").distinct():
        citing = readable.filter(**row)
        for citation in citing.select_related("version__answer")[:1]:
            if has_changed(citation, day=day, vouched_on=date.min):
                flagged.update(citing.values_list("version__answer_id", flat=True))
    return sorted(flagged)


def _fee(fee: Fee) -> Cited:
    words = f"{in_language(fee.label_lv, fee.label_en)}: {money(fee.amount)}"
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
