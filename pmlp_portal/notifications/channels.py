"""The ways out of the portal; each takes one message or says why it could not."""

import json
import smtplib
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from email.mime.text import MIMEText
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from pmlp_portal.notifications import letters, push
from pmlp_portal.notifications.errors import DeliveryFailure, Postponed, Refused, Unreachable
from pmlp_portal.notifications.letters import Letter
from pmlp_portal.notifications.models import Message, MessageChannel

_TRY_LATER = {408, 425, 429}


def deliver(message: Message) -> None:
    """Hand a message to its channel. Raises DeliveryFailure."""
    _CHANNELS[MessageChannel(message.channel)](message)


def _send_email(message: Message) -> None:
    letter = letters.letter(message)
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[message.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        # The same Message-ID at each attempt: mailboxes show a second copy once. Auto-Submitted stops holiday replies.
        headers={
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
            **_unsubscribing(letter),
            **_answering(letter),
        },
    )
    mail.attach_alternative(letter.html, "text/html")
    if letter.calendar:
        mail.attach(_calendar_file(letter.calendar))
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise _answered(code, answer, message) from error
    except smtplib.SMTPDataError as error:
        raise _answered(error.smtp_code, error.smtp_error, message) from error
    except OSError as error:  # also every other SMTPException: they concern the connection, or our own sender
        raise Unreachable(_without_address(str(error) or type(error).__name__, message)) from error


def _unsubscribing(letter: Letter) -> dict[str, str]:
    """Let the mail programme show its own button, which posts without opening the page (RFC 8058)."""
    if not letter.stop_url:
        return {}
    return {"List-Unsubscribe": f"<{letter.stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _answering(letter: Letter) -> dict[str, str]:
    """Let the mail programme show it below the letter it answers."""
    return {"In-Reply-To": letter.answers, "References": letter.answers} if letter.answers else {}


def _calendar_file(text: str) -> MIMEText:
    part = MIMEText(text, "calendar", "utf-8")
    part.set_param("method", "PUBLISH")
    part.add_header("Content-Disposition", "attachment", filename="pmlp.ics")
    return part


def _answered(code: int, answer: bytes | str, message: Message) -> DeliveryFailure:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    failure = Refused if code >= 500 else Postponed
    return failure(_without_address(f"{code} {text}", message))


def _without_address(text: str, message: Message) -> str:
    return text.replace(message.to, message.masked_to)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected POST arrives as a GET without its body, and looks delivered."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:  # the arguments are urllib's and not looked at
        return None


def _send_sms(message: Message) -> None:
    if not settings.SMS_GATEWAY_URL.startswith(("https://", "http://")):
        raise Unreachable("SMS_GATEWAY_URL names no gateway.")
    body = {"to": message.to, "text": letters.text_message(message), "reference": message.message_id.strip("<>")}
    try:
        _post(settings.SMS_GATEWAY_URL, body)
    except urllib.error.HTTPError as error:
        error.close()
        is_final = 400 <= error.code < 500 and error.code not in _TRY_LATER
        raise (Refused if is_final else Postponed)(f"{error.code} {error.reason}") from error
    except OSError as error:
        raise Unreachable(str(error) or type(error).__name__) from error


def _post(url: str, body: Mapping[str, str]) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": body["reference"]}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310 - the caller checked it
    with urllib.request.build_opener(_NoRedirect).open(request, timeout=settings.EMAIL_TIMEOUT):
        pass


_CHANNELS: Mapping[MessageChannel, Callable[[Message], None]] = {
    MessageChannel.EMAIL: _send_email,
    MessageChannel.SMS: _send_sms,
    MessageChannel.PUSH: push.send,
}
