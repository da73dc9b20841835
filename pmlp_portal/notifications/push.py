"""Web push: a message encrypted for one browser, signed by the portal, handed to that browser's push service."""

import base64
import hashlib
import http.client
import json
import socket
from collections.abc import Mapping
from email.utils import parseaddr
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from django.conf import settings
from py_vapid import Vapid02
from pywebpush import WebPusher

from pmlp_portal.kernel import clock
from pmlp_portal.notifications import letters
from pmlp_portal.notifications.errors import Gone, Postponed, Refused, Unreachable
from pmlp_portal.notifications.models import Message, MessageKind
from pmlp_portal.notifications.subscriptions import may_be_called

_URGENT = {MessageKind.LEAVE_NOW, MessageKind.TURN_NEAR, MessageKind.BRANCH_SHUT}
# Anybody may name a push service; one that stalls must not hold the worker for long.
PATIENCE = 5.0  # seconds
_TRY_LATER = {408, 425, 429}


def public_key() -> str:
    """Return the key pages hand to the browser, or an empty string where push is not set up."""
    return _public_key(settings.VAPID_PRIVATE_KEY) if settings.VAPID_PRIVATE_KEY else ""


@lru_cache
def _public_key(private_key: str) -> str:
    point = Vapid02.from_string(private_key).public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return _base64url(point)


def send(message: Message) -> None:
    """Hand a message to its browser's push service. Raises DeliveryFailure."""
    browser = message.subscription
    if browser is None or browser.gone_at:
        raise Gone("The browser has been turned off.")
    if not settings.VAPID_PRIVATE_KEY:
        raise Unreachable("VAPID_PRIVATE_KEY is not set.")
    keys = {"p256dh": browser.p256dh, "auth": browser.auth}
    payload = json.dumps(letters.notice(message), ensure_ascii=False).encode()
    sealed = WebPusher({"endpoint": browser.endpoint, "keys": keys}).encode(payload)["body"]
    _judge(*_post(browser.endpoint, sealed, _headers(message, browser.endpoint)))


def _headers(message: Message, endpoint: str) -> dict[str, str]:
    parts = urlsplit(endpoint)
    # Signed by the machine's own time: it is what the push service compares with.
    remaining = int((message.lapses_at - clock.now()).total_seconds())
    claims = {"sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}", "aud": f"{parts.scheme}://{parts.netloc}"}
    signed: Mapping[str, Any] = Vapid02.from_string(settings.VAPID_PRIVATE_KEY).sign(claims)
    return {
        **signed,
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(max(0, remaining)),
        "Urgency": "high" if message.kind in _URGENT else "normal",
        # What waits at the push service under the same topic is replaced: a second attempt is no second notice.
        "Topic": _base64url(hashlib.sha256(message.message_id.encode()).digest())[:32],
    }


def _judge(status: int, reason: str) -> None:
    if status in {http.client.NOT_FOUND, http.client.GONE}:
        raise Gone(f"{status} {reason}")
    if status < 200 or status >= 300:
        is_final = 400 <= status < 500 and status not in _TRY_LATER
        raise (Refused if is_final else Postponed)(f"{status} {reason}")


def _post(endpoint: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
    """Send without following redirects: each would be one more address a stranger chose."""
    parts = urlsplit(endpoint)
    is_sealed = parts.scheme == "https"
    kind = http.client.HTTPSConnection if is_sealed else http.client.HTTPConnection
    line = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
    # The one place before the first byte leaves; the stubs don't name it.
    line._create_connection = _connected  # type: ignore[attr-defined]
    try:
        line.request("POST", parts._replace(scheme="", netloc="").geturl() or "/", body, dict(headers))
        answer = line.getresponse()
        return answer.status, answer.reason
    except TimeoutError as error:
        raise Unreachable("timed out") from error
    except (OSError, http.client.HTTPException) as error:
        raise Postponed(str(error)[:200] or type(error).__name__) from error
    finally:
        line.close()


def _connected(address: tuple[str, int], *arguments: Any) -> socket.socket:
    """Connect, and hang up where the name led inside: judged by the line that stands, a second look-up may differ."""
    line = socket.create_connection(address, *arguments)
    if not may_be_called(line.getpeername()[0]):
        line.close()
        raise Refused("The push service's name leads to a machine inside.")
    return line


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
