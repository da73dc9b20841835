"""The map of the site as a page: everything there is for everybody, in the order people look for it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import pgettext_lazy as context

from forum.models import Category
from pmlp_portal.catalogue.models import EService
from pmlp_portal.directory.models import Branch, Service
from pmlp_portal.site import easy

type_of_text = str | Promise


@dataclass(frozen=True, slots=True)
class Place:
    """A page, what it is called, and what stands under it."""

    name: str
    url: str
    under: Sequence["Place"] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the site."""

    key: str
    name: str
    places: Sequence[Place]


_PARTS: tuple[tuple[str, type_of_text, tuple[tuple[str, type_of_text], ...]], ...] = (
    ("queue", gettext_lazy("Queue"), (
        ("queueing:branches", gettext_lazy("Branches and waiting times")),
        ("queueing:no-queue", gettext_lazy("Branches without a queue")),
        ("queueing:no-queue-log", gettext_lazy("What we posted, and whether it was true")),
        ("queueing:hit-rate", gettext_lazy("Do the told times come true?")),
        ("queueing:fair-orders", gettext_lazy("A fair order, provable")),
    )),
    ("appointments", context("navigation", "Appointment"), (
        ("appointments:start", gettext_lazy("Book a time for another day")),
    )),
    ("services", gettext_lazy("Services"), (
        ("catalogue:services", gettext_lazy("All services: what to bring and what it costs")),
        ("catalogue:effect", gettext_lazy("Do these pages help?")),
    )),
    ("forum", gettext_lazy("Forum"), (
        ("forum:questions", gettext_lazy("Questions and answers")),
        ("forum:ask", gettext_lazy("Ask a question")),
        ("forum:figures", gettext_lazy("How long answers take")),
    )),
    ("reminders", gettext_lazy("Reminders and information days"), (
        ("deadlines:duties", gettext_lazy("Reminders of last days")),
        ("trainings:trainings", gettext_lazy("Trainings and information days")),
        ("trainings:archive", gettext_lazy("Earlier trainings")),
        ("surveys:tools", gettext_lazy("Check it yourself")),
    )),
    ("results", gettext_lazy("Results"), (
        ("surveys:results", gettext_lazy("Results of the surveys")),
        ("surveys:method", gettext_lazy("How we ask and count")),
        ("surveys:genuine", gettext_lazy("Is this call genuine?")),
        ("indicators:indicators", gettext_lazy("Policy indicators")),
        ("indicators:answer-time", gettext_lazy("Answer time of the forum")),
        ("opendata:datasets", gettext_lazy("Open data")),
    )),
    ("office", gettext_lazy("About this site"), (
        ("site:home", gettext_lazy("Home")),
        ("news:news", gettext_lazy("News")),
        ("site:easy-journeys", gettext_lazy("Easy to read")),
        ("site:search", gettext_lazy("Search")),
        ("site:contacts", gettext_lazy("Contacts")),
        ("faults:report", gettext_lazy("Report a fault of this site")),
        ("faults:known", gettext_lazy("Known faults")),
        ("site:site-map", gettext_lazy("Site map")),
        ("site:privacy", gettext_lazy("Your data")),
        ("site:accessibility", gettext_lazy("Accessibility statement")),
        ("api:docs", gettext_lazy("For developers")),
        ("accounts:home", gettext_lazy("For staff")),
    )),
)  # fmt: skip


def routes() -> frozenset[str]:
    """Return the routes the map leads to by themselves."""
    return frozenset(route for _key, _name, places in _PARTS for route, _label in places)


def parts() -> Sequence[Part]:
    """Return the map in the language of the moment."""
    return [
        Part(key, str(name), [Place(str(label), reverse(route), list(_under(route))) for route, label in places])
        for key, name, places in _PARTS
    ]


def _under(route: str) -> Iterable[Place]:
    """Return the pages that stand under one: every branch, service and topic has its own."""
    below = _BELOW.get(route)
    return below() if below else ()


def _branches() -> Iterator[Place]:
    for branch in Branch.objects.order_by("name_lv"):
        yield Place(branch.name, reverse("queueing:branch", args=[branch.slug]))


def _services() -> Iterator[Place]:
    for service in Service.objects.order_by("position", "pk"):
        yield Place(service.name, reverse("catalogue:service", args=[service.slug]))
    for online in EService.objects.filter(is_active=True).order_by("position", "pk"):
        name = gettext("E-service: %(name)s") % {"name": online.name}
        yield Place(name, reverse("catalogue:e-service", args=[online.slug]))


def _journeys() -> Iterator[Place]:
    for journey in easy.JOURNEYS:
        yield Place(str(journey.title), reverse("site:easy-journey", args=[journey.slug]))


def _topics() -> Iterator[Place]:
    for topic in Category.objects.filter(is_active=True):
        yield Place(topic.name, reverse("forum:category", args=[topic.slug]))


_BELOW: Mapping[str, Callable[[], Iterable[Place]]] = {
    "queueing:branches": _branches,
    "catalogue:services": _services,
    "forum:questions": _topics,
    "site:easy-journeys": _journeys,
}
