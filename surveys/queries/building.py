"""Of what figures are to be built, and what was built before."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.db.models import OuterRef, Q, Subquery

from pmlp_portal.kernel import clock
from surveys.models import ResultSet, Stage
from surveys.results.counted import Earlier
from surveys.results.figures import stage_of
from surveys.results.scoring import Reckoned
from surveys.states import StageState

# Fieldwork is over there.
BUILT = (StageState.CLOSED, StageState.PUBLISHED)


# Every night from this hour on; what was closed or published since is built at once.
NIGHT = time(3)


def stages_to_build(*, now: datetime) -> Sequence[Stage]:
    """Return the stages whose fieldwork is over and whose figures are not tonight's, or not those of their state.

    Earlier years first: later ones are compared with them.
    """
    newest = ResultSet.objects.filter(stage=OuterRef("pk")).order_by("-built_at", "-pk")
    stages = Stage.objects.filter(state__in=BUILT).annotate(
        newest_at=Subquery(newest.values("built_at")[:1]), was_published=Subquery(newest.values("is_published")[:1])
    )
    due = Q(newest_at=None) | Q(newest_at__lt=_last_night(now))
    flipped = Q(state=StageState.PUBLISHED, was_published=False) | Q(state=StageState.CLOSED, was_published=True)
    return list(stages.filter(due | flipped).order_by("period__year", "pk"))


def _last_night(now: datetime) -> datetime:
    tonight = clock.at(clock.day_of(now), NIGHT)
    return tonight if tonight <= now else clock.at(clock.day_of(now) - timedelta(days=1), NIGHT)


def newest_of(stage: Stage) -> ResultSet | None:
    """Return the newest figures of a stage."""
    return ResultSet.objects.filter(stage=stage).first()


def earlier_of(stage: Stage, *, audience: str) -> Earlier | None:
    """Return what the same stage of the last period before was built to; outside, only when that is published."""
    states = BUILT if audience == "inside" else (StageState.PUBLISHED,)
    before = (
        Stage.objects.filter(
            period__institution=stage.period.institution,
            period__year__lt=stage.period.year,
            kind=stage.kind,
            version__instrument=stage.version.instrument,
            state__in=states,
        )
        .select_related("period")
        .order_by("-period__year", "-pk")
        .first()
    )
    found = newest_of(before) if before else None
    if before is None or found is None:
        return None
    return Earlier(
        year=before.period.year,
        instrument=stage.version.instrument.slug,
        figures=stage_of(found.figures[audience]),
        estimates={name: Reckoned(*numbers) for name, numbers in found.figures["estimates"].items()},
    )
