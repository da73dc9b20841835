"""The list of services: in groups, found by words, by how one gets them; e-services that are promoted on a day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Prefetch, Q

from forum.search.spelling import corrected
from forum.search.words import Term, indexed_stems, plain, terms_of
from pmlp_portal.catalogue.models import EService, Group, Guide, Promotion
from pmlp_portal.directory.models import Fee, Service
from pmlp_portal.kernel import clock


class Way(StrEnum):
    """How somebody wants to get a service."""

    ANY = ""
    ONLINE = "online"
    QUEUE = "queue"
    BOOKING = "booking"


@dataclass(frozen=True, slots=True)
class Listed:
    """A service in the list, with what it costs today."""

    service: Service
    fees: Sequence[Fee]
    e_services: Sequence[EService]

    @property
    def is_online(self) -> bool:
        """Whether one can get it without coming."""
        return any(one.replaces_visit for one in self.e_services)


@dataclass(frozen=True, slots=True)
class Section:
    """A group and its services; services nobody has written about yet stand under no group."""

    group: Group | None
    services: Sequence[Listed]


@dataclass(frozen=True, slots=True)
class ListPage:
    """What the list shows. `number` of services were found; `promoted` stand on top, slot by slot."""

    sections: Sequence[Section]
    promoted: Sequence[Promotion]
    number: int
    is_demonstration: bool


def list_page(*, words: str = "", way: Way = Way.ANY, now: datetime) -> ListPage:
    """Return the services somebody looks for; without a wish all of them."""
    today = clock.day_of(now)
    services = [one for one in _services(today) if _goes(one, way)]
    found = _found(services, words)
    return ListPage(
        sections=list(_sections(found)),
        promoted=promoted_on(today),
        number=len(found),
        is_demonstration=Guide.objects.filter(is_demonstration=True).exists(),
    )


def found_by(words: str, *, now: datetime) -> Sequence[Listed]:
    """Return the services that words find, and nothing of the list around them."""
    return _found(list(_services(clock.day_of(now))), words)


def promoted_on(day: date) -> Sequence[Promotion]:
    """Return the e-services promoted on a day, the first slot first."""
    running = Promotion.objects.filter(starts_on__lte=day, ends_on__gt=day, e_service__is_active=True)
    return list(running.select_related("e_service__service").order_by("slot"))


def _services(today: date) -> Iterator[Listed]:
    fees = Fee.objects.filter(Q(valid_until=None) | Q(valid_until__gt=today), valid_from__lte=today)
    services = Service.objects.select_related("guide").prefetch_related(
        Prefetch("fees", queryset=fees.order_by("position")),
        Prefetch("e_services", queryset=EService.objects.filter(is_active=True).order_by("position")),
    )
    for service in services:
        yield Listed(service, list(service.fees.all()), list(service.e_services.all()))


def _goes(listed: Listed, way: Way) -> bool:
    return {
        Way.ANY: True,
        Way.ONLINE: listed.is_online,
        Way.QUEUE: listed.service.is_walk_in,
        Way.BOOKING: listed.service.is_bookable,
    }[way]


def _sections(found: Sequence[Listed]) -> Iterator[Section]:
    for group in (*Group, None):
        of_group = [one for one in found if _group_of(one.service) == group]
        if of_group:
            yield Section(group, of_group)


def guide_of(service: Service) -> Guide | None:
    """Return what is written of a service, if anything is."""
    found: Guide | None = getattr(service, "guide", None)
    return found


def _group_of(service: Service) -> Group | None:
    guide = guide_of(service)
    return Group(guide.group) if guide else None


def _found(services: Sequence[Listed], words: str) -> Sequence[Listed]:
    """Return those that have all the words, in any case and with slips of the finger; else those that have some."""
    terms = corrected(terms_of(words))
    if not terms:
        return services if not words.strip() else [one for one in services if plain(words) in plain(_text_of(one))]
    scored = [(_hits(terms, one), one) for one in services]
    best = max((hits for hits, _one in scored), default=0)
    return [one for hits, one in scored if hits and hits == best]


def _hits(terms: Sequence[Term], listed: Listed) -> int:
    """Return how many of the words a service has."""
    text = _text_of(listed)
    stems = set(indexed_stems(text))
    return sum(any(stem in stems for stem, _counts in term.stems) for term in terms)


def _text_of(listed: Listed) -> str:
    """Return everything a service can be found by, in both languages: people mix them."""
    service, guide = listed.service, guide_of(listed.service)
    parts = [service.name_lv, service.name_en, service.hint_lv, service.hint_en]
    parts += [f"{one.name_lv} {one.name_en}" for one in listed.e_services]
    if guide:
        parts += [guide.words_lv, guide.words_en]
    return " ".join(parts)
