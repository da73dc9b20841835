"""A mailbox of this machine's own: an SMTP server that keeps what it gets in a folder and sends nothing on."""

import argparse
import logging
import signal
from collections.abc import Sequence
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox


def main(arguments: Sequence[str] | None = None) -> None:
    """Receive mail until told to stop."""
    options = _options(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    # Blocked before the server's thread starts, which inherits it: only `sigwait` hears them.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    controller = Controller(Mailbox(options.maildir), hostname=options.host, port=options.port)
    controller.start()
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    controller.stop()


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="pmlp_portal.supervisor.mailbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--maildir", type=Path, required=True)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
