"""Means of answers with their errors: an index from 0 to 100, and three factors brought together by a named method.

Everything is told in tallies, people who are alike in what counts here: a million answers are a few thousand rows.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from surveys.results.figures import Method
from surveys.statistics import NAN, SurveyFigureError

# What a figure of answers is made by: every answer counts alike, each on its scale from 0 to 100.
TOPIC_INDEX = Method("answers_pooled", 1)
LEVEL = 0.95
DECIMALS = 1


@dataclass(frozen=True, slots=True)
class Tally:
    """So many people, each with this weight, who gave so many answers; `score` is the sum of those answers, where the
    worst level is 0 and the best 1.
    """

    people: int
    weight: float
    answers: int
    score: float


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A mean from 0 to 100, unrounded, its standard error (NaN of one person), and how many people it is of."""

    mean: float
    se: float
    n: int

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """Return the normal interval, kept inside the scale; NaN where there is no error to speak of."""
        width = NormalDist().inv_cdf((1 + level) / 2) * self.se
        if math.isnan(width):
            return NAN, NAN
        return max(0.0, self.mean - width), min(100.0, self.mean + width)


NOBODY = Reckoned(NAN, NAN, 0)


def index_of(tallies: Sequence[Tally]) -> Reckoned:
    """Return the mean of all answers, 0 to 100, with the error of a ratio: people are drawn, not answers.

    Linearised: n/(n-1) * sum((w * (score - mean * answers))^2) / sum(w * answers)^2 (Lumley, Complex Surveys, 2010,
    chapter 2). With one answer a person it is `surveys.statistics.weighted_mean`.
    """
    counted = [one for one in tallies if one.answers and one.weight and one.people]
    n = sum(one.people for one in counted)
    answers = math.fsum(one.people * one.weight * one.answers for one in counted)
    if not n:
        return NOBODY
    mean = math.fsum(one.people * one.weight * one.score for one in counted) / answers
    squares = math.fsum(one.people * (one.weight * (one.score - mean * one.answers)) ** 2 for one in counted)
    return Reckoned(100 * mean, 100 * _error(squares / answers**2, n), n)


def _error(variance: float, n: int) -> float:
    return math.sqrt(variance * n / (n - 1)) if n > 1 else NAN


# ---- factors, brought together ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """So many people alike in every factor: by factor, how many answers and their score as in a Tally."""

    people: int
    weight: float
    factors: Mapping[str, tuple[int, float]]


Combination = Callable[[Sequence[Person], Sequence[str]], Reckoned]


def mean_of_factor_means(people: Sequence[Person], factors: Sequence[str]) -> Reckoned:
    """Every factor counts alike: the mean of its answers, then the mean of those means. One nobody answered is out.

    The errors of the factors are not independent, the same people answer them, so each person's part in all of them is
    added up before it is squared.
    """
    means = {}
    for name in factors:
        answers = math.fsum(one.people * one.weight * _in(one, name)[0] for one in people)
        if answers:
            scores = math.fsum(one.people * one.weight * _in(one, name)[1] for one in people)
            means[name] = (scores / answers, answers)
    n = sum(one.people for one in people if one.weight and any(_in(one, name)[0] for name in means))
    if not n:
        return NOBODY
    squares = math.fsum(one.people * _part(one, means) ** 2 for one in people)
    return Reckoned(
        100 * math.fsum(mean for mean, _answers in means.values()) / len(means), 100 * _error(squares, n), n
    )


def _part(one: Person, means: Mapping[str, tuple[float, float]]) -> float:
    parts = (
        one.weight * (_in(one, name)[1] - mean * _in(one, name)[0]) / answers for name, (mean, answers) in means.items()
    )
    return math.fsum(parts) / len(means)


def mean_of_persons(people: Sequence[Person], factors: Sequence[str]) -> Reckoned:
    """Every person counts alike: the mean of the factors he or she answered, then the mean over people."""
    return index_of([_of_factors(one, factors) for one in people])


def _of_factors(one: Person, factors: Sequence[str]) -> Tally:
    told = [_in(one, name) for name in factors if _in(one, name)[0]]
    if not told:
        return Tally(one.people, one.weight, 0, 0.0)
    return Tally(one.people, one.weight, 1, math.fsum(score / answers for answers, score in told) / len(told))


def mean_of_answers(people: Sequence[Person], factors: Sequence[str]) -> Reckoned:
    """Every answer counts alike, whatever its factor."""
    return index_of(
        [
            Tally(
                one.people,
                one.weight,
                sum(_in(one, name)[0] for name in factors),
                math.fsum(_in(one, name)[1] for name in factors),
            )
            for one in people
        ]
    )


def _in(one: Person, factor: str) -> tuple[int, float]:
    return one.factors.get(factor, (0, 0.0))


# The office's footnote names three factors and not how they make one number: so it is said by name, and the first is
# what is published unless a stage asks for another.
COMBINATIONS: Mapping[Method, Combination] = {
    Method("factor_means", 1): mean_of_factor_means,
    Method("person_means", 1): mean_of_persons,
    Method("answers_pooled", 1): mean_of_answers,
}
MEAN_SCORE = Method("factor_means", 1)
SHARE_SATISFIED = Method("overall_top_two", 1)


class UnknownMethod(SurveyFigureError):
    """No combination of factors has this name and version."""


def combine(people: Sequence[Person], factors: Sequence[str], method: Method = MEAN_SCORE) -> Reckoned:
    """Return the mean score by a method. Raises UnknownMethod."""
    if method not in COMBINATIONS:
        raise UnknownMethod(f"{method.name} version {method.version}")
    return COMBINATIONS[method](people, factors)


def rounded(value: float) -> float | None:
    """Return a number as it is published; None of what cannot be said."""
    return None if math.isnan(value) else round(value, DECIMALS)
