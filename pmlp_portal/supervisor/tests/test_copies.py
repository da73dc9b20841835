"""Programs run in copies of the supervisor: they live, end and die like processes of their own."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pmlp_portal.supervisor.children import CHECKOUT

pytestmark = pytest.mark.slow
PATIENCE = 20.0  # seconds a loaded machine may need

# A copy is made of a process with one thread; the tests' own has more.
PREFACE = """
import os, signal, sys, time
from pmlp_portal.supervisor import children, copies
"""


def _until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def _run(program: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-c", PREFACE + program]
    return subprocess.run(argv, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=60)


def _is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_copy_has_what_was_imported_and_a_session_of_its_own():
    ended = _run("""
here = ["imported once"]
def program():
    print(here, os.getsid(0) == os.getpid(), open("/proc/self/comm").read().strip(), flush=True)
print(copies.start("web 1", program).wait())
""")

    assert ended.stdout.splitlines() == ["['imported once'] True web 1", "0"], ended.stderr


@pytest.mark.parametrize(
    ("program", "status", "said"),
    [
        ("lambda: sys.exit('no such table')", 1, "no such table"),
        ("lambda: sys.exit(7)", 7, ""),
        ("lambda: 1 / 0", 1, "ZeroDivisionError"),
        ("lambda: os.kill(os.getpid(), signal.SIGKILL)", -9, ""),
    ],
)
def test_how_it_ended_is_known(program: str, status: int, said: str):
    ended = _run(f"print(copies.start('one', {program}).wait())")

    assert ended.stdout.split() == [str(status)]
    assert said in ended.stderr


def test_what_its_parent_does_when_asked_to_stop_is_not_done_by_the_copy():
    ended = _run("""
signal.signal(signal.SIGTERM, lambda *_: print("the parent's own work", flush=True))
copy = copies.start("one", lambda: time.sleep(600))
copy.send_signal(signal.SIGTERM)
print(copy.wait())
""")

    assert ended.stdout.split("\n")[:-1] == [str(-signal.SIGTERM)]


def test_a_deaf_copy_is_killed_when_patience_ends():
    ended = _run("""
heard, told = os.pipe()
def deaf():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.write(told, b".")
    time.sleep(600)
copy = copies.start("deaf", deaf)
os.read(heard, 1)
copy.send_signal(signal.SIGTERM)
children.wait_or_kill(copy, patience=0.1)
print(copy.returncode)
""")

    assert ended.stdout.split() == [str(-signal.SIGKILL)], ended.stderr


def test_a_copy_dies_with_a_killed_parent():
    program = PREFACE + "print(copies.start('one', lambda: time.sleep(600)).pid, flush=True)\ntime.sleep(600)"
    starter = subprocess.Popen([sys.executable, "-c", program], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    pid = int(starter.stdout.readline())

    starter.kill()
    starter.wait()
    starter.stdout.close()

    _until(lambda: _is_gone(pid))


def test_a_killed_copy_comes_back_by_itself():
    ended = _run("""
said = []
child = children.Child("web", lambda: copies.start("web", lambda: time.sleep(600)), said.append)
child.keep_alive()
first = child.process.pid
os.kill(first, signal.SIGKILL)
while child.is_alive:
    time.sleep(0.01)
child.keep_alive()
child.start_at = 0
child.keep_alive()
print(child.is_alive, child.process.pid != first, *said)
children.stop([child], patience=20)
""")

    assert ended.stdout.strip() == "True True web ended (SIGKILL); it starts again in 0.1 s.", ended.stderr
