"""Whom a page leads to the counters, and to what only managers see."""

from django import template
from django.contrib.auth.models import AnonymousUser

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import COUNTER_ROLES, POSTING_ROLES, REVIEWING_ROLES, Role
from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import Branch

register = template.Library()


@register.filter
def staffs_counters(user: User | AnonymousUser) -> bool:
    """`{% if user|staffs_counters %}` → whether there is a counter this person may open."""
    return directory.branches_of(user=user, roles=COUNTER_ROLES).exists()


@register.filter
def oversees_branches(user: User | AnonymousUser) -> bool:
    """`{% if user|oversees_branches %}` → whether there is a branch whose running this person may look at."""
    return directory.branches_of(user=user, roles=REVIEWING_ROLES).exists()


@register.filter
def manages(user: User | AnonymousUser, branch: Branch) -> bool:
    """`{% if user|manages:branch %}` → whether this person manages the branch."""
    return directory.branches_of(user=user, roles=[Role.MANAGER]).filter(pk=branch.pk).exists()


@register.filter
def posts_free_branches(user: User | AnonymousUser) -> bool:
    """`{% if user|posts_free_branches %}` → whether this person writes what the office posts."""
    return directory.branches_of(user=user, roles=POSTING_ROLES).exists()
