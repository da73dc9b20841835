"""What every test stands on: a database server, settings that read its address, and files of the tests' own."""

import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest

from pmlp_portal.supervisor.testing import ThrowawayServer

_server: ThrowawayServer | None = None
_var: Path | None = None

# The settings read the environment once, so all of this comes before them. Processes of pytest-xdist inherit the
# environment of the first, and with it the server.
if "PORTAL_TEST_VAR" not in os.environ:
    _var = Path(tempfile.mkdtemp(prefix="pmlp-portal-var-"))
    (_var / "static").mkdir()
    os.environ["PORTAL_TEST_VAR"] = str(_var)
    if not os.environ.get("DATABASE_URL"):
        _server = ThrowawayServer()
        os.environ["DATABASE_URL"] = _server.url
os.environ["PORTAL_VAR"] = os.environ["PORTAL_TEST_VAR"]
os.environ["DJANGO_SETTINGS_MODULE"] = "pmlp_portal.settings"

from django.conf import settings  # noqa: E402

# Pages name files by their hash only after collectstatic; sign-ins by the hundred need no slow password hash.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this process started."""
    if _server is not None:
        _server.stop()
    if _var is not None:
        shutil.rmtree(_var)
