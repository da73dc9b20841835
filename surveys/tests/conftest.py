"""The cast: who calls, who plans, who judges."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from surveys.models import InterviewerStage, Stage
from surveys.tests.factories import make_staff, make_stage


@pytest.fixture(autouse=True)
def speaking_latvian() -> Iterator[None]:
    """A page in English must not leave the next test speaking it."""
    with translation.override("lv"):
        yield


@pytest.fixture
def zane(db: None) -> User:
    """She calls."""
    return make_staff("zane", Role.INTERVIEWER)


@pytest.fixture
def karlis(db: None) -> User:
    """So does he."""
    return make_staff("karlis", Role.INTERVIEWER)


@pytest.fixture
def vita(db: None) -> User:
    """She plans, draws and supervises."""
    return make_staff("vita", Role.SURVEY_LEAD)


@pytest.fixture
def egils(db: None) -> User:
    """He judges with evidence."""
    return make_staff("egils", Role.ASSESSOR)


@pytest.fixture
def stage(zane: User, karlis: User) -> Stage:
    """Clients, in the field; Zane and Kārlis call."""
    stage = make_stage()
    for user in (zane, karlis):
        InterviewerStage.objects.create(user=user, stage=stage)
    return stage
