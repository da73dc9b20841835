"""Drawings, made on the server: what a template puts into an SVG without a frame."""

from queueing.charts.hours import by_hour, by_hour_of_joining, hours_of_joining
from queueing.charts.told import by_band, by_branch, by_week

__all__ = ["by_band", "by_branch", "by_hour", "by_hour_of_joining", "by_week", "hours_of_joining"]
