"""Real servers on this machine: one that takes mail, one that takes text messages."""

import asyncio
import email
import email.policy
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from pytest_django.fixtures import Settings

from pmlp_portal.notifications.tests.push_services import PushService, open_push_service
from pmlp_portal.supervisor import kept


@dataclass
class MailServer:
    """Keeps each letter it is given, then answers as told, after a pause."""

    received: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answer: str = "250 OK"
    rcpt_answer: str = "250 OK"
    pause: float = 0.0  # seconds
    keeps_before_pause: bool = True
    got_data: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.rcpt_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt_answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's names
        self.got_data.set()
        if self.keeps_before_pause:
            self._keep(envelope)
        if self.pause:
            await asyncio.sleep(self.pause)
        return self.answer

    def _keep(self, envelope: Any) -> None:
        parsed = email.message_from_bytes(envelope.content, _class=EmailMessage, policy=email.policy.default)
        self.received.append(parsed)
        self.recipients += envelope.rcpt_tos

    @property
    def ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.received]


class _OnAnyPort(Controller):
    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """A mail server the portal is set to use."""
    handler = MailServer()
    controller = _OnAnyPort(handler, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield handler
    controller.stop()


@pytest.fixture
def dead_port() -> Iterator[int]:
    """A port that is taken and refuses: nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@dataclass
class SmsGateway:
    """Keeps each request, answers with the next status."""

    url: str = ""
    status: int = 202
    requests: list[tuple[dict[str, str], dict[str, str]]] = field(default_factory=list)


@pytest.fixture
def sms_gateway(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmsGateway]:
    """A text message gateway the portal is set to use."""
    gateway = SmsGateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            gateway.requests.append((dict(self.headers), body))
            self.send_response(gateway.status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    monkeypatch.setenv("NO_PROXY", "*")
    gateway.url = settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{server.server_port}/send"
    yield gateway
    server.shutdown()
    thread.join()
    server.server_close()


AtOnce = Callable[[int, Callable[[], object]], None]


@pytest.fixture
def at_once() -> AtOnce:
    """Run one thing in several threads that start together, each with its own database connection."""

    def run(threads: int, thing: Callable[[], object]) -> None:
        barrier = threading.Barrier(threads)
        errors: list[BaseException] = []

        def work() -> None:
            try:
                barrier.wait(timeout=10)
                thing()
            except BaseException as error:  # handed to the test's own thread
                errors.append(error)
            finally:
                connection.close()

        crowd = [threading.Thread(target=work) for _ in range(threads)]
        for thread in crowd:
            thread.start()
        for thread in crowd:
            thread.join()
        if errors:
            raise errors[0]

    return run


@pytest.fixture
def push_service(settings: Settings, tmp_path: Path) -> Iterator[PushService]:
    """A push service of this machine, and a key the portal signs with."""
    settings.VAPID_PRIVATE_KEY = kept.signing_key(tmp_path / "vapid_private_key")
    with open_push_service() as service:
        yield service
