"""A real SMTP server: it takes every letter and remembers under which name each came."""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from pmlp_portal.supervisor.postgres import free_port


class Letterbox:
    """What has arrived: how many copies under each Message-ID."""

    def __init__(self) -> None:
        self.copies: Counter[str] = Counter()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take one letter."""
        content: Any = envelope.content
        self.copies[str(message_from_bytes(content)["Message-ID"])] += 1
        return "250 OK"


@contextmanager
def receiving() -> Iterator[tuple[Letterbox, str]]:
    """Run the server; yield what it has got, and its address."""
    box, port = Letterbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    controller.start()
    try:
        yield box, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
