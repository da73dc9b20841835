"""Branches without a queue for feed readers, as Atom: an entry for each time without one, while it lasts."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import conditional_page, require_safe

from pmlp_portal.directory.models import Service
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.wording import wall
from queueing.forms import ServiceForm
from queueing.queries.no_queue import FreeBranch, no_queue

if TYPE_CHECKING:
    FreeFeed = Feed[FreeBranch, Service]
else:
    FreeFeed = Feed

_NAMED_ON = date(2026, 1, 1)


class FreeBranches(FreeFeed):
    """Every address in it begins with `PUBLIC_URL`: readers fetch it by names of their own."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: object, **kwargs: object) -> Service | None:
        """Return the service the address names; None stands for the one most people come for."""
        form = ServiceForm(request.GET)
        if not form.is_valid():
            raise Http404
        return form.chosen

    def title(self, obj: Service | None) -> str:
        """Return the name of the feed."""
        name = _("Branches without a queue: Office of Citizenship and Migration Affairs")
        return f"{name} ({obj.name})" if obj else name

    def subtitle(self) -> str:
        """Return what it is about."""
        return _("Where whoever comes now is served at once. An entry is gone when there is a queue again.")

    def link(self, obj: Service | None) -> str:
        """Return the page it is of."""
        return _public("queueing:no-queue", obj)

    def feed_url(self, obj: Service | None) -> str:
        """Return its own address."""
        return _public("queueing:no-queue-feed", obj)

    def feed_guid(self, obj: Service | None) -> str:
        """Return what it is known by, wherever the portal stands later."""
        return get_tag_uri(self.feed_url(obj), _NAMED_ON)

    def author_name(self) -> str:
        """Return who tells of it."""
        return _("Office of Citizenship and Migration Affairs")

    def items(self, obj: Service | None) -> Sequence[FreeBranch]:
        """Return the branches seen free more than once: one that is free for a moment is no news yet."""
        return [one for one in no_queue(service=obj, now=clock.now()).free if one.since is not None]

    def item_title(self, item: FreeBranch) -> str:
        """Return where."""
        return _("No queue: {branch}").format(branch=item.line.name)

    def item_description(self, item: FreeBranch) -> str:
        """Return what it rests on."""
        counters = ngettext("{number} free counter", "{number} free counters", item.line.free_counters)
        said = counters.format(number=item.line.free_counters)
        return _("Since {time}. {counters}. {address}").format(
            time=wall(_begun(item)), counters=said, address=item.line.facts.address
        )

    def item_link(self, item: FreeBranch) -> str:
        """Return the branch's own page."""
        return f"{settings.PUBLIC_URL}{item.line.url}"

    def item_guid(self, item: FreeBranch) -> str:
        """Return what this time without a queue is known by."""
        begun = int(_begun(item).timestamp())
        place = f"{item.line.facts.slug}/{item.service.slug}"
        return get_tag_uri(f"{settings.PUBLIC_URL}/no-queue/{place}/{begun}", _NAMED_ON)

    def item_pubdate(self, item: FreeBranch) -> datetime:
        """Return since when."""
        return clock.local(_begun(item))

    def item_updateddate(self, item: FreeBranch) -> datetime:
        """Return the same: while it lasts nothing about it changes."""
        return clock.local(_begun(item))


def _begun(item: FreeBranch) -> datetime:
    assert item.since is not None
    return item.since


def _public(name: str, service: Service | None) -> str:
    query = f"?service={service.slug}" if service else ""
    return f"{settings.PUBLIC_URL}{reverse(name)}{query}"


# Readers ask again and again: who says what they have is told that nothing is new.
free_branches = require_safe(conditional_page(FreeBranches()))
