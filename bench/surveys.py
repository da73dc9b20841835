"""Surveys: how long a night's figures take with 100,000 responses, and how fast the page of results is after it.

With `FULL=1` in the environment a million as well; `SURVEY_RESPONSES=2000,4000` names other sizes, to try the bench
itself. Each size is a period of its own, so that every one is built and read alike.
"""

import os
import time
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import client, stage
from bench.timing import execute, ms, timed
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from surveys.actions.results import build_period, build_stage
from surveys.models import (
    ClientKind,
    FrameSource,
    Institution,
    InstrumentVersion,
    Mode,
    Period,
    SamplingPlan,
    Stage,
    StageKind,
    Stratifier,
    Stratum,
)
from surveys.queries.counting import found_weights
from surveys.queries.results import period_results
from surveys.states import PlanState, StageState
from surveys.statistics import rake

SIZES = (100_000,)
FULL_SIZE = 1_000_000
AT_A_TIME = 25_000
READINGS = 60
CLIENTS = 4
SECONDS = 5
FIRST_YEAR = 2030
INSTITUTION = "bench"
KINDS = (ClientKind.PERSON, ClientKind.BUSINESS)

_RESPONSES = """
    INSERT INTO surveys_response
        (stage_id, version_id, mode, source, state, language, week_of, branch_id, client_kind, place)
    SELECT %(stage)s, %(version)s, 'telephone', 'sample', 'started', 'lv', %(week)s,
        (%(branches)s::bigint[])[1 + nth * 7 %% cardinality(%(branches)s::bigint[])],
        CASE WHEN nth / 30 %% 5 = 0 THEN 'business' ELSE 'person' END, ''
    FROM generate_series(1, %(number)s) AS nth
"""
# One answer in eight is that the question does not apply.
_ANSWERS = """
    INSERT INTO surveys_answer (response_id, question_id, value, text, special, choices)
    SELECT response_id, question_id, CASE WHEN chance < 0.875 THEN 1 + floor(6 * power(other, 0.6)) END, '',
        CASE WHEN chance < 0.875 THEN '' ELSE 'na' END, '{}'
    FROM (
        SELECT response.id AS response_id, question.id AS question_id, random() AS chance, random() AS other
        FROM surveys_response response JOIN surveys_question question ON question.version_id = response.version_id
        WHERE response.stage_id = %(stage)s AND response.state = 'started'
    ) AS drawn
"""
_COMPLETE = "UPDATE surveys_response SET state = 'complete' WHERE stage_id = %(stage)s AND state = 'started'"


def run() -> dict[str, Any]:
    """Fill a period of each size, build its figures, read its page."""
    call_command("load_instruments")
    sizes = _sizes()
    measured = {str(size): _measure(nth, size) for nth, size in enumerate(sizes)}
    return {**measured[str(sizes[0])], "by_responses": measured, "growth": _growth(measured, sizes)}


def _sizes() -> list[int]:
    if named := os.environ.get("SURVEY_RESPONSES"):
        return sorted(int(size) for size in named.split(","))
    return [*SIZES, FULL_SIZE] if os.environ.get("FULL") else list(SIZES)


def _growth(measured: dict[str, Any], sizes: Sequence[int]) -> dict[str, float]:
    first, last = measured[str(sizes[0])], measured[str(sizes[-1])]
    if first is last:
        return {}
    return {
        "responses": sizes[-1] / sizes[0],
        "night": round(last["night_seconds"] / first["night_seconds"], 2),
        "page_p95": round(last["page"]["p95_ms"] / first["page"]["p95_ms"], 2),
    }


# ---- filling ---------------------------------------------------------------------------------------------------------


def _measure(nth: int, size: int) -> dict[str, Any]:
    begun = time.perf_counter()
    filled = _fill(_opened(FIRST_YEAR + nth), size)
    made_in = time.perf_counter() - begun
    with connection.cursor() as cursor:
        # Filling many takes so long that the server's own vacuum is at these tables by now: it gives way, but not
        # always within the three seconds a visitor's page would wait for a lock.
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("VACUUM ANALYZE surveys_response, surveys_answer")
    return {
        "responses": size,
        "raking_seconds": round(timed(partial(found_weights, filled)), 3),
        "raking_rows_seconds": round(_raking_rows(size), 3),
        "first_night_seconds": round(_night(filled), 2),
        "night_seconds": round(_night(filled), 2),
        **_reading(filled),
        "made_in_seconds": round(made_in, 1),
    }


def _opened(year: int) -> Stage:
    institution, _made = Institution.objects.get_or_create(slug=INSTITUTION, defaults={"name_lv": "Mērījums"})
    period = Period.objects.create(institution=institution, year=year, number=year - FIRST_YEAR + 1, name_lv=str(year))
    version = InstrumentVersion.objects.get(instrument__slug="consult-first", variant="clients", number=1)
    InstrumentVersion.objects.filter(pk=version.pk, frozen_at=None).update(frozen_at=clock.now())
    opened = Stage.objects.create(
        period=period, kind=StageKind.CLIENTS, version=version, code=f"BENCH{year}", population_lv="Apmeklētāji",
        modes=[Mode.TELEPHONE], opens_on=date(year, 9, 1), closes_on=date(year, 10, 15), planned_size=1,
        state=StageState.OPEN, opened_at=clock.now(),
    )  # fmt: skip
    _plan(opened)
    return opened


def _plan(opened: Stage) -> None:
    plan = SamplingPlan.objects.create(
        stage=opened, number=1, strata_by=[Stratifier.BRANCH, Stratifier.CLIENT_KIND], size=1, seed="bench",
        frame_source=FrameSource.UPLOAD, made_at=clock.now(),
    )  # fmt: skip
    Stratum.objects.bulk_create(
        Stratum(plan=plan, code=f"{branch.slug}/{kind}", branch=branch, client_kind=kind, population=1000 + 37 * nth)
        for nth, branch in enumerate(_branches())
        for kind in KINDS
    )
    SamplingPlan.objects.filter(pk=plan.pk).update(
        state=PlanState.DRAWN, plan_hash="bench", frame_hash="bench", locked_at=clock.now(), drawn_at=clock.now()
    )


def _branches() -> list[Branch]:
    return list(Branch.objects.filter(slug__startswith="bench-").order_by("pk"))


def _fill(opened: Stage, size: int) -> Stage:
    monday = opened.opens_on - timedelta(days=opened.opens_on.weekday())
    named: dict[str, Any] = {"stage": opened.pk, "version": opened.version_id, "week": monday}
    branches = [branch.pk for branch in _branches()]
    for done in range(0, size, AT_A_TIME):
        with connection.cursor() as cursor:
            cursor.execute(_RESPONSES, {**named, "branches": branches, "number": min(AT_A_TIME, size - done)})
            cursor.execute(_ANSWERS, named)
            cursor.execute(_COMPLETE, named)
    Stage.objects.filter(pk=opened.pk).update(
        state=StageState.PUBLISHED, closed_at=clock.now(), unlinked_at=clock.now(), published_at=clock.now()
    )
    opened.refresh_from_db()
    return opened


# ---- measuring -------------------------------------------------------------------------------------------------------


def _raking_rows(size: int) -> float:
    """Rake everybody alone, as if no two were of one branch and kind."""
    rows: list[dict[str, object]] = [
        {"branch": nth * 7 % 30, "kind": nth // 30 % 5 == 0, "n": 1} for nth in range(size)
    ]
    branches = {branch: 1000.0 + 37 * branch for branch in range(30)}
    total = sum(branches.values())
    targets: dict[str, dict[Any, float]] = {"branch": branches, "kind": {True: total * 0.3, False: total * 0.7}}
    return timed(partial(rake, rows, [1.0] * size, targets))


def _night(filled: Stage) -> float:
    return timed(partial(_build, filled))


def _build(filled: Stage) -> None:
    build_stage(stage_id=filled.pk, now=clock.now())
    build_period(period_id=filled.period_id, now=clock.now())


def _reading(filled: Stage) -> dict[str, Any]:
    """Ask for the page one after another and many at once; then its statements by plain psycopg."""
    year = filled.period.year
    path = f"/surveys/results/{INSTITUTION}/{year}/"
    with stage.web() as web:
        ask = partial(client.get, path)
        client.run_times(web.port, ask, clients=1, times=10)
        alone = client.run_times(web.port, ask, clients=1, times=READINGS).figures()
        together = client.run_for(web.port, ask, clients=CLIENTS, seconds=SECONDS).figures()
    return {"page": {**alone, "psycopg_p95_ms": _floor(year)}, "page_together": dict(together)}


def _floor(year: int) -> float:
    with CaptureQueriesContext(connection) as captured:
        period_results(institution=INSTITUTION, year=year, inside=False)
    statements = [row["sql"] for row in captured]
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        return ms([timed(partial(execute, server, statements)) for _time in range(READINGS)], 95)
