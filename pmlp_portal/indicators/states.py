"""Words of indicators that are kept in tables: kinds of values, units, which way is good, and how a year went."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """A year has a slot for each, and they never mix."""

    FORECAST = "forecast", pgettext_lazy("indicator", "forecast")
    ACTUAL = "actual", pgettext_lazy("indicator", "actual")


class Unit(models.TextChoices):
    """What a value counts; a change in per cent always carries its sign."""

    PERCENT = "percent", _("per cent")
    COUNT = "count", pgettext_lazy("indicator", "number")
    CHANGE = "change", _("change on the year before, per cent")


class Direction(models.TextChoices):
    """Which way is good."""

    HIGHER = "higher", _("higher is better")
    LOWER = "lower", _("lower is better")


class Source(models.TextChoices):
    """Where actual values come from."""

    IMPORTED = "imported", _("imported from outside the portal")
    SATISFACTION = "satisfaction", _("computed from published surveys")
    SOLUTIONS = "solutions", _("computed from the register of solutions")
    E_SERVICES = "e_services", _("computed from uses of e-services and visits")


class Status(models.TextChoices):
    """How a year went, by the rule of `policies.status_of`."""

    MET = "met", _("Met")
    MISSED = "missed", _("Not met")
    AWAITED = "awaited", _("No actual value yet")
    UNFORECAST = "unforecast", _("Nothing was forecast")
