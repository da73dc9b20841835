"""Processes that live and die with the one that started them."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Protocol

CHECKOUT = Path(__file__).resolve().parents[2]  # settings name it too, and are read only once a server runs
PR_SET_PDEATHSIG = 1
FIRST_PAUSE = 0.1  # seconds before a crashed child is started again; doubles with each crash
LONGEST_PAUSE = 30.0  # seconds
LONG_ENOUGH = 10.0  # seconds of life after which an earlier crash is forgotten

_libc = ctypes.CDLL(None, use_errno=True)


class Process(Protocol):
    """A process as `subprocess.Popen` speaks of it."""

    @property
    def pid(self) -> int:
        """Its number."""

    @property
    def returncode(self) -> int | None:
        """Its exit status once asked for, the negative number of the signal that killed it; None while it runs."""

    def poll(self) -> int | None:
        """Return its exit status, None while it runs."""

    def send_signal(self, sig: int) -> None:
        """Send it a signal, unless it has ended."""

    def kill(self) -> None:
        """End it at once."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; `subprocess.TimeoutExpired` after so many seconds."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The unprivileged account a process runs as when we are root."""

    uid: int
    gid: int


def die_with(parent: int, death_signal: signal.Signals) -> None:
    """Ask the kernel to send us a signal when our parent dies.

    Sound only when the parent's main thread started us: the kernel watches the thread, not the process.
    """
    _libc.prctl(PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != parent:  # it died before the kernel was told to watch
        os._exit(1)


def spawn(
    argv: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    death_signal: signal.Signals = signal.SIGKILL,
    owner: Owner | None = None,
    pass_fds: Sequence[int] = (),
    output: IO[str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, where the terminal's Ctrl-C does not reach it."""
    return subprocess.Popen(
        argv,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        cwd="/" if owner else CHECKOUT,
        user=owner.uid if owner else None,
        group=owner.gid if owner else None,
        extra_groups=[] if owner else None,
        start_new_session=True,
        pass_fds=pass_fds,
        # Only here can the tie to the parent be made; the supervisor has one thread, so it is safe.
        preexec_fn=partial(die_with, os.getpid(), death_signal),
    )


@dataclass(slots=True)
class Child:
    """One program kept alive: started again after a crash, each time after a longer pause."""

    name: str
    start: Callable[[], Process]
    tell: Callable[[str], None]
    stop_signal: signal.Signals = signal.SIGTERM
    process: Process | None = None
    crashes: int = 0
    started_at: float = field(default=0.0)  # time.monotonic()
    start_at: float = field(default=0.0)  # time.monotonic()

    @property
    def is_alive(self) -> bool:
        """Whether its process runs now."""
        return self.process is not None and self.process.poll() is None

    def keep_alive(self) -> None:
        """Start it when it does not run and its pause is over."""
        now = time.monotonic()
        if self.is_alive:
            return
        if self.process is not None:
            self._note_crash(now)
        if now >= self.start_at:
            self.process, self.started_at = self.start(), now

    def _note_crash(self, now: float) -> None:
        assert self.process is not None
        if now - self.started_at > LONG_ENOUGH:
            self.crashes = 0
        pause = min(FIRST_PAUSE * 2**self.crashes, LONGEST_PAUSE)
        self.tell(f"{self.name} ended ({ending(self.process.wait())}); it starts again in {pause:g} s.")
        self.crashes += 1
        self.process, self.start_at = None, now + pause

    def ask_to_stop(self) -> None:
        """Send the signal it stops by."""
        if self.process is not None and self.is_alive:
            self.process.send_signal(self.stop_signal)


def stop(children: Sequence[Child], *, patience: float) -> None:
    """Ask all to stop, wait `patience` seconds together, then kill what is left."""
    for child in children:
        child.ask_to_stop()
    end = time.monotonic() + patience
    for child in children:
        if child.process is not None:
            wait_or_kill(child.process, patience=max(0.0, end - time.monotonic()))


def wait_or_kill(process: Process, *, patience: float) -> None:
    """Wait `patience` seconds for a process to end, then kill it."""
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def ending(returncode: int) -> str:
    """Say how a process ended: its status, or the signal that killed it."""
    return signal.Signals(-returncode).name if returncode < 0 else f"status {returncode}"
