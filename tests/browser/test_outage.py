"""The database goes away and comes back: calm pages meanwhile, and nobody has to do anything afterwards."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import expect
from psycopg import sql

from tests.browser.cast import Office
from tests.browser.house import House
from tests.browser.people import Desk, Visitor

pytestmark = pytest.mark.browser

UNAVAILABLE = 503
_AWAY = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


@pytest.fixture
def database(house: House) -> Iterator[Callable[[bool], None]]:
    """Let the house's database refuse everybody, or take them in again."""
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as server:
        allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")

        def answers(is_there: bool) -> None:
            server.execute(allow.format(sql.Identifier(house.database), sql.Literal(is_there)))
            if not is_there:
                server.execute(_AWAY, [house.database])

        yield answers
        answers(True)
    connection.close()  # this process lost its own as well


@pytest.fixture
def tolerated() -> str:
    """A ticket's page may ask for its card while nobody can answer."""
    return "status of 503"


def test_pages_are_calm_while_the_database_is_away_and_recover(
    anna: Visitor, clara: Desk, office: Office, database: Callable[[bool], None]
):
    anna.join(office)
    anna.say_i_am_here()
    number = anna.number
    anna.stays_on_this_page()
    clara.open_counter(office)
    clara.sees_next(number)

    database(False)
    stranger = anna.page.context.new_page()
    for path, words in (("/branches/", "Mēs uz brīdi neesam pieejami"), ("/en/branches/", "unavailable")):
        response = stranger.goto(path)
        assert response is not None
        assert response.status == UNAVAILABLE
        assert int(response.header_value("retry-after") or 0) > 0
        expect(stranger.locator("h1")).to_contain_text(words)

    database(True)
    clara.press("n")
    clara.has_called(number)
    anna.is_sent_to_counter(1)
    assert anna.has_not_reloaded()
    stranger.close()
