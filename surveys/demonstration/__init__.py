"""Two finished periods, invented and marked as such: who answered what in 2018 and 2019, the same at every loading."""

import random
from datetime import date, datetime, time

from django.db import transaction

from pmlp_portal.kernel import clock
from surveys.actions.reference import load_instruments
from surveys.actions.results import build_period, build_stage
from surveys.demonstration.playing import Playing
from surveys.demonstration.years import YEARS, Year
from surveys.models import Institution, Period, Recommendation, Topic
from surveys.states import RecommendationState

__all__ = ["load"]


def load(*, now: datetime) -> None:
    """Write both periods and build their figures, once."""
    load_instruments()
    office, _made = Institution.objects.get_or_create(
        slug="pmlp",
        defaults={
            "name_lv": "Pilsonības un migrācijas lietu pārvalde",
            "name_en": "Office of Citizenship and Migration Affairs",
        },
    )
    for year in YEARS:
        if not Period.objects.filter(institution=office, year=year.year).exists():
            _load_year(office, year, now)


@transaction.atomic
def _load_year(office: Institution, year: Year, now: datetime) -> None:
    period = Period.objects.create(
        institution=office,
        year=year.year,
        number=year.number,
        name_lv=year.name[0],
        name_en=year.name[1],
        is_demonstration=True,
    )
    for fieldwork in year.stages:
        stage = Playing(period, year, fieldwork, random.Random(f"{year.year} {fieldwork.code}")).play()
        build_stage(stage_id=stage.pk, now=now)
    build_period(period_id=period.pk, now=now)
    if year.year == FIRST_ADVICE_IN:
        _recommend(period)


# ---- what was advised ------------------------------------------------------------------------------------------------

FIRST_ADVICE_IN = 2018


def _recommend(period: Period) -> None:
    """Write what the office was advised after the first period, and what it did."""
    for number, (slug, text, english, measure, state, code) in enumerate(_ADVICE, 1):
        Recommendation.objects.get_or_create(
            period=period,
            number=number,
            defaults={
                "topic": Topic.objects.get(slug=slug),
                "text_lv": text,
                "text_en": english,
                "evidence": "Pirmā perioda klientu aptauja (demonstrācija).",
                "due_on": date(2019, 8, 30),
                "state": state,
                "measure": measure,
                "indicator_code": code,
                "made_at": clock.at(date(2019, 1, 15), time(10)),
            },
        )


_ADVICE = (
    (
        "quick-advice",
        "Vērst lielāku uzmanību mājaslapas sadaļai “FORUMS”, kurā atbild uz klientu jautājumiem.",
        "Pay more attention to the website's section FORUMS, where clients' questions are answered.",
        "Eksperti atbild trīs darbdienu laikā; atbildes laiku mēra un rāda visiem.",
        RecommendationState.DONE,
        "answer-time",
    ),
    (
        "self-check-tools",
        "Izveidot rīkus, ar kuriem klients pats var pārbaudīt, vai izpilda prasības.",
        "Make tools with which clients can check for themselves whether they meet the requirements.",
        "Pašpārbaude uzaicinātājiem un naturalizācijas pretendentiem.",
        RecommendationState.IN_PROGRESS,
        "",
    ),
    (
        "training",
        "Laikus paziņot par informācijas dienām un atvieglot pieteikšanos.",
        "Announce information days in time and make it easier to sign up.",
        "",
        RecommendationState.OPEN,
        "",
    ),
)
