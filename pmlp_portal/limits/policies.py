"""The rules of counting. Pure; nothing of Django."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """So many within a window of this length.

    Windows stand side by side and do not slide: at their border somebody may do twice as much, once. It costs one
    row and one statement, and the numbers are generous anyway.
    """

    number: int
    length: timedelta


@dataclass(frozen=True, slots=True)
class ChallengePolicy:
    """When a network is asked to prove patience: after so many places held and never confirmed within an hour, or so
    many questions asked.

    `bits`: how much a browser computes, twice as much for each. `wait`: how long who has no JavaScript waits
    instead, and `waits` how many in a network may choose that within an hour.
    """

    unconfirmed_at_most: int = 30
    questions_at_most: int = 10
    bits: int = 15
    wait: timedelta = timedelta(seconds=30)
    lasts: timedelta = timedelta(minutes=15)
    waits: int = 30


def window_of(now: datetime, length: timedelta) -> datetime:
    """Return when the window began that an instant lies in."""
    seconds = int(length.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def leading_zeros(digest: bytes) -> int:
    """Return how many bits of a digest are zero before the first that is not."""
    return len(digest) * 8 - int.from_bytes(digest).bit_length()
