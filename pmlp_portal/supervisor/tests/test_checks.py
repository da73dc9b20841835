"""What is asked of a database somebody else set up."""

import psycopg
import pytest
from django.db import connection

from pmlp_portal.supervisor import checks

pytestmark = [pytest.mark.db, pytest.mark.django_db]


def test_the_database_of_the_tests_passes():
    assert checks.database_knows_letters(None, ["default"]) == []


def test_a_check_that_is_not_about_databases_opens_none():
    assert checks.database_knows_letters(None, None) == []


def test_a_database_of_locale_c_is_refused_with_the_command_that_makes_a_good_one(monkeypatch):
    named = connection.get_connection_params()
    server = {key: named[key] for key in ("host", "port", "user", "password") if key in named}
    with psycopg.connect(**server, dbname="postgres", autocommit=True) as postgres:
        postgres.execute("CREATE DATABASE letterless TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        try:
            other = connection.copy()
            other.settings_dict["NAME"] = "letterless"
            monkeypatch.setattr(checks, "connections", {"default": other})

            [refusal] = checks.database_knows_letters(None, ["default"])

            other.close()
        finally:
            postgres.execute("DROP DATABASE letterless")
    assert refusal.id == "supervisor.E001"
    assert "LC_CTYPE C," in refusal.msg
    assert "LOCALE 'C.UTF-8'" in (refusal.hint or "")
