"""Secrets of surveys: the link somebody is sent, and keyed hashes of what is only compared."""

import hashlib
import hmac

from django.conf import settings

from pmlp_portal.kernel import contacts, tokens
from pmlp_portal.kernel.tokens import new_seed, token_hash

__all__ = ["contact_hash", "new_seed", "origin_hash", "token_hash", "token_of", "unit_key"]


def token_of(seed: str) -> str:
    """Return the token of an invitation, for a message to its holder and for a repeated request."""
    return tokens.token_of(seed, purpose="survey", key=settings.SECRET_KEY)


def contact_hash(contact: str) -> str:
    """Return what refusals are compared by."""
    return contacts.contact_hash(contact, settings.CONTACT_KEY)


def unit_key(source: str) -> str:
    """Return the key of somebody on a list ("visit:17", or the number a list came with), which tells nobody who."""
    return _keyed("survey unit", source)


def origin_hash(origin: str, *, stage_id: int) -> str:
    """Return what an open link was for, as it is kept: in another stage it is another."""
    return _keyed(f"survey origin {stage_id}", origin)


def _keyed(purpose: str, text: str) -> str:
    return hmac.new(settings.CONTACT_KEY.encode(), f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()
