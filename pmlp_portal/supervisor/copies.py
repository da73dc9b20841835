"""Programs run in copies of this process: what was imported here once, none of them imports again."""

import ctypes
import gc
import multiprocessing
import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import ForkProcess

from pmlp_portal.supervisor.children import die_with

PR_SET_NAME = 15
HANDLED = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
CALMED = (signal.SIGTTOU, signal.SIGTSTP)  # ignored by whoever holds a terminal

_forking = multiprocessing.get_context("fork")
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Copy:
    """A running copy, spoken to as `subprocess.Popen` is."""

    process: ForkProcess

    @property
    def pid(self) -> int:
        """Its number."""
        assert self.process.pid is not None
        return self.process.pid

    @property
    def returncode(self) -> int | None:
        """Its exit status; the negative number of the signal that killed it; None while it runs."""
        return self.process.exitcode

    def poll(self) -> int | None:
        """The same."""
        return self.returncode

    def send_signal(self, sig: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.returncode is None:
            os.kill(self.pid, sig)

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return its status; `subprocess.TimeoutExpired` after so many seconds."""
        self.process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired(self.process.name, timeout or 0)
        return self.returncode


def start(name: str, program: Callable[[], object]) -> Copy:
    """Run a program in a copy of this process, in a session of its own; it dies with us.

    Sound only while this process has one thread of Python and holds no connection the copy could go on using.
    """
    process = _forking.Process(target=_live, args=(name, program, os.getpid()), name=name)
    # Blocked until the copy has let go of our handlers: a signal must not make it act as if it were us.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, HANDLED)
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return Copy(process)


def share_what_is_here() -> None:
    """Keep what exists now out of the copies' garbage collections, so that they go on sharing its memory with us."""
    gc.collect()
    gc.freeze()


def _live(name: str, program: Callable[[], object], parent: int) -> None:
    os.setsid()
    die_with(parent, signal.SIGKILL)
    for number in (*HANDLED, *CALMED):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HANDLED)
    _libc.prctl(PR_SET_NAME, name.encode())  # what `ps` and `top` call it; the kernel keeps 15 bytes
    program()
