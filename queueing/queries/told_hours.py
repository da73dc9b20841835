"""What was announced in each hour of a counted day, and what became of it, by the hour of the announcement."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from queueing.forecast.outcomes import Fell, Outcome, judge
from queueing.queries.day_report import MINUTE, DayReport, HourLine, ToldLine
from queueing.queries.tallying import day_told


@dataclass(frozen=True, slots=True)
class ToldHour:
    """One hour in which something was announced."""

    line: HourLine
    told: ToldLine


def told_by_hour(report: DayReport) -> list[ToldHour]:
    """Return the hours of a report; none before the day is counted, and none of a day whose tickets are not kept."""
    if report.told is None or not report.hours:
        return []
    outcomes: dict[datetime, list[Outcome]] = defaultdict(list)
    for told in day_told(branch_id=report.branch.pk, day=report.day).told:
        assert told.forecast.made_at is not None
        outcomes[_hour_of(report.hours, told.forecast.made_at).period.start].append(judge(told))
    begun = [line for line in report.hours if line.period.start in outcomes]
    return [ToldHour(line, _summed(outcomes[line.period.start])) for line in begun]


def _hour_of(hours: Sequence[HourLine], at: datetime) -> HourLine:
    """Return the last hour that had begun; what was told before the doors opened belongs to the first."""
    return next((line for line in reversed(hours) if line.period.start <= at), hours[0])


def _summed(outcomes: Sequence[Outcome]) -> ToldLine:
    fell = Counter(one.fell for one in outcomes)
    return ToldLine(
        told=len(outcomes),
        inside=fell[Fell.INSIDE],
        earlier=fell[Fell.EARLIER],
        later=fell[Fell.LATER],
        never=fell[Fell.NEVER],
        mean_from=_mean_minutes([one.told_from for one in outcomes]),
        mean_until=_mean_minutes([one.told_until for one in outcomes]),
        mean_waited=_mean_minutes([one.waited for one in outcomes if one.waited is not None]),
    )


def _mean_minutes(lengths: Sequence[timedelta]) -> int:
    return round(sum(lengths, timedelta(0)) / MINUTE / len(lengths)) if lengths else 0
