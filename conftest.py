"""What every test stands on: a database server, settings that read its address, and files of the tests' own."""

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import django
import pytest

from pmlp_portal.supervisor import translations
from pmlp_portal.supervisor.children import CHECKOUT
from pmlp_portal.supervisor.testing import throwaway_server

# The settings read the environment once, so all of this comes before them. Processes of pytest-xdist inherit the
# environment of the first, and with it the server.
_until_the_end = ExitStack()
atexit.register(_until_the_end.close)  # also when a conftest further down can't be imported
if "PORTAL_TEST_VAR" not in os.environ:
    _var = Path(tempfile.mkdtemp(prefix="pmlp-portal-var-"))
    _until_the_end.callback(shutil.rmtree, _var)
    (_var / "static").mkdir()
    translations.compile_all(CHECKOUT / "locale")
    os.environ["PORTAL_TEST_VAR"] = str(_var)
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = _until_the_end.enter_context(throwaway_server())
os.environ["PORTAL_VAR"] = os.environ["PORTAL_TEST_VAR"]
os.environ["DJANGO_SETTINGS_MODULE"] = "pmlp_portal.settings"

from django.conf import settings  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402
from django.utils import translation  # noqa: E402
from hypothesis import settings as of_examples  # noqa: E402

from tests.flush import flush  # noqa: E402

# How long an example takes says how busy the machine is, and nothing about the portal.
of_examples.register_profile("portal", deadline=None)
of_examples.load_profile("portal")

# Pages name files by their hash only after collectstatic; sign-ins by the hundred need no slow password hash.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A visitor's page gives up on a lock after three seconds; on a busy machine what tests hold one for may take longer.
_options = settings.DATABASES["default"]["OPTIONS"]
_options["options"] = _options["options"].replace("lock_timeout=3000", "lock_timeout=20000")
assert "lock_timeout=20000" in _options["options"]
# Tests jump from day to day in one session; whoever tests what idleness does says how long it takes.
settings.STAFF_IDLE = timedelta(days=36500)
# What a test changes must show at once.
settings.FACTS_KEPT_SECONDS = 0.0
settings.SNAPSHOT_KEPT_SECONDS = 0.0
settings.FORECAST_REST_SECONDS = settings.FORECAST_KEPT_SECONDS = 0.0
# pytest-django tears its tests down by this method.
TransactionTestCase._fixture_teardown = lambda _case: flush()  # type: ignore[attr-defined]
django.setup()

from queueing.queries.facts import forget_facts  # noqa: E402
from queueing.queries.overview import forget_overview  # noqa: E402
from queueing.queries.prospects import forget_prospects  # noqa: E402

# What these tests share (a browser, the broker, two cores) is shared best inside one process of pytest-xdist. The tour
# of all pages takes as long as the journeys: it goes through a house of its own, beside theirs.
SHARED = ("browser", "broker", "slow")


# First, because pytest-xdist reads the groups in a hook of the same name.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep tests that share something together; leave those that need Debian's servers to `make test-matrix`."""
    if "debian" not in config.getoption("markexpr"):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("debian")])
        items[:] = [item for item in items if not item.get_closest_marker("debian")]
    for item in items:
        shared = [name for name in SHARED if item.get_closest_marker(name)]
        if shared:
            is_tour = "tour" in getattr(item, "fixturenames", ())
            item.add_marker(pytest.mark.xdist_group("tour" if is_tour else shared[0]))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failure: it says that a service was wanting."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("PORTAL_CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """No test sees what another one's branches were like, nor speaks the language another one left behind."""
    forget_facts()
    forget_overview()
    forget_prospects()
    translation.activate(settings.LANGUAGE_CODE)
