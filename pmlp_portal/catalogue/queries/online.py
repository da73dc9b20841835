"""An e-service: the help with its form, and how often it was used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from pmlp_portal.catalogue.errors import EServiceNotFound
from pmlp_portal.catalogue.models import EService, FieldHelp, UseCount, VisitTally

MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class EServicePage:
    """What the page of an e-service shows; `uses` the last months, the oldest first."""

    e_service: EService
    fields: Sequence[FieldHelp]
    uses: Sequence[UseCount]

    @property
    def has_demonstration(self) -> bool:
        """Whether a count is invented."""
        return any(one.is_demonstration for one in self.uses)


@dataclass(frozen=True, slots=True)
class Share:
    """How many services of a year were got online, out of how many in all."""

    year: int
    online: int
    at_branches: int
    has_demonstration: bool

    @property
    def total(self) -> int:
        """Services got in all."""
        return self.online + self.at_branches


def e_service_page(slug: str) -> EServicePage:
    """Return the page of an e-service. Raises EServiceNotFound."""
    e_service = EService.objects.select_related("service").filter(slug=slug, is_active=True).first()
    if e_service is None:
        raise EServiceNotFound
    uses = list(e_service.uses.order_by("-month")[:MONTHS_SHOWN])
    return EServicePage(e_service, list(e_service.fields.all()), uses[::-1])


def shares_online(*, since: int) -> Sequence[Share]:
    """Return for each year from one on how much was done online, of the months for which uses are known."""
    online = _by_month(UseCount.objects.filter(month__year__gte=since), "month", "uses")
    first = date(since, 1, 1)
    visits = _by_month(VisitTally.objects.filter(day__gte=first), "day", "ended")
    years = sorted({month.year for month in online})
    return [_share(year, online, visits) for year in years]


def _share(year: int, online: Mapping[date, int], visits: Mapping[date, int]) -> Share:
    months = [month for month in online if month.year == year]
    invented = UseCount.objects.filter(month__in=months, is_demonstration=True).exists()
    invented = invented or VisitTally.objects.filter(day__year=year, is_demonstration=True).exists()
    return Share(
        year=year,
        online=sum(online[month] for month in months),
        at_branches=sum(visits.get(month, 0) for month in months),
        has_demonstration=invented,
    )


def _by_month(rows: QuerySet[Any], day: str, number: str) -> Mapping[date, int]:
    found: dict[date, int] = {}
    for of_day, counted in rows.order_by().values_list(day).annotate(Sum(number)):
        month = of_day.replace(day=1)
        found[month] = found.get(month, 0) + counted
    return found
