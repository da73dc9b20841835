"""Of what figures are to be built, and what was built before."""

from collections.abc import Sequence

from surveys.models import ResultSet, Stage
from surveys.results.counted import Earlier
from surveys.results.figures import stage_of
from surveys.results.scoring import Reckoned
from surveys.states import StageState

# Fieldwork is over there.
BUILT = (StageState.CLOSED, StageState.PUBLISHED)


def stages_to_build() -> Sequence[Stage]:
    """Return the stages whose fieldwork is over, earlier years first: later ones are compared with them."""
    return list(Stage.objects.filter(state__in=BUILT).order_by("period__year", "pk"))


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
