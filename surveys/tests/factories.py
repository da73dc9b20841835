"""Things for tests, made as the office would have made them."""

import itertools
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.models import StaffMembership
from pmlp_portal.kernel import clock
from surveys.models import (
    Block,
    Case,
    Choice,
    ClientKind,
    FrameUnit,
    Institution,
    Instrument,
    InstrumentKind,
    InstrumentVersion,
    Invitation,
    Mode,
    Period,
    Question,
    QuestionKind,
    Response,
    SamplingPlan,
    Source,
    Stage,
    StageKind,
    Stratum,
    Topic,
    Variant,
)
from surveys.policies import monday_of
from surveys.queries.numbers import free_numbers
from surveys.states import StageState
from surveys.tokens import new_seed, token_hash, token_of, unit_key

_nth = itertools.count(1)
# The fieldwork of all tests: from a Monday to a Friday of the next month. NOON is in it.
OPENS_ON, CLOSES_ON = date(2026, 11, 2), date(2026, 12, 4)


def at(day: int, hour: int = 12, minute: int = 0, *, month: int = 11) -> datetime:
    """Return an instant of November 2026, or of another month of that year, by Riga's clock."""
    return clock.at(date(2026, month, day), time(hour, minute))


NOON = at(10)


def make_staff(name: str, *roles: Role) -> User:
    """Make somebody of the staff who can be written to, with roles that hold everywhere."""
    user = User.objects.create_user(name, email=f"{name}@example.lv", first_name=name.capitalize())
    for role in roles:
        StaffMembership.objects.create(user=user, role=role)
    return user


# ---- what is asked -------------------------------------------------------------------------------------------------


def make_version(
    questions: Iterable[Mapping[str, Any]] = (), *, is_frozen: bool = True, **columns: Any
) -> InstrumentVersion:
    """Make a version with questions in one block: "clear", "fast", then what is given instead."""
    instrument, _made = Instrument.objects.get_or_create(
        slug="konsulte-vispirms",
        defaults={"name_lv": "Konsultē vispirms", "name_en": "Consult First", "kind": InstrumentKind.CONSULT_FIRST},
    )
    values = {"instrument": instrument, "number": next(_nth), "variant": Variant.CLIENTS, **columns}
    version = InstrumentVersion.objects.create(**values)
    block = Block.objects.create(version=version, place=1, title_lv="Jautājumi", title_en="Questions")
    for place, question in enumerate(list(questions) or SHORT, 1):
        _make_question(block, place, **question)
    if is_frozen:
        version.frozen_at = at(1)
        version.save()
    return version


SHORT: tuple[Mapping[str, Any], ...] = (
    {"code": "clear", "topic": "prasibas"},
    {"code": "fast", "topic": "konsultacija"},
)
# Whoever came asks is asked about it; whoever did not is not.
SKIPPING: tuple[Mapping[str, Any], ...] = (
    {"code": "came", "kind": QuestionKind.YES_NO},
    {"code": "how", "asked_if": {"question": "came", "answers": ["1"]}},
    {"code": "where", "kind": QuestionKind.SINGLE, "choices": ("riga", "jelgava"), "asked_if": {
        "question": "how", "answers": ["1", "2"],
    }},
    {"code": "words", "kind": QuestionKind.TEXT, "required": False},
)  # fmt: skip


def _make_question(
    block: Block, place: int, *, code: str, topic: str = "", choices: Iterable[str] = (), **columns: Any
) -> Question:
    values = {"kind": QuestionKind.SCALE_6, "text_lv": f"Jautājums {code}?", "text_en": f"Question {code}?", **columns}
    about = Topic.objects.get_or_create(slug=topic, defaults={"name_lv": topic, "name_en": topic})[0] if topic else None
    question = Question.objects.create(
        block=block, version=block.version, place=place, code=code, topic=about, **values
    )
    for nth, choice in enumerate(choices, 1):
        Choice.objects.create(question=question, place=nth, code=choice, text_lv=choice, text_en=choice)
    return question


# ---- when ----------------------------------------------------------------------------------------------------------


def make_period(year: int = 2026, **columns: Any) -> Period:
    """Make the office's period of a year; another institution's where the demonstration has the office's already."""
    institution, _made = Institution.objects.get_or_create(
        slug="pmlp", defaults={"name_lv": "Pilsonības un migrācijas lietu pārvalde", "name_en": "The office"}
    )
    if Period.objects.filter(institution=institution, year=year).exists():
        names = {"name_lv": "Cita iestāde", "name_en": "Another institution"}
        institution = Institution.objects.create(slug=f"cita-{next(_nth)}", **names)
    values = {"institution": institution, "year": year, "number": year - 2017, "name_lv": f"{year}. gads", **columns}
    return Period.objects.create(**values)


def make_stage(*, version: InstrumentVersion | None = None, period: Period | None = None, **columns: Any) -> Stage:
    """Make a stage in the field: clients, by telephone first."""
    values = {
        "period": period or make_period(2026 + next(_nth) % 70),
        "version": version or make_version(),
        "kind": StageKind.CLIENTS,
        "code": f"KV{next(_nth)}",
        "population_lv": "Apmeklētāji", "population_en": "Visitors",
        "modes": [Mode.TELEPHONE, Mode.ELECTRONIC],
        "opens_on": OPENS_ON, "closes_on": CLOSES_ON,
        "planned_size": 100,
        "state": StageState.OPEN,
        **columns,
    }  # fmt: skip
    return Stage.objects.create(**values)


# ---- who -----------------------------------------------------------------------------------------------------------


def make_unit(stage: Stage, *, phone: str = "", email: str = "", **columns: Any) -> FrameUnit:
    """Put somebody on the list of the stage's plan, which is still being written."""
    plan, _made = SamplingPlan.objects.get_or_create(
        stage=stage, number=1, defaults={"size": 1, "seed": "seed", "frame_source": "upload", "made_at": at(1)}
    )
    stratum, _made = Stratum.objects.get_or_create(plan=plan, code="all", defaults={"population": 1})
    nth = next(_nth)
    return FrameUnit.objects.create(
        plan=plan, stratum=stratum, key=unit_key(f"test:{nth}"),
        phone=phone or f"+3712{nth:07d}", email=email or f"client{nth}@example.lv",
        **{"client_kind": ClientKind.PERSON, **columns},
    )  # fmt: skip


def make_case(stage: Stage, *, unit: FrameUnit | None = None, **columns: Any) -> Case:
    """Make somebody who has been drawn."""
    unit = unit or make_unit(stage)
    values = {
        "stage": stage, "unit": unit, "stratum": unit.stratum, "number": free_numbers(1)[0], "mode": Mode.TELEPHONE,
        "branch": unit.branch, "service": unit.service, "client_kind": unit.client_kind, **columns,
    }  # fmt: skip
    return Case.objects.create(**values)


def unit_of(case: Case) -> FrameUnit:
    """Return whom a case is about, while fieldwork lasts."""
    assert case.unit is not None
    return case.unit


def make_invitation(case: Case, **columns: Any) -> Invitation:
    """Invite somebody who has been drawn."""
    seed = new_seed()
    contact = case.unit.email if case.unit else "darbinieks@example.lv"
    values = {"token_seed": seed, "token_hash": token_hash(token_of(seed)), "contact": contact, "made_at": at(2)}
    return Invitation.objects.create(case=case, **{**values, **columns})


def link_of(invitation: Invitation) -> str:
    """Return the token somebody was sent."""
    return token_of(invitation.token_seed)


def make_response(stage: Stage, *, case: Case | None = None, **columns: Any) -> Response:
    """Make a response that has just been begun."""
    values = {
        "stage": stage, "version": stage.version, "case": case, "mode": Mode.TELEPHONE, "source": Source.SAMPLE,
        "week_of": monday_of(clock.day_of(NOON)), **columns,
    }  # fmt: skip
    return Response.objects.create(**values)
