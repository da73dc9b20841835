"""How long answers of the forum take, and what became of what was promised."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from forum.models import Category
from forum.policies import months_after
from forum.queries.figures import answer_times, forwarded
from pmlp_portal.indicators.models import YearlyValue
from pmlp_portal.indicators.queries.years import Year, stories
from pmlp_portal.kernel import clock
from pmlp_portal.opendata.datasets.branches import DEMONSTRATION_FIELD
from pmlp_portal.opendata.shapes import Dataset, Field, Kind, Pace, Row

MONTHS = 36


def _answer_times(now: datetime) -> Iterator[Row]:
    until = clock.day_of(now).replace(day=1)
    first = months_after(until, -MONTHS)
    times, sent_on = answer_times(first=first, until=until), forwarded(first=first, until=until)
    for month in _months(first, until):
        for slug in (*Category.objects.values_list("slug", flat=True), ""):
            taken, sent = times.of(month=month, category=slug), sent_on.of(month=month, category=slug)
            if taken.answered or sent.number:
                yield (
                    month, slug or None, taken.answered, taken.median, taken.ninetieth, taken.in_time, sent.number,
                    sent.in_time, taken.has_demonstration or sent.has_demonstration,
                )  # fmt: skip


def _months(first: date, until: date) -> Iterator[date]:
    while first < until:
        yield first
        first = months_after(first, 1)


FORUM_ANSWER_TIMES = Dataset(
    slug="forum-answer-times",
    title=_("Answer times of the forum"),
    about=_(
        "How many working days questions of the forum waited for their first published answer, by month of the answer "
        "and topic, in the last 36 whole months. Days on which the asker was waited for are left out."
    ),
    fields=(
        Field("month", Kind.DAY, _("First day of the month of the answer.")),
        Field("topic", Kind.TEXT, _("Short name of the topic; empty for questions of none.")),
        Field("answered", Kind.WHOLE, _("Questions answered.")),
        Field("median_working_days", Kind.WHOLE, _("Half were answered in so many working days or fewer.")),
        Field("ninetieth_working_days", Kind.WHOLE, _("Nine of ten were answered in so many working days or fewer.")),
        Field("answered_in_time", Kind.WHOLE, _("Answered by the last day for it.")),
        Field("forwarded", Kind.WHOLE, _("Questions sent to the institution that can answer.")),
        Field("forwarded_in_time", Kind.WHOLE, _("Sent on by the last day for it.")),
        DEMONSTRATION_FIELD,
    ),
    rows=_answer_times,
    pace=Pace.DAILY,
    kept_for=timedelta(minutes=10),
    keywords=_("questions and answers, answer time"),
)


def _indicators(now: datetime) -> Iterator[Row]:
    for story in stories():
        indicator = story.indicator
        for year in story.years:
            for value in filter(None, (year.forecast, year.actual)):
                yield (
                    indicator.code, indicator.name_lv, indicator.name_en or None, indicator.unit,
                    indicator.direction, *_value(year, value),
                )  # fmt: skip


def _value(year: Year, value: YearlyValue) -> Row:
    return (
        year.year, value.kind, float(value.value), value.numerator, value.denominator, _number(value.adopted),
        year.status.value, bool(year.breaks), value.origin or None, value.revision,
    )  # fmt: skip


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


INDICATORS = Dataset(
    slug="indicators",
    title=_("Policy indicators"),
    about=_(
        "What was forecast for each year and what it came to: the policy results to be achieved in citizenship and "
        "migration. Forecasts and actual values are rows of their own."
    ),
    fields=(
        Field("indicator", Kind.TEXT, _("Short name of the indicator.")),
        Field("name_lv", Kind.TEXT, _("Name in Latvian, as adopted.")),
        Field("name_en", Kind.TEXT, _("Name in English.")),
        Field("unit", Kind.TEXT, _("What the value counts: percent, count, or change on the year before in per cent.")),
        Field("direction", Kind.TEXT, _("Which way is good: higher or lower.")),
        Field("year", Kind.WHOLE, _("The year.")),
        Field("kind", Kind.TEXT, _("Forecast or actual value.")),
        Field("value", Kind.NUMBER, _("The value that holds now.")),
        Field("numerator", Kind.WHOLE, _("What a share was counted from: upper part, where known.")),
        Field("denominator", Kind.WHOLE, _("What a share was counted from: lower part, where known.")),
        Field("adopted", Kind.NUMBER, _("The value in the adopted table, where it stands there.")),
        Field("status", Kind.TEXT, _("How the year went: met, missed, or what is missing to say so.")),
        Field("begins_new_series", Kind.YES_NO, _("Whether values of this year can't be compared with earlier ones.")),
        Field("origin", Kind.TEXT, _("Where the value comes from.")),
        Field("revision", Kind.WHOLE, _("How many times it was entered or changed.")),
    ),
    rows=_indicators,
    pace=Pace.IRREGULAR,
    kept_for=timedelta(minutes=5),
    keywords=_("policy results, indicators"),
)
