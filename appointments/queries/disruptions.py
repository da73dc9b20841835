"""Bookings a branch can't keep: whom it concerns, whether they know, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, QuerySet

from appointments.models import Disruption, Offer, OfferKind
from pmlp_portal.directory.models import Branch

# Long enough to answer somebody who calls after their leave.
SETTLED_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class DisruptionList:
    """`open_ones` await an answer or a telephone call; `settled` are over."""

    open_ones: Sequence[Disruption]
    settled: Sequence[Disruption]


def disruptions_of(*, branch: Branch, now: datetime) -> DisruptionList:
    """Return a branch's bookings that can't be kept, the soonest first, and what was settled of late."""
    rows = _with_offers(Disruption.objects.filter(booking__branch=branch))
    settled = rows.filter(settled_at__gte=now - SETTLED_FOR).order_by("-settled_at")
    return DisruptionList(list(rows.filter(settled_at=None).order_by("booking__starts_at")), list(settled[:200]))


def _with_offers(rows: QuerySet[Disruption]) -> QuerySet[Disruption]:
    instead = Offer.objects.filter(kind=OfferKind.INSTEAD).order_by("starts_at")
    return rows.select_related("booking__service", "booking__branch").prefetch_related(
        Prefetch("booking__offers", queryset=instead)
    )


def noticed_at_once(*, branch: Branch, now: datetime) -> int:
    """Return how many were noticed by a deed done at `now`."""
    return Disruption.objects.filter(booking__branch=branch, noticed_at=now, settled_at=None).count()


def kept_again_at_once(*, branch: Branch, now: datetime) -> int:
    """Return how many a deed done at `now` settled because their time can be kept again."""
    return Disruption.objects.filter(booking__branch=branch, settled_at=now).count()
