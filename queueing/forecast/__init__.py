"""When will it be my turn: a range of clock times from the present state of the branch. Pure; no Django."""

from queueing.forecast.announcing import Bare, Forecast, WhyNot, at_once, between, nearest, rounded_outward, unknown

__all__ = ["Bare", "Forecast", "WhyNot", "at_once", "between", "nearest", "rounded_outward", "unknown"]
