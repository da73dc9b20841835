"""A kept connection is looked at without a statement, and a dead one is still found."""

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]


def end_it_from_outside() -> None:
    """Let the server end the connection this test uses."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()


def test_a_living_connection_is_found_usable_without_a_statement() -> None:
    connection.ensure_connection()
    with CaptureQueriesContext(connection) as asked:
        assert connection.is_usable()
    assert not asked.captured_queries


def test_a_connection_the_server_ended_is_replaced_before_the_next_request() -> None:
    end_it_from_outside()
    assert not connection.is_usable()
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_one_closed_by_ourselves_is_not_usable() -> None:
    connection.ensure_connection()
    connection.connection.close()
    assert not connection.is_usable()
    connection.close()
