"""`make test`: the whole suite, on both cores."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence

from pmlp_portal.supervisor.children import CHECKOUT
from pmlp_portal.supervisor.gate import debian

# Tests that share one thing (a browser, the broker, a port) share one process; the others spread.
SPREAD = ("-n", "2", "--dist", "loadgroup")

SOME_FAILED = 1
# pytest's own memory of what failed. Spread over processes, a test's name ends in its group, which it has not alone.
FAILED = CHECKOUT / ".pytest_cache/v/cache/lastfailed"
_GROUP = re.compile(r"@\w+$")


def run(words: Sequence[str]) -> int:
    """Run pytest; further words go to it as they are. Return its exit status."""
    if not debian.is_there("chromium") and not debian.install("chromium"):
        sys.stdout.write("Chromium is missing: its tests are skipped (as root: apt-get install chromium).\n")
    return pytest([*SPREAD, *words])


def pytest(words: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Run pytest with these words and return its exit status.

    What fails is run once more, alone: tests with real processes and a browser share two cores, and one that was
    starved by its neighbours is not a fault of the product. Both runs are printed; one that fails again fails.
    """
    FAILED.unlink(missing_ok=True)  # what failed another day is not asked here
    status = _pytest(words, environment)
    if status != SOME_FAILED:
        return status
    sys.stdout.write("\nWhat failed, once more and alone:\n")
    sys.stdout.flush()
    again = [word for word in words if word not in SPREAD]
    return status if _pytest([*again, *failed(FAILED.read_text())], environment) else 0


def failed(memory: str) -> list[str]:
    """Return the names of the tests that failed, as pytest takes them, from its memory (JSON)."""
    return sorted(_GROUP.sub("", name) for name in json.loads(memory))


def _pytest(words: Sequence[str], environment: Mapping[str, str] | None) -> int:
    argv = [sys.executable, "-m", "pytest", "-q", *words]
    return subprocess.run(argv, cwd=CHECKOUT, env={**os.environ, **(environment or {})}, check=False).returncode
