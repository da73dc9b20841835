"""What a stranger sends who believes the description of bookings."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import schemathesis
import time_machine
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings

from appointments.tests.factories import YESTERDAY_NOON, Bureau, book, code_sent_to, hold
from appointments.tokens import token_of
from queueing.tests.factories import riga
from queueing.tests.test_api_documents import CHECKS, DOCUMENT

OPERATIONS = (
    ("GET", "/api/v1/branches/{slug}/slots/"),
    ("POST", "/api/v1/bookings/"),
    ("GET", "/api/v1/bookings/{token}/"),
    ("POST", "/api/v1/bookings/{token}/confirm/"),
    ("POST", "/api/v1/bookings/{token}/cancel/"),
    ("POST", "/api/v1/bookings/{token}/reschedule/"),
    ("POST", "/api/v1/bookings/{token}/check-in/"),
)


@pytest.fixture
def noon() -> Iterator[None]:
    """The day before; requests share the test's connection and leave it open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with time_machine.travel(YESTERDAY_NOON, tick=False):
        yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.db
class TestStranger:
    @pytest.mark.parametrize(("method", "path"), OPERATIONS)
    def test_whatever_is_sent_the_answer_is_one_the_document_names(
        self, bureau: Bureau, noon: None, method: str, path: str
    ) -> None:
        token, body = _somebody(bureau, path)
        there = {"slug": bureau.slug, "token": token}
        nth, answered = count(), set[int]()
        schema = schemathesis.openapi.from_path(DOCUMENT)
        schema.app = get_wsgi_application()
        operation = schema[path][method]

        @hypothesis_settings(
            max_examples=25,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case[Any]) -> None:
            if next(nth) % 2:  # every other one finds somebody there, and knows what to say
                case.path_parameters.update({name: there[name] for name in case.path_parameters})
                case.query.update({"service": "passport", "date": "2026-12-01", "persons": 1} if case.query else {})
                if isinstance(case.body, dict):
                    case.body = dict(body)
                    case.headers.pop("Idempotency-Key", None)
            answered.add(case.call_and_validate(checks=CHECKS).status_code)

        if path.endswith("check-in/"):
            with time_machine.travel(riga(9, 50), tick=False):
                ask()
        else:
            ask()
        assert answered & {200, 201}


def _somebody(bureau: Bureau, path: str) -> tuple[str, dict[str, Any]]:
    """Return the token of somebody the operation is for, and a body that makes sense."""
    if path.endswith("confirm/"):
        held = hold(bureau, at=riga(10))
        return held.token, {"code": code_sent_to(held.booking_id)}
    token = token_of(book(bureau, at=riga(10)).token_seed)
    if path.endswith("bookings/"):
        at = riga(11).isoformat()
        return token, {
            "branch": bureau.slug, "service": "passport", "starts_at": at, "email": "b@example.lv", "name": "B"
        }  # fmt: skip
    if path.endswith("reschedule/"):
        return token, {"starts_at": (riga(10) + timedelta(hours=2)).isoformat()}
    return token, {}
