"""Published figures for tests of pages: as a night would have built them, without the answers."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from surveys.models import Period, ResultSet, Stage, StageKind, Topic
from surveys.results.figures import (
    Change,
    Figure,
    Method,
    PeriodFigures,
    Questionnaire,
    Satisfaction,
    Source,
    StageFigures,
    TopicSources,
    as_json,
)
from surveys.states import StageState
from surveys.tests.factories import at, make_period, make_stage

POOLED = Method("answers_pooled", 1)
BUILT_AT = at(26, 3)
WITHHELD = Figure("reminders", None, None, None, None, (), True, POOLED)
HIGHER = Change(difference=10.0, low=4.2, high=15.8, p=0.0007, previous=66.0, previous_year=2018)
BROKEN = Change(previous_year=2018, break_in_series=True, because="new_questionnaire")


def figure(slug: str, index: float, **columns: Any) -> Figure:
    """Return an index of 412 people, three points either side."""
    values = {"low": index - 3, "high": index + 3, "n": 412, "levels": (10, 20, 30, 100, 150, 102), **columns}
    return Figure(slug=slug, index=index, suppressed=False, method=POOLED, **values)


def satisfaction(*, n: int = 412, **columns: Any) -> Satisfaction:
    """Return both measures; with fewer than a thousand people they are not official."""
    values = {
        "mean_score": 78.3, "mean_low": 76.1, "mean_high": 80.5, "method": "factor_means", "version": 1,
        "share_satisfied": 64.1, "share_low": 59.4, "share_high": 68.6, "share_method": "overall_top_two",
        "share_version": 1, "share_n": n, "levels": (10, 20, 30, 88, 150, 114), "official": n >= 1000,
        "why_not": "" if n >= 1000 else "too_few", "suppressed": False, **columns,
    }  # fmt: skip
    return Satisfaction(n=n, **values)


def figures_of(stage: Stage, *, audience: str = "public", **columns: Any) -> StageFigures:
    """Return what is told of a stage: three topics, one of them withheld."""
    threshold = 10 if audience == "public" else 5
    values = {
        "responses": 412, "sample_size": 1020, "by_mode": {"telephone": 318, "electronic": 94},
        "overall": figure("", 73.0, against_previous=Change(3.0, 0.4, 5.6, 0.024, 70.0, 2018)),
        "topics": (figure("consultation", 76.0, against_previous=HIGHER), figure("tools", 68.0), WITHHELD),
        "by_branch": (figure("riga", 75.0), replace(WITHHELD, slug="tukums")),
        "rates": {"RR1": 0.4, "RR2": 0.4401, "COOP1": 0.71}, "is_weighted": True, **columns,
    }  # fmt: skip
    return StageFigures(
        kind=stage.kind,
        year=stage.period.year,
        number=stage.period.number,
        institution=stage.period.institution.slug,
        built_at=BUILT_AT.isoformat(),
        is_demonstration=stage.period.is_demonstration,
        audience=audience,
        threshold=threshold,
        questionnaire=Questionnaire("consult-first", "clients", 1, True, 17),
        method="answers_pooled",
        method_version=1,
        **values,
    )


def sources_of(period: Period, *, audience: str = "public") -> PeriodFigures:
    """Return four views of two topics; of the first the office thinks too well."""
    rows = (
        TopicSources("consultation", _source(76), _source(72), _source(91), _source(68), 15.0, True),
        TopicSources("tools", _source(68), None, _source(70), Source(None, None, None, None, True), 2.0, False),
    )
    return PeriodFigures(
        period.year, period.number, period.institution.slug, BUILT_AT.isoformat(), period.is_demonstration, audience,
        10, "gap_of_sources", 1, rows,
    )  # fmt: skip


def _source(index: float) -> Source:
    return Source(index, index - 2, index + 2, 40, False)


def a_stage(year: int = 2019, *, state: StageState = StageState.PUBLISHED, **columns: Any) -> Stage:
    """Make clients' stage of a period, published."""
    period = make_period(year, name_lv=f"Novērtējums {year}", name_en=f"Assessment {year}")
    return make_stage(period=period, kind=StageKind.CLIENTS, state=state, **columns)


def built(stage: Stage, *, built_at: datetime = BUILT_AT, is_published: bool = True, **columns: Any) -> ResultSet:
    """Put a stage's figures where the night puts them, and the period's beside."""
    for slug, lv, en in TOPICS:
        Topic.objects.get_or_create(slug=slug, defaults={"name_lv": lv, "name_en": en})
    both = {audience: as_json(figures_of(stage, audience=audience, **columns)) for audience in ("public", "inside")}
    period = {audience: as_json(sources_of(stage.period, audience=audience)) for audience in ("public", "inside")}
    ResultSet.objects.create(period=stage.period, figures=period, **_made(built_at, is_published))
    return ResultSet.objects.create(stage=stage, figures=both, **_made(built_at, is_published))


TOPICS = (
    ("consultation", "Ātra un ērta konsultācija", "Quick advice"),
    ("tools", "Pašpārbaudes rīki", "Self-check tools"),
    ("reminders", "Laikus atgādinājumi", "Timely reminders"),
)


def _made(built_at: datetime, is_published: bool) -> dict[str, Any]:
    return {"built_at": built_at, "method": "answers_pooled", "method_version": "1", "is_published": is_published}
