"""The draw: who of a list is asked, by seed and key alone, so that anybody can make it again. Nothing of Django.

Each person's rank in a stratum is the SHA-256 of seed, stratum and key; the lowest are drawn. Nothing depends on the
order of the list, on a library's random numbers or on the machine.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Listed:
    """Somebody on a list, as far as the draw is concerned."""

    stratum: str
    key: str


def rank_of(listed: Listed, *, seed: str) -> str:
    """Return what somebody's place in the draw goes by."""
    return hashlib.sha256(f"{seed}\n{listed.stratum}\n{listed.key}".encode()).hexdigest()


def draw(listed: Iterable[Listed], allocation: Mapping[str, int], *, seed: str) -> dict[str, list[str]]:
    """Return for each stratum the keys that are drawn, in the order of the draw."""
    ranked = sorted((rank_of(one, seed=seed), one.stratum, one.key) for one in listed)
    drawn: dict[str, list[str]] = {stratum: [] for stratum in sorted(allocation)}
    for _rank, stratum, key in ranked:
        if len(drawn.get(stratum, ())) < allocation.get(stratum, 0):
            drawn[stratum].append(key)
    return drawn


def frame_fingerprint(listed: Iterable[Listed]) -> str:
    """Return the fingerprint of a list, whatever its order."""
    lines = "".join(f"{one.stratum}\t{one.key}\n" for one in sorted(listed))
    return hashlib.sha256(lines.encode()).hexdigest()


def plan_fingerprint(plan: Mapping[str, object]) -> str:
    """Return the fingerprint of all that was decided, the list's own among it."""
    written = json.dumps(plan, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
