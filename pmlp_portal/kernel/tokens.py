"""Secrets that open somebody's own page: 256 bits, made from a stored seed with the portal's key, found by SHA-256."""

import hashlib
import hmac
import secrets
import string


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


# Crockford's 32: without I, L, O and U, so that nobody takes one sign for another or reads a word.
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TAKEN_FOR = str.maketrans("ILO", "110")


def code_of(seed: str, *, purpose: str, key: str, length: int) -> str:
    """Return a short code made of a seed, to be typed: 5 bits a sign, so whoever takes it must count the tries."""
    digest = hmac.new(key.encode(), f"{purpose} code\n{seed}".encode(), hashlib.sha256).digest()
    return "".join(SIGNS[byte % len(SIGNS)] for byte in digest[:length])


def read_code(written: str) -> str:
    """Return a code as it was made, of what somebody typed: small letters, spaces, dashes, O for 0."""
    signs = (sign for sign in written.upper() if sign in string.ascii_uppercase + string.digits)
    return "".join(signs).translate(_TAKEN_FOR)
