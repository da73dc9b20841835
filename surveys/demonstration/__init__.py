"""Two finished periods, invented and marked as such: who answered what in 2018 and 2019, the same at every loading."""

import random
from datetime import datetime

from django.db import transaction

from surveys.actions.reference import load_instruments
from surveys.actions.results import build_period, build_stage
from surveys.demonstration.playing import Playing
from surveys.demonstration.years import YEARS, Year
from surveys.models import Institution, Period

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
