"""A person at a terminal: types a command, reads what it says, presses Ctrl-C."""

import contextlib
import fcntl
import os
import pty
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pmlp_portal.supervisor.children import CHECKOUT

PATIENCE = 90.0  # seconds; two busy cores start everything in a fifth of that


def until(condition: Callable[[], object], *, what: str) -> None:
    """Wait until it holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.02)


class Terminal:
    """A command in the foreground of a pseudo-terminal."""

    def __init__(self, argv: Sequence[str], environment: Mapping[str, str]) -> None:
        self._master, slave = pty.openpty()
        self.process = subprocess.Popen(
            argv,
            cwd=CHECKOUT,
            env=dict(environment),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        self._said = b""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):  # how a terminal says that nobody writes to it any more
            while words := os.read(self._master, 65536):
                self._said += words

    @property
    def said(self) -> str:
        """Everything shown so far."""
        return self._said.decode()

    def wait_for(self, words: str) -> None:
        """Wait until the words are shown."""
        until(lambda: words in self.said or self.process.poll() is not None, what=words)
        assert words in self.said, self.said

    def press_ctrl_c(self) -> None:
        """Type it."""
        os.write(self._master, b"\x03")

    def wait(self) -> int:
        """Wait for the end of the command; return its exit status."""
        status = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        os.close(self._master)
        return status


def family_of(pid: int) -> dict[int, str]:
    """Return the living children of a process, each with its name and the words that started it."""
    return {
        int(path.name): words
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and _parent(path) == pid and (words := _name_and_words(path))
    }


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be collected does not."""
    return bool(_words(Path(f"/proc/{pid}")))


def _parent(path: Path) -> int | None:
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None


def _name_and_words(path: Path) -> str:
    words = _words(path)
    try:
        return words and f"{(path / 'comm').read_text().strip()} {words}"
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _words(path: Path) -> str:
    try:
        return (path / "cmdline").read_text().replace("\0", " ").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""
