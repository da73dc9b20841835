"""Three branches and the default week, as most tests of the directory need them."""

from datetime import date, time

import pytest

from pmlp_portal.directory.models import Branch, OpeningHours, Provider, Service, WeeklySchedule

DEFAULT_WEEK = {
    1: ("9:00", "18:00"),
    2: ("8:30", "16:00"),
    3: ("8:30", "16:00"),
    4: ("8:30", "16:00"),
    5: ("9:00", "15:00"),
}


def schedule(
    *, branch: Branch | None, valid_from: date, week: dict[int, tuple[str, str]] | None = None, **flags: bool
) -> WeeklySchedule:
    """Write a regular week: weekday → opens, closes."""
    made = WeeklySchedule.objects.create(branch=branch, valid_from=valid_from, **flags)
    for weekday, (opens, closes) in (week or {}).items():
        OpeningHours.objects.create(schedule=made, weekday=weekday, opens=wall(opens), closes=wall(closes))
    return made


def wall(text: str) -> time:
    """Return 9:00 of "9:00"."""
    hours, minutes = text.split(":")
    return time(int(hours), int(minutes))


@pytest.fixture
def default_week(db) -> WeeklySchedule:
    return schedule(branch=None, valid_from=date(2019, 1, 1), week=DEFAULT_WEEK)


@pytest.fixture
def riga_1(db) -> Branch:
    return Branch.objects.create(slug="rigas-1", name_lv="Rīgas 1. nodaļa", name_en="Riga 1", address="Iela 1")


@pytest.fixture
def bauska(db) -> Branch:
    return Branch.objects.create(slug="bauskas", name_lv="Bauskas nodaļa", name_en="Bauska", address="Iela 2")


@pytest.fixture
def sigulda(bauska) -> Branch:
    return Branch.objects.create(
        slug="siguldas", name_lv="Siguldas filiāle", name_en="Sigulda", address="Iela 3", parent=bauska
    )


@pytest.fixture
def demo(db) -> Branch:
    branch = Branch.objects.create(
        slug="demo", name_lv="Demonstrācijas nodaļa", name_en="Demonstration branch", address="Iela 4"
    )
    week = dict.fromkeys(range(1, 8), ("0:00", "0:00"))
    schedule(branch=branch, valid_from=date(2020, 1, 1), week=week, ignores_holidays=True)
    return branch


@pytest.fixture
def passport(db) -> Service:
    provider = Provider.objects.create(slug="pmlp", name_lv="Pārvalde", name_en="Office")
    return Service.objects.create(
        slug="passport", provider=provider, letter="A", name_lv="Pieteikt pasi", name_en="Apply for a passport"
    )
