"""Head office, a mailbox on this machine's disk, and a server that takes our letters."""

from pathlib import Path

import pytest
from django.test import Client

from forum.tests.factories import make_staff
from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.notifications.tests.conftest import mail_server  # noqa: F401 - handed on by its name


@pytest.fixture
def helga(db: None) -> User:
    """Helga of the head office looks into reports."""
    return make_staff("helga", Role.HEAD_OFFICE)


@pytest.fixture
def desk(helga: User) -> Client:
    """Helga's browser."""
    client = Client()
    client.force_login(helga, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def mailbox(tmp_path: Path, settings) -> Path:
    """The folder mail is delivered to."""
    for part in ("new", "cur", "tmp"):
        (tmp_path / "Maildir" / part).mkdir(parents=True)
    settings.FAULTS_MAILDIR = str(tmp_path / "Maildir")
    settings.FAULTS_ADDRESS = "problemas@pmlp.example.lv"
    return tmp_path / "Maildir"
