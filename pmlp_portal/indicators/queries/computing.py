"""Values the portal can tell from its own data: satisfaction, new solutions, what is done online, the answer time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from forum.policies import months_after
from forum.queries.days_taken import days_taken
from pmlp_portal.catalogue.queries.online import shares_online
from pmlp_portal.indicators.models import Indicator, Solution
from pmlp_portal.indicators.policies import median_of
from pmlp_portal.indicators.queries.answer_time import ANSWER_TIME
from pmlp_portal.indicators.states import Source
from pmlp_portal.kernel import clock
from surveys.queries.results import published_results

HUNDREDTH = Decimal("0.01")
# Whose satisfaction it is; other institutions may be assessed here too.
OFFICE = "pmlp"


@dataclass(frozen=True, slots=True)
class Computed:
    """A year's value, of how many (people, solutions, answers), and by which method."""

    code: str
    year: int
    value: Decimal
    n: int
    method: str
    is_demonstration: bool


def computed(*, now: datetime) -> Sequence[Computed]:
    """Return everything that can be told today."""
    today = clock.day_of(now)
    found = [*_answer_time(today)]
    for indicator in Indicator.objects.exclude(source=Source.IMPORTED):
        found += _COMPUTING[Source(indicator.source)](indicator.code, today)
    return found


def _satisfaction(code: str, today: date) -> Iterator[Computed]:
    """Of the newest period published; official only, as the footnote wants: at least a thousand people were asked."""
    for results in published_results():
        told = results.satisfaction
        if results.period.institution.slug != OFFICE or told is None:
            continue
        if not told.official or told.mean_score is None:
            return
        yield Computed(
            code=code,
            year=results.period.year,
            value=Decimal(str(told.mean_score)).quantize(HUNDREDTH),
            n=told.n or 0,
            method=f"{told.method} {told.version}",
            is_demonstration=results.period.is_demonstration,
        )
        return


def _solutions(code: str, today: date) -> Iterator[Computed]:
    """Those in use since a day of this year that count."""
    found = list(Solution.objects.filter(in_use_on__year=today.year, in_use_on__lte=today))
    counted = [one for one in found if one.counts]
    invented = any(one.is_demonstration for one in counted)
    yield Computed(code, today.year, Decimal(len(counted)), len(found), "register_of_solutions 1", invented)


def _share_online(code: str, today: date) -> Iterator[Computed]:
    """Of this year and the last: uses of e-services out of these and the visits that ended in the same months."""
    for share in shares_online(since=today.year - 1):
        if share.total:
            value = (Decimal(100 * share.online) / share.total).quantize(HUNDREDTH)
            yield Computed(code, share.year, value, share.total, "uses_and_visits 1", share.has_demonstration)


_COMPUTING: Mapping[Source, Callable[[str, date], Iterator[Computed]]] = {
    Source.SATISFACTION: _satisfaction,
    Source.SOLUTIONS: _solutions,
    Source.E_SERVICES: _share_online,
}


def _answer_time(today: date) -> Iterator[Computed]:
    """Half of the last twelve months' answers took so many working days or less."""
    taken = days_taken(first=months_after(today, -12), until=today + timedelta(days=1))
    if taken.answered:
        median = Decimal(str(median_of(taken.numbers).value)).quantize(HUNDREDTH)
        yield Computed(
            ANSWER_TIME, today.year, median, taken.answered, "median_of_12_months 1", taken.has_demonstration
        )
