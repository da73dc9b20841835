"""The API is as it is described: the committed document, its page, and what a stranger sends who believes it."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from pmlp_portal.accounts.models import User
from queueing.tests.factories import TEN, Office, join

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"

OPERATIONS = (
    ("GET", "/api/v1/branches/"),
    ("GET", "/api/v1/branches/{slug}/"),
    ("GET", "/api/v1/branches/{slug}/queue/"),
    ("POST", "/api/v1/branches/{slug}/tickets/"),
    ("GET", "/api/v1/tickets/{token}/"),
    ("POST", "/api/v1/tickets/{token}/leave/"),
    ("POST", "/api/v1/tickets/{token}/check-in/"),
    ("POST", "/api/v1/tickets/{token}/defer/"),
)


class TestDocument:
    def test_the_committed_document_is_what_the_code_says(self, tmp_path: Path) -> None:
        made = tmp_path / "openapi.yaml"
        call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(made))
        assert made.read_text() == DOCUMENT.read_text(), "write it anew: manage.py spectacular --file docs/openapi.yaml"


class TestPage:
    def test_it_needs_no_inline_script_or_style(self, db: None) -> None:
        response = Client().get("/api/v1/docs/")
        page = response.content.decode()
        assert response.status_code == 200
        assert "<style" not in page
        assert "<script>" not in page
        assert "unsafe-inline" not in response.headers["Content-Security-Policy"]

    def test_its_script_comes_from_an_address_of_its_own(self, db: None) -> None:
        response = Client().get("/api/v1/docs/?script=")
        assert response.headers["Content-Type"].startswith("application/javascript")
        assert b"SwaggerUIBundle" in response.content

    def test_only_this_page_takes_images_from_data_addresses(self, db: None) -> None:
        assert "data:" in Client().get("/api/v1/docs/").headers["Content-Security-Policy"]
        assert "data:" not in Client().get("/api/v1/schema/").headers["Content-Security-Policy"]


@pytest.fixture
def ten_o_clock(office: Office, clara: User) -> Iterator[None]:
    """A branch with one counter open, at ten; requests share the test's connection and leave it open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with time_machine.travel(TEN, tick=False):
        yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.mark.db
class TestStranger:
    @pytest.mark.parametrize(("method", "path"), OPERATIONS)
    @pytest.mark.usefixtures("ten_o_clock")
    def test_whatever_is_sent_the_answer_is_one_the_document_names(
        self, office: Office, method: str, path: str
    ) -> None:
        there = {"slug": office.slug, "token": join(office, at=TEN).token}
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
            if next(nth) % 2:  # every other one finds somebody there
                case.path_parameters.update({name: there[name] for name in case.path_parameters})
                if isinstance(case.body, dict):
                    case.body["service"] = "passport"
            answered.add(case.call_and_validate(checks=CHECKS).status_code)

        ask()
        assert answered & {200, 201}
