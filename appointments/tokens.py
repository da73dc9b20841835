"""Secrets of a booking: the link that opens it, and the code that confirms it."""

import hashlib
import hmac
import secrets

from django.conf import settings

from pmlp_portal.kernel import tokens
from pmlp_portal.kernel.tokens import new_seed, read_code, token_hash

__all__ = [
    "arrival_code_of", "code_hash", "new_code", "new_seed", "read_code", "spoken_code", "token_hash", "token_of",
]  # fmt: skip

CODE_DIGITS = 6
ARRIVAL_SIGNS = 6


def token_of(seed: str) -> str:
    """Return the token of a booking, for a message to its holder and for a repeated request."""
    return tokens.token_of(seed, purpose="booking", key=settings.SECRET_KEY)


def new_code() -> str:
    """Return six random digits. Five tries of one in a million are the guard, not the length."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def code_hash(*, seed: str, code: str) -> str:
    """Return what is stored of a booking's code."""
    return hmac.new(settings.SECRET_KEY.encode(), f"code\n{seed}\n{code}".encode(), hashlib.sha256).hexdigest()


def arrival_code_of(seed: str) -> str:
    """Return what is typed at the branch's kiosk instead of the link: good within the branch, around the day."""
    return tokens.code_of(seed, purpose="booking", key=settings.SECRET_KEY, length=ARRIVAL_SIGNS)


def spoken_code(seed: str) -> str:
    """Return the same as people read it: 7K2 M9Q."""
    code = arrival_code_of(seed)
    return f"{code[:3]} {code[3:]}"
