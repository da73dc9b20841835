"""What failed is run once more, alone: by its own name."""

import subprocess
import sys
from pathlib import Path

import pytest

from pmlp_portal.supervisor.gate.suite import SPREAD, failed

TESTS = """
import pytest

@pytest.mark.xdist_group("slow")
@pytest.mark.parametrize("word", ["a@b", "c"])
def test_fails(word):
    assert word == "d"

def test_passes():
    pass
"""


@pytest.mark.slow
def test_names_of_tests_that_failed_in_a_group_are_names_pytest_knows(tmp_path: Path):
    (tmp_path / "test_some.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    alone = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:django"]
    subprocess.run([*alone, *SPREAD], cwd=tmp_path, check=False, capture_output=True)

    names = failed((tmp_path / ".pytest_cache/v/cache/lastfailed").read_text())
    again = subprocess.run([*alone, *names], cwd=tmp_path, check=False, capture_output=True, text=True)

    assert names == ["test_some.py::test_fails[a@b]", "test_some.py::test_fails[c]"]
    assert "2 failed in" in again.stdout
