"""The API as a whole is as it is described, and what a stranger sends who believes the description of questions."""

from itertools import count
from typing import Any

import pytest
import schemathesis
import time_machine
import yaml
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings

from appointments.tests.test_api_documents import OPERATIONS as OF_BOOKINGS
from forum.tests.factories import ASKED_AT, published
from queueing.tests.test_api_documents import CHECKS, DOCUMENT
from queueing.tests.test_api_documents import OPERATIONS as OF_THE_QUEUE

OPERATIONS = (
    ("GET", "/api/v1/questions/"),
    ("POST", "/api/v1/questions/"),
    ("GET", "/api/v1/questions/{question_id}/"),
)
# Of the catalogue, which stands above the forum.
OF_E_SERVICES = (("PUT", "/api/v1/e-services/uses/"),)
ALL = {*OPERATIONS, *OF_BOOKINGS, *OF_E_SERVICES, *OF_THE_QUEUE}


class TestDocument:
    def test_it_names_every_operation_and_no_other(self):
        paths = yaml.safe_load(DOCUMENT.read_text())["paths"]
        assert {(method.upper(), path) for path, methods in paths.items() for method in methods} == ALL

    def test_it_is_served(self, db):
        response = Client().get("/api/v1/schema/?format=json")
        assert response.status_code == 200
        assert set(response.json()["paths"]) == {path for _method, path in ALL}


@pytest.fixture
def question(anda, liga, maris, passports):
    """A published one, on the afternoon of another day; requests share the test's connection and leave it open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    made = published(anda, liga, by=maris)
    with time_machine.travel(ASKED_AT, tick=False):
        yield made
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.db
class TestStranger:
    @pytest.mark.parametrize(("method", "path"), OPERATIONS)
    def test_whatever_is_sent_the_answer_is_one_the_document_names(self, question, method, path):
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
            if next(nth) % 2:  # every other one finds something there, and knows what to say
                case.path_parameters.update({"question_id": question.pk} if case.path_parameters else {})
                if case.query:
                    case.query = {"q": "pase", "category": "pases", "page": 1}
                if isinstance(case.body, dict):
                    case.body = {"title": "Kur saņemt pasi?", "email": "anna@example.lv"}
                    case.headers.pop("Idempotency-Key", None)
            answered.add(case.call_and_validate(checks=CHECKS).status_code)

        ask()
        assert answered & {200, 201}
