"""An indicator year by year: forecast and actual apart, judged, with the log of changes and what the portal counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from pmlp_portal.indicators.errors import IndicatorNotFound
from pmlp_portal.indicators.models import (
    Footnote,
    Indicator,
    Revision,
    SeriesBreak,
    Snapshot,
    Solution,
    YearlyValue,
)
from pmlp_portal.indicators.policies import status_of
from pmlp_portal.indicators.states import Direction, Kind, Source, Status


@dataclass(frozen=True, slots=True)
class Year:
    """What was forecast for a year and what it came to; `breaks` where a new series begins after the last year."""

    year: int
    forecast: YearlyValue | None
    actual: YearlyValue | None
    status: Status
    breaks: Sequence[SeriesBreak] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """An indicator in a year that has an actual value."""

    indicator: Indicator
    year: Year


@dataclass(frozen=True, slots=True)
class Story:
    """An indicator with all its years, the first one first."""

    indicator: Indicator
    years: Sequence[Year]
    breaks: Sequence[SeriesBreak]

    @property
    def latest(self) -> Year | None:
        """The last year that has both a forecast and an actual value."""
        judged = [year for year in self.years if year.status in (Status.MET, Status.MISSED)]
        return judged[-1] if judged else None


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """Everything about one indicator."""

    story: Story
    bodies: Sequence[str]
    footnotes: Sequence[Footnote]
    revisions: Sequence[Revision]
    computed: Sequence[Snapshot]
    solutions: Sequence[Solution]

    @property
    def has_demonstration(self) -> bool:
        """Whether something invented counts in."""
        return any(snapshot.is_demonstration for snapshot in self.computed)


@dataclass(frozen=True, slots=True)
class YearOfAll:
    """A year in which something was reached or missed, and each indicator in it."""

    year: int
    judged: Sequence[Judged]


def stories() -> Sequence[Story]:
    """Return every indicator in the order of the tables."""
    return [_story(indicator) for indicator in _indicators()]


def judged_years(found: Sequence[Story]) -> Sequence[YearOfAll]:
    """Return the years in which an actual value meets a forecast, the last one first, with every indicator forecast."""
    years = {story.latest.year for story in found if story.latest}
    return [
        YearOfAll(
            one,
            [
                Judged(story.indicator, year)
                for story in found
                for year in story.years
                if year.year == one and year.forecast
            ],
        )
        for one in sorted(years, reverse=True)
    ]


def indicator_page(code: str) -> IndicatorPage:
    """Return one indicator. Raises IndicatorNotFound."""
    indicator = _indicators().filter(code=code).first()
    if indicator is None:
        raise IndicatorNotFound
    return IndicatorPage(
        story=_story(indicator),
        bodies=[one.body.name for one in indicator.involvement_set.select_related("body")],
        footnotes=list(_footnotes(indicator)),
        revisions=list(Revision.objects.filter(value__indicator=indicator).select_related("value")),
        computed=list(_computed(code)),
        solutions=list(Solution.objects.all()) if indicator.source == Source.SOLUTIONS else [],
    )


def _indicators() -> QuerySet[Indicator]:
    return Indicator.objects.select_related("outcome__line__period").prefetch_related(
        Prefetch("values", YearlyValue.objects.order_by("year")), "breaks"
    )


def _story(indicator: Indicator) -> Story:
    breaks = list(indicator.breaks.all())
    return Story(indicator, list(_years(indicator, breaks)), breaks)


def _years(indicator: Indicator, breaks: Sequence[SeriesBreak]) -> Iterator[Year]:
    slots = {(value.year, value.kind): value for value in indicator.values.all()}
    last = None
    for year in sorted({year for year, _kind in slots}):
        forecast, actual = slots.get((year, Kind.FORECAST)), slots.get((year, Kind.ACTUAL))
        yield Year(
            year=year,
            forecast=forecast,
            actual=actual,
            status=status_of(
                forecast=forecast.value if forecast else None,
                actual=actual.value if actual else None,
                direction=Direction(indicator.direction),
            ),
            breaks=[one for one in breaks if last is not None and last < one.year <= year],
        )
        last = year


def _footnotes(indicator: Indicator) -> Iterator[Footnote]:
    """Return those that say something of it: at its name, at its values, and at the columns of its table."""
    line = indicator.outcome.line
    notes = Footnote.objects.filter(line=line)
    at_columns = notes.filter(marks__column__isnull=False)
    seen: set[str] = set()
    for note in (
        *notes.filter(marks__indicator=indicator),
        *notes.filter(marks__value__indicator=indicator),
        *at_columns,
    ):
        if note.text not in seen:
            seen.add(note.text)
            yield note


def _computed(code: str) -> Sequence[Snapshot]:
    """Return the last value computed for each year, the newest year first."""
    return list(Snapshot.objects.filter(code=code).order_by("-year", "-taken_on").distinct("year"))
