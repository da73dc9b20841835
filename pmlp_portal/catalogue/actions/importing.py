"""Importing uses of e-services from a file: all of it in one transaction, or nothing and a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import pgettext_lazy

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.catalogue import use_file
from pmlp_portal.catalogue.models import EService, UseCount
from pmlp_portal.kernel import clock


class Outcome(models.TextChoices):
    """What a line did."""

    NEW = "new", pgettext_lazy("imported line", "new")
    CHANGED = "changed", pgettext_lazy("imported line", "changed")
    SAME = "same", pgettext_lazy("imported line", "as it was")


@dataclass(frozen=True, slots=True)
class Imported:
    """A line of the report; `before` is what stood there."""

    line: use_file.Line
    outcome: Outcome
    before: int | None


@transaction.atomic
def import_uses(*, content: bytes, by: User | None, now: datetime) -> Sequence[Imported]:
    """Enter what is new and change what differs. Raises FileRefused; then nothing has changed."""
    known = {one.slug: one for one in EService.objects.all()}
    lines = use_file.read(content, slugs=known, today=clock.day_of(now))
    before = _before(lines)
    report = [_imported(line, before.get((line.e_service, line.month))) for line in lines]
    UseCount.objects.bulk_create(
        [
            UseCount(e_service=known[one.line.e_service], month=one.line.month, uses=one.line.uses)
            for one in report
            # What stands there invented becomes true by being imported, even when the number is the same.
            if one.outcome != Outcome.SAME
        ],
        update_conflicts=True,
        unique_fields=["e_service", "month"],
        update_fields=["uses", "is_demonstration"],
    )
    record(verb="uses_imported", subject="uses:file", by=by, now=now, detail={"lines": len(lines)})
    return report


def _before(lines: Sequence[use_file.Line]) -> dict[tuple[str, object], UseCount]:
    months = {line.month for line in lines}
    # Locked, so that the report is true of what the file met.
    found = UseCount.objects.select_for_update(of=("self",)).filter(month__in=months).select_related("e_service")
    return {(one.e_service.slug, one.month): one for one in found}


def _imported(line: use_file.Line, found: UseCount | None) -> Imported:
    if found is None:
        return Imported(line, Outcome.NEW, None)
    is_same = found.uses == line.uses and not found.is_demonstration
    return Imported(line, Outcome.SAME if is_same else Outcome.CHANGED, found.uses)
