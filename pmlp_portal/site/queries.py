"""Questions of the home page; the site reads everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.db.models import Prefetch, Q

from pmlp_portal.directory.models import Branch, Fee, Service
from pmlp_portal.kernel import clock
from pmlp_portal.news.models import NewsItem
from pmlp_portal.news.queries import newest
from queueing.queries.branches import free_branches

POPULAR_SERVICES = 4
NEWS = 2


class FreeBranch(Protocol):
    """A branch where one is served at once, as the queue tells of it."""

    @property
    def name(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def free_counters(self) -> int: ...


@dataclass(frozen=True, slots=True)
class ServiceOffer:
    """A service and what it costs, in the reader's language."""

    slug: str
    name: str
    hint: str
    fees: list[Fee]


@dataclass(frozen=True, slots=True)
class Home:
    """What the home page shows as of `checked_at`."""

    checked_at: datetime
    free_branches: Sequence[FreeBranch]
    branch_count: int
    services: list[ServiceOffer]
    news: Sequence[NewsItem]
    is_demonstration: bool


def home(*, now: datetime) -> Home:
    """Return the branches without a queue, and what people come for most with today's fees."""
    return Home(
        checked_at=now,
        free_branches=free_branches(now=now),
        branch_count=Branch.objects.count(),
        services=popular_services(on=clock.day_of(now)),
        news=newest(NEWS, now=now),
        is_demonstration=Branch.objects.filter(is_demonstration=True).exists(),
    )


def popular_services(*, on: date) -> list[ServiceOffer]:
    """Return the first services in the order of screens, with the fees of that day."""
    valid = Fee.objects.filter(Q(valid_until=None) | Q(valid_until__gt=on), valid_from__lte=on)
    fees = Prefetch("fees", queryset=valid.order_by("position"))
    services = Service.objects.prefetch_related(fees).order_by("position", "pk")[:POPULAR_SERVICES]
    return [ServiceOffer(one.slug, one.name, one.hint, list(one.fees.all())) for one in services]
