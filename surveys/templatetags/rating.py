"""The link by which a finished ticket's page offers to rate the visit."""

from django import template
from django.urls import reverse

from pmlp_portal.kernel import clock
from queueing.models import Ticket
from surveys.queries.rated_visits import may_be_rated

register = template.Library()


@register.simple_tag
def rate_visit_url(ticket: Ticket, token: str) -> str:
    """`{% rate_visit_url card.view.ticket token as url %}` → where the visit is rated; nothing where it can't be."""
    return reverse("surveys:rate-visit", args=[token]) if may_be_rated(ticket, now=clock.now()) else ""
