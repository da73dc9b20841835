"""What search engines are told of: pages, services, branches, topics in both languages, and each answered question."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils import translation

from forum.models import Category
from forum.queries.listed import Listed, listed, parts
from pmlp_portal.catalogue.models import EService
from pmlp_portal.directory.models import Branch, Service
from pmlp_portal.kernel import clock
from pmlp_portal.news.queries import published
from pmlp_portal.site import easy

if TYPE_CHECKING:
    PageMap = Sitemap[tuple[str, Sequence[str]]]
    QuestionMap = Sitemap[Listed]
else:
    PageMap = QuestionMap = Sitemap

PAGES = (
    "site:home",
    "site:contacts",
    "site:privacy",
    "site:easy-journeys",
    "site:accessibility",
    "site:site-map",
    "catalogue:services",
    "catalogue:effect",
    "queueing:branches",
    "queueing:hit-rate",
    "queueing:fair-orders",
    "queueing:no-queue",
    "queueing:no-queue-log",
    "faults:known",
    "news:news",
    "opendata:datasets",
    "appointments:start",
    "forum:questions",
    "forum:ask",
    "forum:figures",
    "surveys:results",
    "surveys:method",
    "indicators:indicators",
    "indicators:answer-time",
    "deadlines:duties",
    "trainings:trainings",
    "trainings:archive",
    "surveys:tools",
    "surveys:genuine",
)


class _Public:
    """Addresses begin with `PUBLIC_URL`, whatever name the portal is asked by."""

    def get_protocol(self, protocol: str | None = None) -> str:
        """Return its scheme."""
        return urlsplit(str(settings.PUBLIC_URL)).scheme

    def get_domain(self, site: Any = None) -> str:  # a Site, where Django's sites are installed
        """Return its name and port."""
        return urlsplit(str(settings.PUBLIC_URL)).netloc


class Pages(_Public, PageMap):
    """Pages that say the same in both languages, each naming the other."""

    i18n = alternates = x_default = True

    def items(self) -> Sequence[tuple[str, Sequence[str]]]:
        """Return routes and what each is about."""
        branches = Branch.objects.values_list("slug", flat=True)
        topics = Category.objects.filter(is_active=True).values_list("slug", flat=True)
        services = Service.objects.values_list("slug", flat=True)
        e_services = EService.objects.filter(is_active=True).values_list("slug", flat=True)
        return [
            *((route, []) for route in PAGES),
            *(("site:easy-journey", [journey.slug]) for journey in easy.JOURNEYS),
            *(("catalogue:service", [slug]) for slug in services),
            *(("catalogue:e-service", [slug]) for slug in e_services),
            *(("queueing:branch", [slug]) for slug in branches),
            *(("queueing:fair-order", [slug]) for slug in branches),
            *(("forum:category", [slug]) for slug in topics),
            *(("news:item", [slug]) for slug in published(now=clock.now()).values_list("slug", flat=True)),
        ]

    def location(self, item: tuple[str, Sequence[str]]) -> str:
        """Return the path in the language of the moment."""
        route, about = item
        return reverse(route, args=about)


class Questions(_Public, QuestionMap):
    """Answered questions of one part, each in the language it was asked in: nobody has translated it."""

    limit = 50_000

    def __init__(self, part: int) -> None:
        self.found = listed(part)

    def items(self) -> Sequence[Listed]:
        """Return the questions."""
        return self.found

    def location(self, item: Listed) -> str:
        """Return the path."""
        with translation.override(item.language):
            return reverse("forum:question", args=[item.pk, item.slug])

    def lastmod(self, item: Listed) -> datetime:
        """Return when the answer last changed."""
        return item.changed_at


def addresses() -> Iterator[str]:
    """Yield the address of each map: one of pages, and one of each part of the questions."""
    yield f"{settings.PUBLIC_URL}{reverse('sitemap-pages')}"
    for part in parts():
        yield f"{settings.PUBLIC_URL}{reverse('sitemap-questions', args=[part])}"
