"""The secret that opens a report to who made it."""

from django.conf import settings

from pmlp_portal.kernel import tokens
from pmlp_portal.kernel.tokens import new_seed, token_hash

__all__ = ["new_seed", "token_hash", "token_of"]


def token_of(seed: str) -> str:
    """Return the token of a report, for its link in messages."""
    return tokens.token_of(seed, purpose="report", key=settings.SECRET_KEY)
