"""The cast: an office, and the people who work there."""

import itertools
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import translation
from pytest_django import Settings

from pmlp_portal.accounts.models import User
from queueing import actions
from queueing.queries.facts import forget_facts
from queueing.queries.overview import forget_overview
from queueing.tests.factories import NINE, Office, make_clerk, make_office, open_day_and_night

_nth_office = itertools.count(1)


@pytest.fixture(autouse=True)
def speaking_latvian() -> Iterator[None]:
    """A page in English must not leave the next test speaking it."""
    with translation.override("lv"):
        yield


@pytest.fixture
def office(db: None) -> Office:
    """A branch with two services and three counters."""
    return make_office()


@pytest.fixture
def always_open(transactional_db: None) -> Office:
    """A branch that is open now, whenever that is, under an address no test had before."""
    nth = next(_nth_office)
    return open_day_and_night(make_office(f"always-{nth}", f"Rīgas {nth}. nodaļa"))


@pytest.fixture
def clara(office: Office) -> User:
    """A clerk of the office, at counter 1, which she has opened."""
    clara = make_clerk("clara", office.branch)
    actions.open_counter(counter=office.counters[0], by=clara, now=NINE)
    return clara


@pytest.fixture
def dainis(office: Office) -> User:
    """Clara's colleague, at counter 2, which he has opened."""
    dainis = make_clerk("dainis", office.branch)
    actions.open_counter(counter=office.counters[1], by=dainis, now=NINE)
    return dainis


@pytest.fixture
def calm_forecasts(settings: Settings) -> None:
    """Forecasts are made at the pace of service: a race is no matter of figures."""
    settings.FORECAST_REST_SECONDS, settings.FORECAST_KEPT_SECONDS = 1.0, 30.0


@pytest.fixture
def kept(settings: Settings) -> Iterator[None]:
    """What was read is kept for a while, as in service."""
    settings.FACTS_KEPT_SECONDS = settings.FORECAST_KEPT_SECONDS = 60
    yield
    forget_facts()
    forget_overview()
    cache.clear()
