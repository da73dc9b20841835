"""Figures are built by night, once fieldwork is over, and kept: pages only read them.

Not before: figures that grow by one answer a night would tell that answer.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from surveys.models import ResultSet, Stage, StageKind
from surveys.models.periods import Period
from surveys.policies import SurveyPolicy
from surveys.queries.building import earlier_of, newest_of, stages_to_build
from surveys.queries.counting import counted, found_weights
from surveys.queries.rules import survey_policy
from surveys.results.assembling import Terms, estimates_of, stage_figures
from surveys.results.comparing import SOURCES, side_by_side
from surveys.results.figures import Figure, PeriodFigures, Source, StageFigures, as_json, stage_of
from surveys.results.scoring import TOPIC_INDEX
from surveys.states import StageState

AUDIENCES = ("public", "inside")
# So precise a weight tells the same from night to night.
WEIGHT_DECIMALS = 6


def build_results(*, now: datetime) -> int:
    """Build what is due: stages whose fieldwork is over, and their periods. Return how many figures are new."""
    stages = stages_to_build(now=now)
    new = sum(build_stage(stage_id=stage.pk, now=now) for stage in stages)
    return new + sum(build_period(period_id=period_id, now=now) for period_id in {one.period_id for one in stages})


@transaction.atomic
def build_stage(*, stage_id: int, now: datetime) -> bool:
    """Weigh the answers of a stage, reckon its figures for outside and inside, and keep them where they are new."""
    _take_time()
    stage = Stage.objects.select_related("period__institution", "version__instrument").get(pk=stage_id)
    weigh(stage)
    counts, policy = counted(stage), survey_policy(now=now)
    told = {
        audience: as_json(
            stage_figures(
                counts,
                _terms(audience, policy),
                built_at=now.isoformat(),
                earlier=earlier_of(stage, audience=audience),
            )
        )
        for audience in AUDIENCES
    }
    estimates = {name: [one.mean, one.se, one.n] for name, one in estimates_of(counts).items() if one.n > 1}
    return _keep(
        ResultSet(
            stage=stage,
            built_at=now,
            method=TOPIC_INDEX.name,
            method_version=str(TOPIC_INDEX.version),
            is_published=stage.state == StageState.PUBLISHED,
            figures=_as_stored({**told, "estimates": estimates}),
        )
    )


def _take_time() -> None:
    """Reckoning between two statements may take longer, of very many answers, than a page's transaction may idle."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def _terms(audience: str, policy: SurveyPolicy) -> Terms:
    threshold = policy.public_cell if audience == "public" else policy.inside_cell
    return Terms(audience, threshold, policy.official_from)


def weigh(stage: Stage) -> None:
    """Write each response's weight; rows whose weight stays are not touched."""
    found = found_weights(stage)
    if not found:
        return
    branches, services, kinds, weights = zip(*found, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE surveys_response AS response SET weight = cell.weight
            FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::float8[]) AS cell(branch, service, kind, weight)
            WHERE response.stage_id = %s AND response.state = 'complete' AND response.source <> 'open_link'
                AND response.branch_id IS NOT DISTINCT FROM cell.branch
                AND response.service_id IS NOT DISTINCT FROM cell.service
                AND response.client_kind = cell.kind AND response.weight IS DISTINCT FROM cell.weight
            """,
            [[*branches], [*services], [*kinds], [round(one, WEIGHT_DECIMALS) for one in weights], stage.pk],
        )


# ---- a period --------------------------------------------------------------------------------------------------------


@transaction.atomic
def build_period(*, period_id: int, now: datetime) -> bool:
    """Put the four sources of a period side by side; outside, only those whose stage is published."""
    period = Period.objects.select_related("institution").get(pk=period_id)
    sets = [(stage, found) for stage in period.stages.all() if (found := newest_of(stage))]
    policy = survey_policy(now=now)
    told = {
        audience: as_json(
            _period_figures(
                period,
                _terms(audience, policy),
                {
                    StageKind(stage.kind): stage_of(found.figures[audience])
                    for stage, found in sets
                    if _has_topics(found) and (audience == "inside" or stage.state == StageState.PUBLISHED)
                },
                now,
            )
        )
        for audience in AUDIENCES
    }
    return _keep(
        ResultSet(
            period=period,
            built_at=now,
            method=SOURCES.name,
            method_version=str(SOURCES.version),
            is_published=any(stage.state == StageState.PUBLISHED for stage, _found in sets),
            figures=_as_stored(told),
        )
    )


def _has_topics(found: ResultSet) -> bool:
    return bool(found.figures["inside"]["topics"])


def _period_figures(
    period: Period, terms: Terms, stages: Mapping[StageKind, StageFigures], now: datetime
) -> PeriodFigures:
    by_topic: dict[str, dict[str, Source | None]] = {}
    for kind, figures in stages.items():
        for topic in figures.topics:
            by_topic.setdefault(topic.slug, {})[kind.value] = _source(topic)
    return PeriodFigures(
        year=period.year,
        number=period.number,
        institution=period.institution.slug,
        built_at=now.isoformat(),
        is_demonstration=period.is_demonstration,
        audience=terms.audience,
        threshold=terms.threshold,
        method=SOURCES.name,
        method_version=SOURCES.version,
        sources=tuple(side_by_side(slug, sources) for slug, sources in by_topic.items()),
    )


def _source(topic: Figure) -> Source:
    return Source(topic.index, topic.low, topic.high, topic.n, topic.suppressed)


# ---- kept ------------------------------------------------------------------------------------------------------------


def _keep(built: ResultSet) -> bool:
    """Keep figures that say something new; else the last ones count as tonight's, published or not."""
    before = ResultSet.objects.filter(stage=built.stage, period=built.period).first()
    if before is not None and _without_time(before.figures) == _without_time(built.figures):
        ResultSet.objects.filter(pk=before.pk).update(built_at=built.built_at, is_published=built.is_published)
        return False
    built.save()
    return True


def _as_stored(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return figures as they come back from the database: lists for tuples."""
    stored: dict[str, Any] = json.loads(json.dumps(figures, allow_nan=False))
    return stored


def _without_time(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {part: {name: value for name, value in told.items() if name != "built_at"} for part, told in figures.items()}
