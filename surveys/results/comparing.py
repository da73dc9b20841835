"""One period against the one before, and four sources against each other."""

import math
from dataclasses import replace
from statistics import NormalDist

from surveys.results.figures import Change, Method, Source, TopicSources
from surveys.results.scoring import LEVEL, Reckoned, rounded

DIFFERENCE = Method("difference_of_means", 1)
SOURCES = Method("gap_of_sources", 1)
# The satisfaction questionnaire was changed from this year on: what was measured before is another thing.
NEW_QUESTIONNAIRE_FROM = 2019
# A self-assessment that is so many points above the clients, and above all their index may well be, is a blind spot.
BLIND_FROM_POINTS = 10.0

BROKEN = "new_questionnaire"
OTHER_INSTRUMENT = "other_instrument"


def against(now: Reckoned, previous: Reckoned, *, previous_year: int) -> Change:
    """Return the difference of two means of different people, with its interval and the two-sided test."""
    difference, error = now.mean - previous.mean, math.hypot(now.se, previous.se)
    width = NormalDist().inv_cdf((1 + LEVEL) / 2) * error
    return Change(
        difference=rounded(difference),
        low=rounded(difference - width),
        high=rounded(difference + width),
        p=_p_of(difference, error),
        previous=rounded(previous.mean),
        previous_year=previous_year,
    )


def _p_of(difference: float, error: float) -> float | None:
    if math.isnan(error) or math.isnan(difference) or not error:
        return None
    return round(math.erfc(abs(difference) / error / math.sqrt(2)), 4)


def broken(*, previous_year: int, because: str) -> Change:
    """Return what stands in place of a difference across a break: no number of it."""
    return Change(previous_year=previous_year, break_in_series=True, because=because)


def break_between(instrument: str, year: int, previous_instrument: str, previous_year: int) -> str:
    """Return why two periods cannot be compared; "" when they can."""
    if instrument != previous_instrument:
        return OTHER_INSTRUMENT
    crosses = previous_year < NEW_QUESTIONNAIRE_FROM <= year
    return BROKEN if instrument == "satisfaction" and crosses else ""


def without_numbers(change: Change | None) -> Change | None:
    """Return a change whose figure is withheld: that it is there, and nothing of it."""
    return replace(change, difference=None, low=None, high=None, p=None, previous=None) if change else None


# ---- four sources ----------------------------------------------------------------------------------------------------


def side_by_side(slug: str, sources: dict[str, Source | None]) -> TopicSources:
    """Return what four sources say on a topic, and whether the office is blind there."""
    clients, own = sources.get("clients"), sources.get("self_assessment")
    gap = _gap(clients, own)
    return TopicSources(
        slug=slug,
        clients=clients,
        employees=sources.get("employees"),
        self_assessment=own,
        experts=sources.get("experts"),
        gap=gap,
        blind_spot=gap is not None and gap >= BLIND_FROM_POINTS and _is_above(own, clients),
    )


def _gap(clients: Source | None, own: Source | None) -> float | None:
    if not clients or not own or clients.index is None or own.index is None:
        return None
    return round(own.index - clients.index, 1)


def _is_above(own: Source | None, clients: Source | None) -> bool:
    """Whether the self-assessment lies beyond the clients' interval. Without an interval nobody can say."""
    return bool(own and clients and own.index is not None and clients.high is not None and own.index > clients.high)
