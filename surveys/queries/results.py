"""Results as they were built by night: a period's four stages for a page, and year after year."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from pmlp_portal.directory.models import Branch
from surveys.errors import ResultsNotFound
from surveys.models import Factor, Instrument, Period, ResultSet, Stage, StageKind, Topic
from surveys.results.figures import (
    Change,
    Figure,
    Satisfaction,
    StageFigures,
    TopicSources,
    period_of,
    stage_of,
)
from surveys.states import StageState

# AAPOR's rates in their order; a stage that was never drawn has none.
RATES = (
    *(f"RR{nth}" for nth in range(1, 7)),
    *(f"COOP{nth}" for nth in range(1, 5)),
    *(f"REF{nth}" for nth in range(1, 4)),
    *(f"CON{nth}" for nth in range(1, 4)),
)
# A change that is less likely than this by chance alone is told as a finding.
SURE = 0.05


@dataclass(frozen=True)  # without slots: what is looked up is kept
class PeriodResults:
    """A period as it is shown: to everybody, or inside. Stages stand in the order of the assessment."""

    period: Period
    is_inside: bool
    stages: Sequence[StageFigures]
    sources: Sequence[TopicSources]
    stage_ids: Sequence[int]
    published_ids: Set[int]
    names: Mapping[str, str]
    branch_names: Mapping[str, str]

    @property
    def numbered(self) -> Sequence[tuple[int, StageFigures]]:
        """Each stage's key and figures."""
        return list(zip(self.stage_ids, self.stages, strict=True))

    @property
    def threshold(self) -> int:
        """Fewer people than this are not told of."""
        return max((stage.threshold for stage in self.stages), default=0)

    @cached_property
    def clients(self) -> StageFigures | None:
        """What clients said topic by topic; where they were asked of satisfaction alone, that."""
        asked = [stage for stage in self.stages if stage.kind == StageKind.CLIENTS]
        return next((stage for stage in asked if stage.topics), asked[0] if asked else None)

    @property
    def overall(self) -> Figure | None:
        """The clients' index over all topics, where it may be told."""
        overall = self.clients.overall if self.clients else None
        return overall if overall and not overall.suppressed else None

    @property
    def topics(self) -> Sequence[Figure]:
        """The clients' index of each topic."""
        return self.clients.topics if self.clients else ()

    @property
    def branches(self) -> Sequence[Figure]:
        """The clients' index by branch."""
        return self.clients.by_branch if self.clients else ()

    @property
    def previous_year(self) -> int | None:
        """The year topics are compared with; None where nothing can be compared."""
        changes = [topic.against_previous for topic in self.topics if topic.against_previous]
        return next((change.previous_year for change in changes if not change.break_in_series), None)

    @property
    def best_change(self) -> Figure | None:
        """The topic that has become better by most, where that is more than chance."""
        better = [(change.difference, topic) for topic, change in self._changes() if _is_better(change)]
        return max(better, key=lambda pair: pair[0] or 0)[1] if better else None

    @property
    def highest(self) -> Figure | None:
        """The topic with the highest index."""
        told = [topic for topic in self.topics if topic.index is not None]
        return max(told, key=lambda topic: topic.index or 0) if told else None

    @property
    def blind_spots(self) -> Sequence[TopicSources]:
        """Topics of which the office thinks clearly better than its clients."""
        return [topic for topic in self.sources if topic.blind_spot]

    @property
    def satisfaction_stage(self) -> StageFigures | None:
        """Where satisfaction was asked."""
        return next((stage for stage in self.stages if stage.satisfaction), None)

    @property
    def satisfaction(self) -> Satisfaction | None:
        """Both measures of satisfaction."""
        return self.satisfaction_stage.satisfaction if self.satisfaction_stage else None

    @property
    def factors(self) -> Sequence[Figure]:
        """The sides of satisfaction."""
        return self.satisfaction_stage.factors if self.satisfaction_stage else ()

    @property
    def rated(self) -> Sequence[StageFigures]:
        """Stages with rates."""
        return [stage for stage in self.stages if any(value is not None for value in stage.rates.values())]

    @property
    def rates(self) -> Sequence[tuple[str, Sequence[float | None]]]:
        """Each of AAPOR's rates, of each stage that has any."""
        return [(name, [stage.rates.get(name) for stage in self.rated]) for name in RATES] if self.rated else []

    @property
    def leveled(self) -> Sequence[Figure]:
        """Topics, and factors of satisfaction, with the counts of each level."""
        return [figure for figure in (*self.topics, *self.factors) if figure.levels and not figure.suppressed]

    @property
    def level_names(self) -> Sequence[int]:
        """Levels from the worst."""
        return range(1, max((len(figure.levels) for figure in self.leveled), default=0) + 1)

    @property
    def withholds(self) -> bool:
        """Whether a topic is not told."""
        return any(topic.suppressed for topic in self.topics)

    @property
    def withholds_branches(self) -> bool:
        """Whether a branch is not told."""
        return any(branch.suppressed for branch in self.branches)

    def _changes(self) -> list[tuple[Figure, Change]]:
        return [(topic, topic.against_previous) for topic in self.topics if topic.against_previous]


def _is_better(change: Change) -> bool:
    return (change.difference or 0) > 0 and change.p is not None and change.p < SURE


def period_results(*, institution: str, year: int, inside: bool) -> PeriodResults:
    """Return what is published of a period; inside, what has been built. Raises ResultsNotFound."""
    period = Period.objects.select_related("institution").filter(institution__slug=institution, year=year).first()
    found = _results_of([period], inside=inside) if period else []
    if not found:
        raise ResultsNotFound
    return found[0]


def stage_results(*, institution: str, year: int, instrument: str, kind: str, inside: bool) -> StageFigures:
    """Return what is told of one stage. Raises ResultsNotFound."""
    found = period_results(institution=institution, year=year, inside=inside)
    asked = [stage for stage in found.stages if stage.kind == kind and stage.questionnaire.instrument == instrument]
    if not asked:
        raise ResultsNotFound
    return asked[0]


def published_results() -> Sequence[PeriodResults]:
    """Return every period of which something is published, the newest first."""
    periods = Period.objects.select_related("institution").order_by("-year", "institution__slug")
    return _results_of(list(periods), inside=False)


def clients_figures(period: Period) -> StageFigures | None:
    """Return what everybody may know of a period's clients."""
    found = _results_of([period], inside=False)
    return found[0].clients if found else None


def _results_of(periods: Sequence[Period], *, inside: bool) -> list[PeriodResults]:
    """Those of them that have something to tell."""
    names = {topic.slug: topic.name for topic in Topic.objects.all()}
    names |= {factor.slug: factor.name for factor in Factor.objects.all()}
    names |= {instrument.slug: instrument.name for instrument in Instrument.objects.all()}
    branch_names = {branch.slug: branch.name for branch in Branch.objects.all()}
    stages, sources = _stages(periods, inside=inside), _sources(periods, inside=inside)
    published = set(Stage.objects.filter(state=StageState.PUBLISHED).values_list("pk", flat=True))
    return [
        PeriodResults(
            period,
            inside,
            [figures for _pk, figures in stages[period.pk]],
            sources.get(period.pk, ()),
            [pk for pk, _figures in stages[period.pk]],
            published,
            names,
            branch_names,
        )
        for period in periods
        if stages.get(period.pk)
    ]


def _stages(periods: Sequence[Period], *, inside: bool) -> Mapping[int, Sequence[tuple[int, StageFigures]]]:
    """The key and the newest figures of each stage, by period."""
    sets = ResultSet.objects.filter(stage__period__in=periods)
    if not inside:
        sets = sets.filter(is_published=True, stage__state=StageState.PUBLISHED)
    newest = sets.order_by("stage_id", "-built_at", "-pk").distinct("stage_id")
    rows = newest.values_list("stage__period_id", "stage__kind", "stage_id", "figures")
    places = {kind: place for place, kind in enumerate(StageKind.values)}
    by_period = sorted(rows, key=lambda row: (row[0], places[row[1]], row[2]))
    return {
        period_id: [(stage_id, stage_of(_told(figures, inside=inside))) for *_key, stage_id, figures in group]
        for period_id, group in groupby(by_period, key=lambda row: row[0])
    }


def _sources(periods: Sequence[Period], *, inside: bool) -> Mapping[int, Sequence[TopicSources]]:
    sets = ResultSet.objects.filter(period__in=periods)
    if not inside:
        sets = sets.filter(is_published=True)
    newest = sets.order_by("period_id", "-built_at", "-pk").distinct("period_id")
    told = {row.period_id: period_of(_told(row.figures, inside=inside)).sources for row in newest}
    return {period_id: sources for period_id, sources in told.items() if period_id is not None}


def _told(figures: Mapping[str, Mapping[str, Any]], *, inside: bool) -> Mapping[str, Any]:
    return figures["inside" if inside else "public"]


# ---- year after year -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class YearFigure:
    """A year's figure of an institution; None where nothing may be told. `breaks`: not comparable with what was."""

    year: int
    value: float | None
    low: float | None
    high: float | None
    breaks: bool


@dataclass(frozen=True, slots=True)
class Series:
    """One measure, year after year, the earliest first."""

    title: str
    measure: str
    years: Sequence[YearFigure]


def series_of(found: Sequence[PeriodResults]) -> Sequence[Series]:
    """Return the clients' index and the mean score of satisfaction of periods of one institution."""
    in_order = sorted(found, key=lambda results: results.period.year)
    indices = [_year(one.period.year, one.overall) for one in in_order if one.overall]
    scores = [_year_of_score(one.period.year, one.satisfaction) for one in in_order if one.satisfaction]
    both = (
        Series(_("Clients' index over all topics"), _("Index"), indices),
        Series(_("Satisfaction with the service: mean score, %"), _("Mean score, %"), scores),
    )
    return [series for series in both if series.years]


def _year(year: int, figure: Figure) -> YearFigure:
    return YearFigure(year, figure.index, figure.low, figure.high, _breaks(figure.against_previous))


def _year_of_score(year: int, told: Satisfaction) -> YearFigure:
    return YearFigure(year, told.mean_score, told.mean_low, told.mean_high, _breaks(told.against_previous))


def _breaks(change: Change | None) -> bool:
    return change is not None and change.break_in_series
