"""Secrets that open somebody's own page: 256 bits, made from a stored seed with the portal's key, found by SHA-256."""

import hashlib
import hmac
import secrets


def new_seed() -> str:
    """Return 128 random bits, in hex, from which a token is made."""
    return secrets.token_hex(16)


def token_of(seed: str, *, purpose: str, key: str) -> str:
    """Return the token of a seed: who has the database but not the portal's key can't make it.

    It can be made again for a message to the holder and for a repeated request. `purpose` keeps apart what
    different things are opened by.
    """
    return hmac.new(key.encode(), f"{purpose}\n{seed}".encode(), hashlib.sha256).hexdigest()


def token_hash(token: str) -> str:
    """Return what is stored of a token, to find its thing by."""
    return hashlib.sha256(token.encode()).hexdigest()
