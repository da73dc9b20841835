"""The drill, short: every component killed once on real processes, Debian's Redis among them."""

import json
import subprocess
import sys

import pytest

from bench.drill.product import COMPONENTS
from pmlp_portal.supervisor.children import CHECKOUT

pytestmark = [pytest.mark.debian, pytest.mark.slow]


def test_nothing_is_lost_or_doubled_whatever_is_killed():
    argv = [sys.executable, "-m", "bench.drill", "--seconds", "20", "--kills", "6"]

    drill = subprocess.run(argv, cwd=CHECKOUT, capture_output=True, text=True, timeout=600, check=False)

    assert drill.returncode == 0, drill.stderr[-4000:] + drill.stdout[-4000:]
    found = json.loads(drill.stdout)
    assert (found["lost"], found["doubled"], found["illegal"], found["kills"]) == (0, 0, 0, 6)
    assert all(found["kills_by_component"][name] for name in COMPONENTS)
    assert found["acts_by_end"]["done"] > 0
    assert set(found["5xx"]) <= {"503"}
