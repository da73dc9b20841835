"""Whom a page leads to the state of the portal."""

from django import template

from pmlp_portal.operations.permissions import watches_portal

register = template.Library()
register.filter("watches_portal", watches_portal)
