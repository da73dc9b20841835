"""A question signed by us: a number a browser must search for, or, without JavaScript, some patience. Good once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.core import signing

from pmlp_portal.limits import queries
from pmlp_portal.limits.actions import count, note, require_within
from pmlp_portal.limits.errors import ChallengeNeeded
from pmlp_portal.limits.policies import ChallengePolicy, Limit, leading_zeros

_SALT = "pmlp_portal.limits.challenge"
LONGEST = 400  # characters
LONGEST_NONCE = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the challenge, and the number found, empty for who has waited instead."""

    challenge: str
    nonce: str


def require_passed(answer: Answer, *, network: str, now: datetime) -> None:
    """Raise ChallengeNeeded, with a new challenge, unless this one has been met; or TooMany who wait."""
    policy: ChallengePolicy = settings.CHALLENGE
    asked_at = _asked_at(answer.challenge, network=network)
    if asked_at is None or not 0 <= now.timestamp() - asked_at <= policy.lasts.total_seconds():
        raise _new(network, policy, now)
    is_solved = _is_solved(answer, policy)
    left = policy.wait.total_seconds() - (now.timestamp() - asked_at)
    if not is_solved and left > 0:
        raise _same(answer.challenge, policy, wait=int(left) + 1)
    if _was_used(answer.challenge, asked_at, policy):
        raise _new(network, policy, now)
    if is_solved:
        note(queries.SOLVED, network, now=now)
        return
    require_within(queries.WAITED, network, limit=Limit(policy.waits, queries.HOUR), now=now)


def _asked_at(challenge: str, *, network: str) -> float | None:
    try:
        asked = signing.loads(challenge[:LONGEST], salt=_SALT)
    except signing.BadSignature:
        return None
    return float(asked["at"]) if asked["to"] == network else None


def _is_solved(answer: Answer, policy: ChallengePolicy) -> bool:
    if not answer.nonce or len(answer.nonce) > LONGEST_NONCE:
        return False
    digest = hashlib.sha256(f"{answer.challenge}.{answer.nonce}".encode("utf-8", "replace")).digest()
    return leading_zeros(digest) >= policy.bits


def _was_used(challenge: str, asked_at: float, policy: ChallengePolicy) -> bool:
    """Counted in the window in which it was asked, so that there is one for each."""
    subject = hashlib.sha256(challenge.encode()).hexdigest()[:32]
    asked = datetime.fromtimestamp(asked_at, UTC)
    return count("used", subject, limit=Limit(1, policy.lasts), now=asked) > 1


def _new(network: str, policy: ChallengePolicy, now: datetime) -> ChallengeNeeded:
    note(queries.CHALLENGED, network, now=now)
    asked = {"at": now.timestamp(), "to": network, "salt": secrets.token_hex(8)}
    return _same(signing.dumps(asked, salt=_SALT), policy, wait=int(policy.wait.total_seconds()))


def _same(challenge: str, policy: ChallengePolicy, *, wait: int) -> ChallengeNeeded:
    return ChallengeNeeded(challenge=challenge, bits=policy.bits, wait=wait)
