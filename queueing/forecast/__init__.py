"""When will it be my turn: a range of clock times from the present state of the branch. Pure; no Django."""

from queueing.forecast.announcing import (
    Forecast,
    Outlook,
    ServiceAhead,
    WhyNot,
    announce,
    rounded_outward,
)

__all__ = ["Forecast", "Outlook", "ServiceAhead", "WhyNot", "announce", "rounded_outward"]
