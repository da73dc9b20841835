"""Processes that live and die with the one that started them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pmlp_portal.supervisor import children
from pmlp_portal.supervisor.children import CHECKOUT, Child

pytestmark = pytest.mark.slow

SLEEPER = ["sleep", "600"]
DEAF = [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf'); time.sleep(600)"]
PATIENCE = 20.0  # seconds a loaded machine may need


def _until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def _is_gone(pid: int) -> bool:
    """Whether a process has ended; one nobody has collected yet counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def _revived(child: Child) -> bool:
    child.keep_alive()
    return child.is_alive


def test_a_crashed_child_comes_back_by_itself():
    said: list[str] = []
    child = Child("web", lambda: children.spawn(SLEEPER), said.append)
    child.keep_alive()
    assert child.process is not None
    first = child.process.pid

    os.kill(first, signal.SIGKILL)
    _until(lambda: not child.is_alive)
    child.keep_alive()
    assert not child.is_alive, "it pauses before it starts again"
    _until(lambda: _revived(child))

    assert child.process is not None
    assert child.process.pid != first
    assert said == ["web ended (SIGKILL); it starts again in 0.1 s."]
    children.stop([child], patience=PATIENCE)


def test_each_crash_in_a_row_doubles_the_pause():
    said: list[str] = []
    child = Child("web", lambda: children.spawn(["false"]), said.append)

    for _ in range(3):
        child.start_at = 0
        child.keep_alive()
        _until(lambda: not child.is_alive)
        child.keep_alive()

    assert [line.rpartition(" in ")[2] for line in said] == ["0.1 s.", "0.2 s.", "0.4 s."]


def test_a_child_that_lived_long_starts_again_after_the_first_pause():
    said: list[str] = []
    child = Child("web", lambda: children.spawn(["false"]), said.append, crashes=5)
    child.keep_alive()
    _until(lambda: not child.is_alive)

    child.started_at -= children.LONG_ENOUGH + 1
    child.keep_alive()

    assert said == ["web ended (status 1); it starts again in 0.1 s."]


def test_what_does_not_hear_the_signal_is_killed_when_patience_ends(tmp_path):
    heard = tmp_path / "heard"
    with heard.open("w") as output:
        deaf = Child("deaf", lambda: children.spawn([*DEAF[:1], "-u", *DEAF[1:]], output=output), print)
        deaf.keep_alive()
    _until(heard.read_text)
    assert deaf.process is not None

    children.stop([deaf], patience=0.1)

    assert deaf.process.returncode == -signal.SIGKILL


STARTER = """
import signal, time
from pmlp_portal.supervisor import children
print(children.spawn(["sleep", "600"], death_signal=signal.SIGKILL).pid, flush=True)
time.sleep(600)
"""
CARELESS_STARTER = """
import subprocess, time
print(subprocess.Popen(["sleep", "600"], start_new_session=True).pid, flush=True)
time.sleep(600)
"""


def _start_and_kill(program: str) -> int:
    """Run a program that starts a child and tells its number; kill the program; return the child's number."""
    starter = subprocess.Popen([sys.executable, "-c", program], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    pid = int(starter.stdout.readline())
    starter.kill()
    starter.wait()
    starter.stdout.close()
    return pid


def test_a_child_dies_with_a_killed_parent():
    pid = _start_and_kill(STARTER)

    _until(lambda: _is_gone(pid))


def test_without_that_tie_it_would_live_on():
    pid = _start_and_kill(CARELESS_STARTER)
    time.sleep(0.3)

    assert not _is_gone(pid)
    os.kill(pid, signal.SIGKILL)
