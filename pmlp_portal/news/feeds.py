"""News for feed readers, as Atom."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from pmlp_portal.kernel import clock
from pmlp_portal.news.models import NewsItem
from pmlp_portal.news.queries import newest

if TYPE_CHECKING:
    NewsFeed = Feed[NewsItem, None]
else:
    NewsFeed = Feed

ENTRIES = 20
_NAMED_ON = date(2026, 1, 1)


class SpokenAtom(Atom1Feed):
    """Atom that says of each entry in which language it is."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, Any]:  # Django's own shape
        """Return the attributes of an entry."""
        return {**super().item_attributes(item), "xml:lang": item["language"]}


class News(NewsFeed):
    """Every address in it begins with `PUBLIC_URL`: readers fetch it by names of their own."""

    feed_type = SpokenAtom

    def title(self) -> str:
        """Return the name of the feed."""
        return _("News: Office of Citizenship and Migration Affairs")

    def link(self) -> str:
        """Return the page it is of."""
        return _public("news:news")

    def feed_url(self) -> str:
        """Return its own address."""
        return _public("news:feed")

    def feed_guid(self) -> str:
        """Return what it is known by, wherever the portal stands later."""
        return get_tag_uri(self.feed_url(), _NAMED_ON)

    def author_name(self) -> str:
        """Return who tells of it."""
        return _("Office of Citizenship and Migration Affairs")

    def items(self) -> Sequence[NewsItem]:
        """Return the newest."""
        return newest(ENTRIES, now=clock.now())

    def item_title(self, item: NewsItem) -> str:
        """Return what it is about."""
        return item.title

    def item_description(self, item: NewsItem) -> str:
        """Return its words as safe HTML."""
        return linebreaks(f"{item.lead}\n\n{item.text}", autoescape=True)

    def item_link(self, item: NewsItem) -> str:
        """Return its page."""
        return _public("news:item", item.slug)

    def item_guid(self, item: NewsItem) -> str:
        """Return what it is known by."""
        return get_tag_uri(f"{settings.PUBLIC_URL}/news/{item.slug}", _NAMED_ON)

    def item_author_name(self, item: NewsItem) -> str:
        """Return who prepared it."""
        return item.byline

    def item_pubdate(self, item: NewsItem) -> datetime:
        """Return since when it can be read."""
        assert item.published_at is not None
        return clock.local(item.published_at)

    def item_updateddate(self, item: NewsItem) -> datetime:
        """Return when it last changed."""
        changed = item.corrected_at or item.published_at
        assert changed is not None
        return clock.local(changed)

    def item_extra_kwargs(self, item: NewsItem) -> dict[str, Any]:  # Django's own shape
        """Tell its language."""
        return {"language": item.language}


def _public(name: str, *about: object) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=about)}"


# Readers ask again and again: who says what they have is told that nothing is new.
news = require_safe(conditional_page(News()))
