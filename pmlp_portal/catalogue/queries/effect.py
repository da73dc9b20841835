"""Whether a page helps: how often it is read, how many visits end for a missing document, before a review and since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum

from forum.policies import months_after
from pmlp_portal.catalogue.models import ReadTally, Review, VisitTally
from pmlp_portal.catalogue.policies import Stretch, days_around
from pmlp_portal.directory.models import Service
from pmlp_portal.kernel import clock

MONTHS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class EffectPage:
    """A service's months, the oldest first, and the stretches around its last review."""

    service: Service | None
    services: Sequence[Service]
    months: Sequence[Stretch]
    review: Review | None
    before: Stretch | None
    after: Stretch | None
    has_demonstration: bool

    @property
    def has_visits(self) -> bool:
        """Whether there is anything to draw."""
        return any(month.ended for month in self.months)

    @property
    def has_readings(self) -> bool:
        """Whether a page was read in these months."""
        return any(month.read for month in self.months)


def effect_page(*, slug: str, now: datetime) -> EffectPage:
    """Return the effect of the page of a service; without a known slug of the first one that has been reviewed."""
    today = clock.day_of(now)
    services = list(Service.objects.all())
    service = next((one for one in services if one.slug == slug), None) or _first(services, today)
    if service is None:
        return EffectPage(None, services, [], None, None, None, has_demonstration=False)
    review = Review.objects.filter(guide__service=service, reviewed_on__lt=today).order_by("-reviewed_on").first()
    around = days_around(review.reviewed_on, today=today) if review else None
    before, after = (_counted(service, [Stretch(*days) for days in around])) if around else (None, None)
    months = _counted(service, _months(service, today))
    return EffectPage(service, services, months, review, before, after, has_demonstration=_is_invented(service, months))


def _first(services: Sequence[Service], today: date) -> Service | None:
    reviewed = set(Review.objects.filter(reviewed_on__lt=today).values_list("guide__service_id", flat=True))
    return next((one for one in services if one.pk in reviewed), services[0] if services else None)


def _months(service: Service, today: date) -> Sequence[Stretch]:
    """Return the months since something was counted, at most two years; this month is one of them."""
    first = min(_first_days(service), default=today)
    earliest = max(first.replace(day=1), months_after(today.replace(day=1), 1 - MONTHS_SHOWN))
    number = (today.year - earliest.year) * 12 + today.month - earliest.month + 1
    return [Stretch(months_after(earliest, nth), months_after(earliest, nth + 1)) for nth in range(number)]


def _first_days(service: Service) -> Iterable[date]:
    for tallies in (ReadTally.objects, VisitTally.objects):
        first = tallies.filter(service=service).order_by("day").values_list("day", flat=True).first()
        if first:
            yield first


def _counted(service: Service, stretches: Sequence[Stretch]) -> Sequence[Stretch]:
    """Return the stretches with what was counted in them, in a statement a column."""
    if not stretches:
        return []
    read = _sums(ReadTally.objects.filter(service=service), "number", stretches)
    ended = _sums(VisitTally.objects.filter(service=service), "ended", stretches)
    missing = _sums(VisitTally.objects.filter(service=service), "without_document", stretches)
    return [
        replace(one, read=read[nth], ended=ended[nth], without_document=missing[nth])
        for nth, one in enumerate(stretches)
    ]


def _sums(tallies: QuerySet[Any], column: str, stretches: Sequence[Stretch]) -> Mapping[int, int]:
    found = tallies.aggregate(
        **{
            f"sum_{nth}": Sum(column, filter=Q(day__gte=one.first, day__lt=one.until), default=0)
            for nth, one in enumerate(stretches)
        }
    )
    return {nth: found[f"sum_{nth}"] for nth in range(len(stretches))}


def _is_invented(service: Service, months: Sequence[Stretch]) -> bool:
    first = months[0].first
    return any(
        tallies.filter(service=service, day__gte=first, is_demonstration=True).exists()
        for tallies in (ReadTally.objects, VisitTally.objects)
    )
