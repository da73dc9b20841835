"""Whom a page leads to the desk of reports."""

from django import template

from pmlp_portal.faults.permissions import answers_reports

register = template.Library()
register.filter("answers_reports", answers_reports)
