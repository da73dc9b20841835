"""A survey of this year's visitors that goes on: a finished ticket offers it, a letter of it lies in the mailbox."""

from datetime import date, datetime, timedelta

from django.db import transaction

from pmlp_portal.kernel import clock
from surveys.models import Case, Institution, InstrumentVersion, Invitation, Mode, Period, Stage, StageKind, Variant
from surveys.queries.numbers import free_numbers
from surveys.states import StageState
from surveys.tokens import new_seed, token_hash, token_of

LASTS = timedelta(days=90)
CODE = "DEMO"
INVITED = "apmekletaja@example.lv"


@transaction.atomic
def begin_running(*, now: datetime) -> None:
    """Begin it after the finished periods have been loaded, once a year."""
    office = Institution.objects.get(slug="pmlp")
    today = clock.day_of(now)
    code = f"{CODE}{today:%y}"
    if Stage.objects.filter(code=code).exists():
        return
    stage = _stage(_period(office, today), code, today, now)
    case = Case.objects.create(stage=stage, number=free_numbers(1)[0], mode=Mode.ELECTRONIC)
    seed = new_seed()
    Invitation.objects.create(
        case=case, token_seed=seed, token_hash=token_hash(token_of(seed)), contact=INVITED, made_at=now
    )


def _period(office: Institution, today: date) -> Period:
    numbers = Period.objects.filter(institution=office).values_list("number", flat=True)
    period, _made = Period.objects.get_or_create(
        institution=office,
        year=today.year,
        defaults={
            "number": max(numbers, default=0) + 1,
            "name_lv": f"Apmeklētāju aptauja {today.year}",
            "name_en": f"Survey of visitors {today.year}",
            "is_demonstration": True,
        },
    )
    return period


def _stage(period: Period, code: str, today: date, now: datetime) -> Stage:
    versions = InstrumentVersion.objects.filter(instrument__slug="satisfaction", variant=Variant.CLIENTS)
    version = versions.order_by("-number")[0]
    InstrumentVersion.objects.filter(pk=version.pk, frozen_at=None).update(frozen_at=now)
    return Stage.objects.create(
        period=period,
        kind=StageKind.CLIENTS,
        version=version,
        code=code,
        population_lv="Demonstrācijas nodaļas apmeklētāji",
        population_en="Visitors of the demonstration branch",
        modes=[Mode.ELECTRONIC],
        opens_on=today,
        closes_on=today + LASTS,
        planned_size=1000,
        state=StageState.OPEN,
        opened_at=now,
    )
