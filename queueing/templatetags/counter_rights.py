"""Whom a page leads to the counters."""

from django import template
from django.contrib.auth.models import AnonymousUser

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import COUNTER_ROLES
from pmlp_portal.directory import queries as directory

register = template.Library()


@register.filter
def staffs_counters(user: User | AnonymousUser) -> bool:
    """`{% if user|staffs_counters %}` → whether there is a counter this person may open."""
    return directory.branches_of(user=user, roles=COUNTER_ROLES).exists()
