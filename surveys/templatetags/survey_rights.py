"""Whom a page leads to surveys."""

from django import template
from django.contrib.auth.models import AnonymousUser

from pmlp_portal.accounts.models import User
from surveys.queries.people import assessors

register = template.Library()


@register.filter
def assesses(user: User | AnonymousUser) -> bool:
    """`{% if user|assesses %}` → whether there may be forms for this person."""
    return user.pk is not None and assessors().filter(pk=user.pk).exists()
