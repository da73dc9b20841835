"""What lies between a running database and a portal that can open."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from pmlp_portal.supervisor import prepare


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **_options: names.append(name))
    return names


@pytest.mark.django_db
def test_what_is_up_to_date_is_not_migrated_again(called):
    prepare.migrate()

    assert called == []


@pytest.mark.django_db
def test_what_lacks_a_migration_is_migrated(called):
    MigrationRecorder(connection).record_unapplied("audit", "0003_kept_for_five_years")

    prepare.migrate()

    assert called == ["migrate"]
