"""Pages a question may be about: services, duties with a last day, information days; found by the same stems."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from appointments.queries.trainings import planned
from forum.search.words import Term, indexed_stems, terms_of
from pmlp_portal.deadlines.queries import duties_on_offer
from pmlp_portal.directory.models import Service

SHOWN = 3
# A word in the name says more than one in the line below it; of a few words one is enough, of many two.
IN_NAME, IN_HINT = 2.0, 1.0
ENOUGH = 2.0


class PageKind(StrEnum):
    """Which page it is."""

    SERVICE = "service"
    DUTY = "duty"
    TRAINING = "training"


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """A page by its kind and slug, and what it is called in the reader's language."""

    kind: PageKind
    slug: str
    name: str


def pages_about(text: str, *, now: datetime) -> Sequence[CataloguePage]:
    """Return the pages whose names share most with a text, the best first."""
    terms = terms_of(text)
    if not terms:
        return []
    scored = [(_score(terms, name, hint), page) for page, name, hint in _pages(now)]
    best = sorted((one for one in scored if one[0] >= ENOUGH), key=lambda one: -one[0])
    return [page for _points, page in best[:SHOWN]]


def _pages(now: datetime) -> Iterator[tuple[CataloguePage, str, str]]:
    for service in Service.objects.all():
        yield CataloguePage(PageKind.SERVICE, service.slug, service.name), service.name, service.hint
    for duty in duties_on_offer():
        yield CataloguePage(PageKind.DUTY, duty.slug, duty.title), duty.title, duty.explanation
    for training in planned(now=now):
        yield CataloguePage(PageKind.TRAINING, training.slug, training.title), training.title, training.description


def _score(terms: Sequence[Term], name: str, hint: str) -> float:
    in_name, in_hint = set(indexed_stems(name)), set(indexed_stems(hint))
    return sum(
        max(
            (
                counts * (IN_NAME if stem in in_name else IN_HINT if stem in in_hint else 0)
                for stem, counts in term.stems
            )
        )
        for term in terms
    )
