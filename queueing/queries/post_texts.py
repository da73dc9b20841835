"""The words of a post on branches without a queue, in a language, short enough for every network."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pmlp_portal.directory.models import Branch, Service
from pmlp_portal.kernel.wording import wall
from queueing.networks import fitted
from queueing.queries.branches import most_wanted_service


def link_of(language: str, service: Service) -> str:
    """Return the address of a service's board in a language."""
    query = "" if service == most_wanted_service() else f"?service={service.slug}"
    with translation.override(language):
        return f"{settings.PUBLIC_URL}{reverse('queueing:no-queue')}{query}"


def post_text(*, branches: Sequence[Branch], service: Service, language: str, now: datetime) -> str:
    """Return the text; where not all branches fit it says how many more there are."""
    link = link_of(language, service)
    with translation.override(language):

        def say(named: Sequence[str], left_out: int) -> str:
            return _("No queue at {time}: {branches}. At once you can {service}. How it stands now: {link}").format(
                time=wall(now), branches=_listed(named, left_out), service=_inside(service.name), link=link
            )

        return fitted([branch.name for branch in branches], say, link)


def _listed(named: Sequence[str], left_out: int) -> str:
    text = ", ".join(named)
    if not left_out:
        return text
    more = ngettext("and {number} more branch", "and {number} more branches", left_out)
    return f"{text} {more.format(number=left_out)}"


def _inside(name: str) -> str:
    """Return a service's name as it stands inside a sentence."""
    return name[:1].lower() + name[1:]
