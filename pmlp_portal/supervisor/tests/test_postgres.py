"""The embedded server: its data folder, its pid file, its account."""

import psycopg
import pytest
from django.conf import settings


@pytest.mark.db
@pytest.mark.django_db
def test_the_database_of_the_tests_knows_latvian_letters():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('Ā'), current_setting('max_connections')::int")
        assert cursor.fetchone()[0] == "ā"
