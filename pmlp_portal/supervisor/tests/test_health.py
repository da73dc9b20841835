"""The two questions machines ask."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from pmlp_portal.kernel import clock
from pmlp_portal.live.models import Heartbeat


def _beat(ago: timedelta) -> None:
    Heartbeat.objects.create(name="worker", at=clock.now() - ago)


def test_a_living_process_answers_without_asking_the_database(client):
    # Without the django_db mark any query fails.
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
class TestReadiness:
    def test_with_database_migrations_and_a_fresh_worker_it_is_ready(self, client):
        _beat(timedelta(seconds=50))

        response = client.get("/readyz")

        assert response.status_code == 200
        assert response.json() == {"database": True, "migrations": True, "worker": True}

    def test_a_worker_silent_for_over_a_minute_is_not_fresh(self, client):
        _beat(timedelta(seconds=70))

        response = client.get("/readyz")

        assert response.status_code == 503
        assert response.json() == {"database": True, "migrations": True, "worker": False}

    def test_a_migration_not_applied_makes_it_unready(self, client):
        _beat(timedelta(0))
        MigrationRecorder(connection).record_unapplied("audit", "0003_kept_for_five_years")

        response = client.get("/readyz")

        assert response.status_code == 503
        assert response.json()["migrations"] is False

    def test_a_lost_database_is_an_answer_not_a_fault(self, client):
        def lose(*args: object) -> None:
            raise OperationalError("the connection is closed")

        with connection.execute_wrapper(lose):
            response = client.get("/readyz")

        assert response.status_code == 503
        assert response.json() == {"database": False, "migrations": False, "worker": False}
