"""Whom a page leads to the messages that were sent."""

from django import template
from django.contrib.auth.models import AnonymousUser

from pmlp_portal.accounts.models import User
from pmlp_portal.notifications import permissions

register = template.Library()


@register.filter
def reads_messages(user: User | AnonymousUser) -> bool:
    """`{% if user|reads_messages %}` → whether there are messages this person may see."""
    return permissions.reads_messages(user)
