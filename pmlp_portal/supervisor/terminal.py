"""The terminal and the signals that end a foreground command."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType

from pmlp_portal.supervisor.children import die_with

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(BaseException):
    """Somebody pressed Ctrl-C or sent a signal that asks for the end."""


def listen_for_stop() -> None:
    """From now on a stopping signal raises StopAsked, wherever we are."""
    for name in STOPPING:
        if name is not signal.SIGHUP or signal.getsignal(name) is not signal.SIG_IGN:  # nohup stays in force
            signal.signal(name, _raise)


def stop_listening() -> None:
    """The end has begun: another Ctrl-C must not interrupt it."""
    for name in STOPPING:
        signal.signal(name, signal.SIG_IGN)


def _raise(number: int, frame: FrameType | None) -> None:
    raise StopAsked


@contextlib.contextmanager
def in_foreground() -> Iterator[None]:
    """Be alone in the terminal's foreground, so that Ctrl-C reaches us and not `make`, which would call it a failure.

    Under `make` we also end when it is killed.
    """
    if "MAKELEVEL" in os.environ:
        die_with(os.getppid(), signal.SIGTERM)
    if not _shares_foreground():
        yield
        return
    before = os.getpgrp()
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # changing the foreground from the background would stop us
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # Ctrl-Z would leave a terminal nobody reads
    os.setpgid(0, 0)
    os.tcsetpgrp(sys.stdin.fileno(), os.getpid())
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # the terminal may be gone
            os.tcsetpgrp(sys.stdin.fileno(), before)


def _shares_foreground() -> bool:
    """Whether our group, which somebody else leads, has the terminal: not so in the background or in a pipe."""
    if not sys.stdin.isatty() or os.getpgrp() == os.getpid():
        return False
    return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
