"""The accessibility statement says what the last run of axe found, and nothing else."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from pmlp_portal.kernel.wording import long_date_with_year
from pmlp_portal.site import accessibility, views
from pmlp_portal.site.accessibility import FILE, Barrier, last_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def words(client: Client) -> str:
    return client.get("/accessibility/").content.decode()


def test_it_tells_the_day_the_program_and_how_much_was_looked_at(words: str) -> None:
    run = last_run()

    assert long_date_with_year(run.day) in words
    assert f"axe-core {run.axe} pēc {len(run.rules)} noteikumiem pārbaudīja {len(run.pages)} lapas" in words


def test_the_run_looked_at_enough_to_speak_of(words: str) -> None:
    run = last_run()

    assert {"site:home", "queueing:branches", "queueing:ticket-called", "forum:ask"} <= set(run.pages)
    assert len(run.rules) > 50
    assert run.day >= date(2026, 11, 23)


def test_what_was_found_is_told_rule_by_rule(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Barrier("label", "Form elements must have labels", ["forum:ask", "site:search"])
    run = replace(last_run(), barriers=[found])
    monkeypatch.setattr(views, "last_run", lambda: run)

    words = client.get("/en/accessibility/").content.decode()

    assert found.help in words
    assert "2 pages" in words
    assert "Automatic checks found nothing." not in words


def test_what_the_last_run_found_somebody_has_explained() -> None:
    assert [barrier.rule for barrier in last_run().barriers if not barrier.explained] == []


def test_where_nothing_was_found_it_says_so_and_does_not_boast(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    run = replace(last_run(), barriers=[])
    monkeypatch.setattr(views, "last_run", lambda: run)

    words = client.get("/en/accessibility/").content.decode()

    assert "Automatic checks found nothing." in words
    assert "Partly conforms" in words


def test_the_file_names_routes_and_no_machine() -> None:
    assert not any(sign in FILE.read_text() for sign in ("http", "localhost", "/tmp", "/home", "/work"))
    assert accessibility.last_run() is last_run()
