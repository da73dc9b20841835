"""Periods and their stages as who leads a survey sees them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from surveys.models import Mode, Period, Response, Source, Stage
from surveys.states import ResponseState, StageState


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period, how many stages it has, and how many of them are in the field."""

    period: Period
    stages: int
    in_field: int


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage of a period and how many answers it has."""

    stage: Stage
    modes: str
    had: int

    @property
    def takes_paper(self) -> bool:
        """Whether questionnaires come on paper."""
        return Mode.PAPER in self.stage.modes and self.stage.state == StageState.OPEN


@dataclass(frozen=True, slots=True)
class PeriodPage:
    """One period with its stages."""

    period: Period
    stages: Sequence[StageRow]


def periods() -> list[PeriodRow]:
    """Return every period, the newest first."""
    counted = Period.objects.select_related("institution").annotate(
        stage_count=Count("stages"), in_field=Count("stages", Q(stages__state=StageState.OPEN))
    )
    return [PeriodRow(one, one.stage_count, one.in_field) for one in counted.order_by("-year", "institution", "pk")]


def period_page(period: Period) -> PeriodPage:
    """Return the stages of a period."""
    stages = period.stages.select_related("version__instrument", "period").order_by("pk")
    complete = Response.objects.filter(stage__in=stages, state=ResponseState.COMPLETE).exclude(source=Source.OPEN_LINK)
    had = dict(complete.order_by().values_list("stage").annotate(Count("pk")))
    return PeriodPage(period, [StageRow(one, modes_of(one), had.get(one.pk, 0)) for one in stages])


def modes_of(stage: Stage) -> str:
    """Return how people are asked, in the order it is tried."""
    return ", ".join(str(Mode(mode).label).lower() for mode in stage.modes)
