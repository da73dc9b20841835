"""Lines of the log: what they tell, and that nothing in them is anybody's."""

import logging
import os
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from forum.tests.factories import make_category
from forum.tests.test_asking_pages import Asker
from pmlp_portal.operations.contexts import working_on
from pmlp_portal.operations.tests.conftest import ReadLog
from queueing.models import Visit
from queueing.tests.factories import TEN, make_office
from queueing.tests.visitor import at, join_by_page

logger = logging.getLogger("portal.test")

CONTACT = "liga.ozola@example.lv"
PHONE = "+371 29 876 543"
WORDS = "mans vectevs dzimis Sibīrijā un meklē radus"


def played(office) -> list[str]:
    """A visitor joins with a contact, looks, leaves; somebody asks a question. Return what nobody may read of it."""
    visitor = Client()
    address = join_by_page(visitor, office, contact=CONTACT)
    with at(TEN + timedelta(minutes=1)):
        visitor.get(address)
        visitor.get(f"/?next={address}&contact={CONTACT}")
        visitor.post(f"{address}leave/")
        visitor.get(f"{address}none/")
    token = address.strip("/").rpartition("/")[2]
    Asker().ask(title=f"Kas man palīdzēs, ja {WORDS}?", text=f"Zvaniet {PHONE}: {WORDS}.", contact=CONTACT)
    cookies = [morsel.value for morsel in visitor.cookies.values()]
    return [token, CONTACT, PHONE, WORDS, *(value for value in cookies if len(value) > 10)]


def fail_with(secret: str) -> None:
    """Fail as libraries and databases do: with what they were given in their words."""
    try:
        raise KeyError(secret)
    except KeyError:
        logger.exception("No answer for '%s'", secret)


@pytest.mark.django_db
class TestSecrets:
    @pytest.fixture
    def office(self):
        office = make_office()
        make_category("pases")
        return office

    def test_a_played_day_leaves_no_secret_in_the_log_and_would_in_a_plain_one(self, office, log: ReadLog):
        secrets = played(office)
        for secret in secrets:
            fail_with(secret)

        assert len(log.lines) > 10
        assert [secret for secret in secrets if secret in log.ours.getvalue()] == []
        # The same lines, formatted as logs usually are, hold every one of them: the test above can fail.
        assert [secret for secret in secrets if secret not in log.plain.getvalue()] == []

    def test_the_row_a_database_quotes_is_not_written(self, office, log: ReadLog):
        join_by_page(Client(), office, contact=CONTACT)
        with pytest.raises(IntegrityError, match=CONTACT) as caught, transaction.atomic():
            Visit.objects.update(language=None)
        logger.error("Not changed", exc_info=caught.value)

        [line] = log.of("portal.test")
        assert CONTACT not in log.ours.getvalue()
        assert CONTACT in log.plain.getvalue()
        assert line["error"]["type"] == "django.db.utils.IntegrityError"
        assert 'column "language" of relation "queueing_visit"' in line["error"]["said"]
        assert line["error"]["after"]["type"].startswith("psycopg.errors.")

    def test_a_page_that_fails_is_told_by_its_route(self, office, log: ReadLog, monkeypatch):
        visitor = Client(raise_request_exception=False)
        address = join_by_page(visitor, office)
        monkeypatch.setattr("queueing.views.tickets.render", lambda *_args, **_more: 1 / 0)
        with at(TEN):
            assert visitor.get(address).status_code == 500

        [failed] = log.of("django.request")
        assert failed["message"] == "Internal Server Error: tickets/<str:token>/"
        assert failed["error"]["type"] == "builtins.ZeroDivisionError"
        assert "test_logs.py" in failed["error"]["at"][-1]
        assert failed["work"] == log.of("portal.access")[-1]["work"]


def test_a_line_tells_when_who_and_what(log: ReadLog):
    with time_machine.travel(TEN, tick=False), working_on("abcdef0123456789"):
        logger.warning("Something %s", "odd", extra={"fields": {"ms": 12}})

    [line] = log.lines
    told = {
        "level": "warning",
        "logger": "portal.test",
        "message": "Something odd",
        "ms": 12,
        "work": "abcdef0123456789",
    }
    assert line == {"at": "2026-12-01T08:00:00.000+00:00", "process": os.getpid(), "work": "abcdef0123456789", **told}
