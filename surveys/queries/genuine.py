"""Whether it is really the office that asks: what a code that callers name stands for."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.text import capfirst

from pmlp_portal.kernel import clock
from surveys.models import Mode, Stage
from surveys.states import StageState


@dataclass(frozen=True, slots=True)
class Campaign:
    """A survey of ours as everybody may know it."""

    code: str
    name: str
    population: str
    ways: str
    opens_on: date
    closes_on: date
    is_running: bool
    is_ahead: bool
    is_demonstration: bool


def campaign_by_code(code: str, *, now: datetime) -> Campaign | None:
    """Return the survey with this code, however it was typed; None where there is none."""
    stage = Stage.objects.select_related("period").filter(code__iexact=code.strip()).first()
    return _campaign(stage, clock.day_of(now)) if stage else None


def _campaign(stage: Stage, today: date) -> Campaign:
    is_over = stage.state in (StageState.CLOSED, StageState.PUBLISHED) or today > stage.closes_on
    return Campaign(
        code=stage.code,
        name=stage.period.name,
        population=stage.population,
        ways=capfirst(", ".join(str(Mode(mode).label).lower() for mode in stage.modes)),
        opens_on=stage.opens_on,
        closes_on=stage.closes_on,
        is_running=stage.state == StageState.OPEN and stage.opens_on <= today <= stage.closes_on,
        is_ahead=not is_over and (stage.state == StageState.PLANNED or today < stage.opens_on),
        is_demonstration=stage.period.is_demonstration,
    )
