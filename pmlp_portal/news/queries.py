"""What is published, the newest first."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from forum.search.words import indexed_stems, terms_of
from pmlp_portal.news.models import NewsItem

# People look for what is new; older news are in the list.
SEARCHED = 100


def published(*, now: datetime) -> QuerySet[NewsItem]:
    """Return what everybody may read."""
    return NewsItem.objects.filter(published_at__lte=now)


def newest(number: int, *, now: datetime) -> Sequence[NewsItem]:
    """Return so many, the newest first."""
    return list(published(now=now)[:number])


def found_by(words: str, *, now: datetime) -> Sequence[NewsItem]:
    """Return the news whose title or first sentences have all the words, in any of their forms."""
    terms = terms_of(words)
    if not terms:
        return []
    wanted = [{stem for stem, _counts in term.stems} for term in terms]
    return [one for one in newest(SEARCHED, now=now) if all(stems & _stems_of(one) for stems in wanted)]


def _stems_of(item: NewsItem) -> set[str]:
    """Return what it is found by, in both languages: people mix them."""
    return set(indexed_stems(f"{item.title_lv} {item.title_en} {item.lead_lv} {item.lead_en}"))
