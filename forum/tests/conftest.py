"""The cast: an expert, her colleague, the lead, and what they answer about."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from forum.models import Category
from forum.tests.factories import make_category, make_staff
from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role


@pytest.fixture(autouse=True)
def speaking_latvian() -> Iterator[None]:
    """A page in English must not leave the next test speaking it."""
    with translation.override("lv"):
        yield


@pytest.fixture
def anda(db: None) -> User:
    """She answers questions about passports."""
    return make_staff("anda", Role.EXPERT)


@pytest.fixture
def liga(db: None) -> User:
    """So does she, and looks at what Anda wrote."""
    return make_staff("liga", Role.EXPERT)


@pytest.fixture
def maris(db: None) -> User:
    """He sorts what comes, and leads the experts."""
    return make_staff("maris", Role.MODERATOR)


@pytest.fixture
def passports(anda: User, liga: User) -> Category:
    """What both of them answer."""
    return make_category("pases", experts=[anda, liga])
