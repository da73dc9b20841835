"""What the forecast has learned of a branch: rows of the database as the parameters of the simulation."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Max

from queueing.forecast.calibration import Calibration
from queueing.forecast.dayclock import MINUTE
from queueing.forecast.learning import Parameters, Samples, learn
from queueing.forecast.priors import with_usual_times
from queueing.models import CalibrationShift, LearnedParameter, Parameter
from queueing.queries.facts import BranchFacts


@dataclass(frozen=True, slots=True)
class Learned:
    """What futures of a branch are drawn from, and how announcements are moved by what past ones were off."""

    parameters: Parameters
    calibration: Calibration


def learned_of(facts: BranchFacts) -> Learned:
    """Return what is known of a branch: learned where there are days to learn from, else what is usual."""
    stamp = _stamp(facts.id)
    kept = _kept.get(facts.id)
    if kept is None or kept[0] != stamp:
        kept = _kept[facts.id] = (stamp, _read(facts.id))
    parameters, seen, calibration = kept[1]
    usual = {service.id: service.mean_service_time / MINUTE for service in facts.services.values()}
    return Learned(with_usual_times(parameters, usual, seen), calibration_of(facts, calibration))


type_of_stamp = tuple[datetime | None, datetime | None]
type_of_known = tuple[Parameters, Mapping[int, float], Sequence[tuple[float, float, float]]]
_kept: dict[int, tuple[type_of_stamp, type_of_known]] = {}


def _stamp(branch_id: int) -> type_of_stamp:
    """Return when the branch was learned from last."""
    learned = LearnedParameter.objects.filter(branch_id=branch_id).aggregate(at=Max("learned_at"))["at"]
    calibrated = CalibrationShift.objects.filter(branch_id=branch_id).aggregate(at=Max("learned_at"))["at"]
    return learned, calibrated


def _read(branch_id: int) -> type_of_known:
    rows = list(LearnedParameter.objects.filter(branch_id=branch_id))
    seen = {
        row.service_id: float(row.observations) for row in rows if row.name == Parameter.SERVICE_MEAN and row.service_id
    }
    shifts = CalibrationShift.objects.filter(branch_id=branch_id).order_by("kind")
    return parameters_of(rows), seen, [(row.low, row.high, row.be_there_by) for row in shifts]


def calibration_of(facts: BranchFacts, shifts: Sequence[tuple[float, float, float]]) -> Calibration:
    """Return the calibration with these shifts; without any it moves as is usual."""
    return Calibration.with_shifts(shifts, grace=facts.policy.call_grace / MINUTE)


def parameters_of(rows: Sequence[LearnedParameter]) -> Parameters:
    """Return rows as parameters; what is missing is what is believed of a branch nobody has seen yet."""
    if not rows:
        return learn([])
    numbers = {row.name: row.value for row in rows}
    samples = {row.name: np.asarray(row.samples, dtype=float) for row in rows if row.samples}
    named: dict[str, Any] = {name: numbers[name] for name in NUMBERS if name in numbers}
    drawn: dict[str, Samples] = {name: samples[name] for name in DRAWN if name in samples}
    untaught = learn([])
    usual = {name: getattr(untaught, name) for name in (*NUMBERS, *DRAWN)}
    return Parameters(
        **{**usual, **named, **drawn},
        service_means=_by_service(rows, Parameter.SERVICE_MEAN),
        service_spreads=_by_service(rows, Parameter.SERVICE_SPREAD),
        clerks={row.clerk_id: row.value for row in rows if row.name == Parameter.CLERK and row.clerk_id},
        clerks_at=_by_clerk_and_service(rows, Parameter.CLERK_AT_SERVICE),
        preferred=_by_clerk_and_service(rows, Parameter.PREFERRED),
        cancel_per_minute={row.way: row.value for row in rows if row.way} or untaught.cancel_per_minute,
    )


# Parameters that are one number, and those that are a list to draw from; each named as in `Parameters`.
NUMBERS = (
    "any_mean", "absent_at_once", "absent_per_minute", "comers_absent", "remote_absent", "comes_for_turn",
    "booked_absent", "break_share", "opening_absent", "pace", "lunch_put_off_until", "closing_early",
)  # fmt: skip
DRAWN = (
    "residuals", "walks", "gaps", "remote_lateness", "booked_lateness", "lunches", "breaks", "opening_lateness",
    "closing_earliness", "lunch_put_off",
)  # fmt: skip


def _by_service(rows: Sequence[LearnedParameter], name: Parameter) -> dict[int, float]:
    return {row.service_id: row.value for row in rows if row.name == name and row.service_id}


def _by_clerk_and_service(rows: Sequence[LearnedParameter], name: Parameter) -> dict[tuple[Hashable, int], float]:
    found = [row for row in rows if row.name == name]
    return {(row.clerk_id, row.service_id): row.value for row in found if row.clerk_id and row.service_id}
