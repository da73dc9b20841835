"""The newest answers for feed readers, as Atom: of all, and of one topic."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from forum.models import Category, Question
from forum.queries.pages import newest
from pmlp_portal.kernel import clock

if TYPE_CHECKING:
    AnswerFeed = Feed[Question, Category | None]
else:
    AnswerFeed = Feed

ENTRIES = 30
_NAMED_ON = date(2026, 1, 1)


class SpokenAtom(Atom1Feed):
    """Atom that says of each entry in which language it is."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, Any]:  # Django's own shape
        """Return the attributes of an entry."""
        return {**super().item_attributes(item), "xml:lang": item["language"]}


class Answers(AnswerFeed):
    """The newest answers. Every address in it begins with `PUBLIC_URL`: readers fetch it by names of their own."""

    feed_type = SpokenAtom

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Category | None:  # Django's own shape
        """Return the topic asked for."""
        return get_object_or_404(Category, slug=kwargs["slug"]) if "slug" in kwargs else None

    def title(self, topic: Category | None) -> str:
        """Return the name of the feed."""
        if topic is None:
            return _("Questions and answers: Office of Citizenship and Migration Affairs")
        return _("Questions and answers: {topic}").format(topic=topic.name)

    def subtitle(self, topic: Category | None) -> str:
        """Return what it is about."""
        return _("The newest answers of the office's experts.")

    def link(self, topic: Category | None) -> str:
        """Return the page it is of."""
        return _public("forum:category", topic.slug) if topic else _public("forum:questions")

    def feed_url(self, topic: Category | None) -> str:
        """Return its own address."""
        return _public("forum:category-feed", topic.slug) if topic else _public("forum:feed")

    def feed_guid(self, topic: Category | None) -> str:
        """Return what it is known by, wherever the portal stands later."""
        return get_tag_uri(self.feed_url(topic), _NAMED_ON)

    def author_name(self, topic: Category | None) -> str:
        """Return who answers: the office."""
        return _("Office of Citizenship and Migration Affairs")

    def items(self, topic: Category | None) -> Sequence[Question]:
        """Return the newest answers."""
        return newest(category=topic.slug if topic else "", size=ENTRIES).questions

    def item_title(self, item: Question) -> str:
        """Return the question."""
        return item.title

    def item_description(self, item: Question) -> str:
        """Return the answer, as safe HTML."""
        return item.answer.html

    def item_link(self, item: Question) -> str:
        """Return its address, in the language it was asked in."""
        with translation.override(item.language):
            return _public("forum:question", item.pk, item.slug)

    def item_guid(self, item: Question) -> str:
        """Return what it is known by: the slug may change, when a passage of the title is masked."""
        return get_tag_uri(f"{settings.PUBLIC_URL}/forum/questions/{item.pk}", item.asked_at)

    def item_pubdate(self, item: Question) -> datetime | None:
        """Return when it was first answered."""
        return _here(item.published_at)

    def item_updateddate(self, item: Question) -> datetime | None:
        """Return when the answer last changed."""
        return _here(item.answer.corrected_at or item.published_at)

    def item_categories(self, item: Question) -> Sequence[str]:
        """Return its topic."""
        return [item.category.name] if item.category else []

    def item_extra_kwargs(self, item: Question) -> dict[str, Any]:  # Django's own shape
        """Tell its language."""
        return {"language": item.language}


def _here(instant: datetime | None) -> datetime | None:
    return clock.local(instant) if instant else None


def _public(name: str, *about: object) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=about)}"


# Readers ask again and again: who says what they have is told that nothing is new.
answers = require_safe(conditional_page(Answers()))
