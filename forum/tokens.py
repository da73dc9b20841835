"""Secrets of a question: the link that opens it to its asker, and whose vote is whose."""

import hashlib
import hmac

from django.conf import settings

from pmlp_portal.kernel import tokens
from pmlp_portal.kernel.tokens import new_seed, token_hash

__all__ = ["device_hash", "new_seed", "token_hash", "token_of"]


def token_of(seed: str) -> str:
    """Return the token of a question, for a message to its asker and for a repeated request."""
    return tokens.token_of(seed, purpose="question", key=settings.SECRET_KEY)


def device_hash(device: str, *, question_id: int) -> str:
    """Return what is stored of a device at one question: at another it is another, so that nobody can be followed."""
    return hmac.new(
        settings.CONTACT_KEY.encode(), f"vote\n{question_id}\n{device}".encode(), hashlib.sha256
    ).hexdigest()
