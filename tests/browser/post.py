"""The post: a real mail server that keeps letters where the portal's mailbox page reads them."""

import asyncio
import email
import email.policy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from django.test import override_settings

from pmlp_portal.notifications.tasks import deliver_due
from queueing.tasks import tell_travellers


class _OnAnyPort(Controller):
    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@dataclass(frozen=True, slots=True)
class Post:
    """A folder of letters, and the address of the server that fills it."""

    url: str
    folder: Path

    def newest_key(self) -> str:
        """Return the file name of the letter that came last."""
        return max(self.folder.iterdir(), key=lambda path: path.stat().st_mtime_ns).name

    def letters_to(self, address: str) -> list[EmailMessage]:
        """Return the letters somebody got, the oldest first."""
        paths = sorted(self.folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        letters = [_read(path) for path in paths]
        return [letter for letter in letters if letter["To"] == address]


def _read(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=email.policy.default)


def link_in(letter: EmailMessage) -> str:
    """Return the address a letter's plain text gives."""
    body = letter.get_body(("plain",))
    assert body is not None
    found = re.search(r"http\S+", body.get_content())
    assert found is not None
    return found[0]


@contextmanager
def open_post(var: Path) -> Iterator[Post]:
    """Take mail into the portal's own mailbox; tasks in this process send there, pages in this process show it."""
    controller = _OnAnyPort(Mailbox(var / "mailbox"), hostname="127.0.0.1", port=0)
    controller.start()
    post = Post(f"smtp://127.0.0.1:{controller.port}", var / "mailbox" / "new")
    (var / "email_url").write_text(post.url)
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    server = {"EMAIL_BACKEND": smtp, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": controller.port}
    with override_settings(**server, EMAIL_URL=post.url, VAR_DIR=var):
        yield post
    controller.stop()


def deliver() -> None:
    """Do what the worker does every few seconds: see who must be told, and send it."""
    tell_travellers()
    deliver_due()
