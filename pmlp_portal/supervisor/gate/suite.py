"""`make test`: the whole suite, on both cores."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from pmlp_portal.supervisor.children import CHECKOUT
from pmlp_portal.supervisor.gate import debian

# Tests that share one thing (a browser, the broker, a port) share one process; the others spread.
SPREAD = ("-n", "2", "--dist", "loadgroup")


def run(words: Sequence[str]) -> int:
    """Run pytest; further words go to it as they are. Return its exit status."""
    if not debian.is_there("chromium") and not debian.install("chromium"):
        sys.stdout.write("Chromium is missing: its tests are skipped (as root: apt-get install chromium).\n")
    return pytest([*SPREAD, *words])


def pytest(words: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Run pytest with these words and return its exit status."""
    argv = [sys.executable, "-m", "pytest", "-q", *words]
    return subprocess.run(argv, cwd=CHECKOUT, env={**os.environ, **(environment or {})}, check=False).returncode
