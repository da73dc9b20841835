"""The demonstration's survey that goes on: there is one to answer, marked as invented, and no second one."""

import pytest
import time_machine
from django.test import Client

from pmlp_portal.notifications.models import Message
from surveys.actions.reference import load_instruments
from surveys.demonstration.running import begin_running
from surveys.models import Case, Institution, Stage
from surveys.queries.rated_visits import stage_to_rate_in
from surveys.tasks import write_invitations
from surveys.tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(db: None) -> Stage:
    """It has been loaded at noon."""
    load_instruments()
    Institution.objects.create(slug="pmlp", name_lv="PMLP", name_en="PMLP")
    begin_running(now=NOON)
    return Stage.objects.get()


def test_it_begins_once(begun):
    begin_running(now=NOON)

    assert (Stage.objects.count(), Case.objects.count()) == (1, 1)


def test_visits_are_rated_in_it(begun):
    assert stage_to_rate_in(now=NOON) == begun


def test_its_letter_leads_to_questions_that_are_marked_as_invented(begun):
    with time_machine.travel(NOON, tick=False):
        write_invitations()
        path = Message.objects.get().context["url"].removeprefix("http://localhost:8000")
        page = Client().get(path).content.decode()

    assert "Sākt" in page
    assert "demo-mark" in page
