"""How many statements the busiest deeds take, through the door of machines, limits and all."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from appointments.models import Booking
from appointments.tests.factories import YESTERDAY_NOON, Bureau, code_sent_to
from appointments.tests.test_api import begin
from pmlp_portal.notifications.models import Message, MessageKind
from queueing.tests.client import ApiClient
from queueing.tests.factories import riga

# Three days ahead, so that both reminders are still to come.
FRIDAY = (riga(11) + timedelta(days=3)).isoformat()


@pytest.fixture
def api(bureau: Bureau, settings: Settings) -> Iterator[ApiClient]:
    """A client from anywhere, of a process that knows the branch and has held a place for somebody else."""
    settings.FACTS_KEPT_SECONDS = 1e6
    settings.LIMITS_EXEMPT = []
    with time_machine.travel(YESTERDAY_NOON, tick=False):
        client = ApiClient()
        begin(client, idempotency_key="somebody-else")
        yield client


def test_holding_a_place_takes_at_most_11(api: ApiClient) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert begin(api, FRIDAY, idempotency_key="one-and-the-same").status == 201
    assert Message.objects.filter(kind=MessageKind.CONFIRM_CODE).count() == 2
    assert len(captured) <= 11, [row["sql"] for row in captured]


def test_confirming_takes_at_most_11(api: ApiClient) -> None:
    token = begin(api, FRIDAY).body["token"]
    code = code_sent_to(Booking.objects.latest("pk").pk)
    with CaptureQueriesContext(connection) as captured:
        assert api.post(f"/bookings/{token}/confirm/", {"code": code}).status == 200
    assert Message.objects.filter(kind=MessageKind.REMINDER).count() == 2
    assert len(captured) <= 11, [row["sql"] for row in captured]
