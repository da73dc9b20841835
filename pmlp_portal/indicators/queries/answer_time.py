"""Answer times of the forum before the recommendation to answer sooner, and since: how much, and how sure that is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from forum.policies import months_after
from forum.queries.days_taken import DaysTaken, days_taken
from forum.queries.figures import AnswerTimes, answer_times
from pmlp_portal.indicators.policies import LEAST_ANSWERS, Measured, mean_of, median_of, shorter_by
from pmlp_portal.kernel import clock
from surveys.models import Recommendation
from surveys.queries.recommendations import TopicWaves, measured_by, waves_of
from surveys.statistics import ZTest, newcombe_interval, two_proportion_test, wilson_interval

# By this code recommendations name the indicator.
ANSWER_TIME = "answer-time"
# A year on each side: the same seasons, holidays included.
MONTHS_COMPARED = 12
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The answers from a day until a day, that one not in."""

    first: date
    until: date
    taken: DaysTaken

    @property
    def last(self) -> date:
        """The last day of it."""
        return self.until - ONE_DAY

    @property
    def median(self) -> Measured:
        """Half of the answers took so many working days or less."""
        return median_of(self.taken.numbers)

    @property
    def mean(self) -> Measured:
        """The mean number of working days."""
        return mean_of(self.taken.numbers)

    @property
    def percent_in_time(self) -> Measured:
        """How many of a hundred were in time."""
        n = self.taken.answered
        if n < LEAST_ANSWERS:
            return Measured(100 * self.taken.in_time / n)
        low, high = wilson_interval(self.taken.in_time, n)
        return Measured(100 * self.taken.in_time / n, 100 * low, 100 * high)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A year before a day and the year since. Both have answers."""

    before: Stretch
    after: Stretch

    @property
    def shorter_by(self) -> Measured:
        """By how many working days the mean has become shorter."""
        return shorter_by(self.before.taken.numbers, self.after.taken.numbers)

    @property
    def changed_by(self) -> Measured:
        """By how many working days the mean is longer than it was."""
        by = self.shorter_by
        if by.low is None or by.high is None:
            return Measured(-by.value)
        return Measured(-by.value, -by.high, -by.low)

    @property
    def more_in_time(self) -> Measured:
        """By how many points of a hundred more are in time."""
        after, before = self._in_time()
        difference = 100 * (after[0] / after[1] - before[0] / before[1])
        if min(after[1], before[1]) < LEAST_ANSWERS:
            return Measured(difference)
        low, high = newcombe_interval(*after, *before)
        return Measured(difference, 100 * low, 100 * high)

    @property
    def test_in_time(self) -> ZTest:
        """Whether both shares in time are one."""
        after, before = self._in_time()
        return two_proportion_test(*after, *before)

    def _in_time(self) -> tuple[tuple[int, int], tuple[int, int]]:
        after, before = self.after.taken, self.before.taken
        return (after.in_time, after.answered), (before.in_time, before.answered)


@dataclass(frozen=True, slots=True)
class Month:
    """A month by its first day, and its answers."""

    first: date
    times: AnswerTimes


@dataclass(frozen=True, slots=True)
class AnswerTimePage:
    """What became of the recommendation to answer sooner. Without one there are only months."""

    months: Sequence[Month]
    recommendation: Recommendation | None
    given_on: date | None
    comparison: Comparison | None
    waves: TopicWaves | None

    @property
    def has_demonstration(self) -> bool:
        """Whether invented answers count in."""
        return any(month.times.has_demonstration for month in self.months)


def answer_time_page(*, now: datetime) -> AnswerTimePage:
    """Return the indicator's page."""
    today = clock.day_of(now)
    recommendation = measured_by(ANSWER_TIME)
    given_on = clock.day_of(recommendation.made_at) if recommendation else None
    turn = given_on or months_after(today, -MONTHS_COMPARED)
    first, until = months_after(turn, -MONTHS_COMPARED), min(months_after(turn, MONTHS_COMPARED), today + ONE_DAY)
    return AnswerTimePage(
        months=list(_months(first.replace(day=1), until)),
        recommendation=recommendation,
        given_on=given_on,
        comparison=_comparison(first, given_on, until) if given_on else None,
        waves=waves_of(recommendation) if recommendation else None,
    )


def _comparison(first: date, turn: date, until: date) -> Comparison | None:
    before = Stretch(first, turn, days_taken(first=first, until=turn))
    after = Stretch(turn, until, days_taken(first=turn, until=until))
    return Comparison(before, after) if before.taken.answered and after.taken.answered else None


def _months(first: date, until: date) -> Iterator[Month]:
    times = answer_times(first=first, until=until)
    while first < until:
        yield Month(first, times.of(month=first))
        first = months_after(first, 1)
