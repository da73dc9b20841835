"""What the drill found, as JSON, and whether that is what is aimed at."""

import statistics
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bench.drill.history import Verdict
from bench.drill.journal import Journal
from bench.drill.killing import Kill
from bench.drill.product import COMPONENTS, POSTGRESQL, WEB
from bench.drill.wire import CUT, REFUSED, TIMED_OUT, Attempt

AIMS = {WEB: 2.0, POSTGRESQL: 10.0}  # seconds until it is back
UNAVAILABLE, UNTIMED = "503", "503 without Retry-After"


def figures(
    journal: Journal, attempts: Sequence[Attempt], kills: Sequence[Kill], verdict: Verdict, letters: dict[str, int]
) -> dict[str, Any]:
    """Return what is printed."""
    return {
        "acts": len(journal.acts),
        "acts_by_end": journal.counted(),
        "requests": len(attempts),
        "kills": len(kills),
        "kills_by_component": {name: sum(kill.component == name for kill in kills) for name in COMPONENTS},
        "lost": len(verdict.lost),
        "doubled": len(verdict.doubled),
        "illegal": len(verdict.illegal),
        "5xx": dict(sorted(server_errors(attempts).items())),
        "5xx_by_seconds_after_a_kill": _after_kills(attempts, kills),
        "without_an_answer": {
            kind: sum(attempt.kind == kind for attempt in attempts) for kind in (REFUSED, CUT, TIMED_OUT)
        },
        "recovery_seconds": {name: _recovery(name, kills) for name in COMPONENTS},
        "letters": letters,
        "found": verdict.shown(),
    }


def server_errors(attempts: Sequence[Attempt]) -> Counter[str]:
    """Count answers that say "I can't", by kind; a 503 that does not say when to come again is one of its own."""
    return Counter(
        UNTIMED if attempt.kind == UNAVAILABLE and not attempt.says_when else attempt.kind
        for attempt in attempts
        if attempt.is_server_error
    )


def failings(found: dict[str, Any]) -> list[str]:
    """Say what makes the drill fail; nothing is what is hoped for."""
    said = [f"{found[name]} acts {name}" for name in ("lost", "doubled", "illegal") if found[name]]
    said += [f"{number} letters {name}" for name, number in found["letters"].items() if name in FATAL and number]
    said += [f"{number} answers {kind}" for kind, number in found["5xx"].items() if kind != UNAVAILABLE]
    said += [f"{name}: {found['recovery_seconds'][name]['never']} times not back" for name in _never_back(found)]
    return said


FATAL = ("lost", "doubled")


def late(found: dict[str, Any]) -> list[str]:
    """Say which component was slower to come back than is aimed at."""
    slowest = {name: found["recovery_seconds"][name]["max"] for name in AIMS}
    return [
        f"{name} was back after {took} s, aim {AIMS[name]:g} s"
        for name, took in slowest.items()
        if (took or 0) > AIMS[name]
    ]


def _never_back(found: dict[str, Any]) -> list[str]:
    return [name for name, figure in found["recovery_seconds"].items() if figure["never"]]


def _recovery(component: str, kills: Sequence[Kill]) -> dict[str, float | int | None]:
    mine = [kill for kill in kills if kill.component == component]
    took = [kill.back_at - kill.at for kill in mine if kill.back_at is not None]
    return {
        "median": round(statistics.median(took), 2) if took else None,
        "max": round(max(took), 2) if took else None,
        "never": len(mine) - len(took),
    }


def _after_kills(attempts: Sequence[Attempt], kills: Sequence[Kill]) -> dict[str, dict[str, int]]:
    """Return, for each component killed last before an error, how many came in which second after that."""
    counted: dict[str, Counter[int]] = {}
    for attempt in attempts:
        before = [kill for kill in kills if kill.at <= attempt.ended]
        if attempt.is_server_error and before:
            counted.setdefault(before[-1].component, Counter())[int(attempt.ended - before[-1].at)] += 1
    return {name: {str(second): seconds[second] for second in sorted(seconds)} for name, seconds in counted.items()}
