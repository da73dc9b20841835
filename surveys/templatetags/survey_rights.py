"""Whom a page leads to surveys."""

from django import template
from django.contrib.auth.models import AnonymousUser

from pmlp_portal.accounts.models import User
from surveys.queries.people import assessors, interviewers

register = template.Library()


@register.filter
def assesses(user: User | AnonymousUser) -> bool:
    """`{% if user|assesses %}` → whether there may be forms for this person."""
    return user.pk is not None and assessors().filter(pk=user.pk).exists()


@register.filter
def asks_in_surveys(user: User | AnonymousUser) -> bool:
    """`{% if user|asks_in_surveys %}` → whether there is a desk of interviews for this person."""
    return user.pk is not None and interviewers().filter(pk=user.pk).exists()
