"""`python bench/odd_worlds.py WORLD --seed ...`: days unlike those of waitbench, in the same logs.

What an office may be like though the benchmark's worlds are not: `silent` (breaks that nobody logs, clerks who go home
without a word, many late), `tails` (a few visits last very long), `kinds` (two kinds of case in one service), `crowd`
(most come before the doors open), `alone` (one counter), `remote` (two of three join from afar, a quarter never comes).
The options are those of waitbench's generate.py.
"""

import importlib
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent / "waitbench"))
generate: Any = importlib.import_module("generate")
wbcore: Any = importlib.import_module("wbcore")

FIN, LONGEST = "fin", 240.0


def main() -> None:
    """Change what waitbench plays, and let it write its logs."""
    world = sys.argv.pop(1)
    WORLDS[world]()
    generate.main()


def _with_branches(**changed: Any) -> None:
    """Let branches be made with other facts, and one counter where `C` is 1."""
    made = wbcore.make_branch

    def make_branch(rng: Any, bid: str, **how: Any) -> Any:
        if changed.get("C") == 1:
            how["n_counters"] = 1
        return {**made(rng, bid, **how), **changed}

    wbcore.make_branch = make_branch


def _silent() -> None:
    _with_branches(p_abs=0.12, p_late=0.4)
    run, free = wbcore.Day.run, wbcore.Day.free

    def run_with_leavers(self: Any) -> Any:
        self.leaves = {
            counter: self.p["cl"] - self.rng.uniform(30, 180)
            for counter in range(1, self.p["C"])
            if self.rng.random() < 0.25
        }
        return run(self)

    def free_unless_gone(self: Any, t: float, c: int) -> None:
        if self.leaves.get(c, math.inf) < t:
            self.st[c] = "closed"
        else:
            free(self, t, c)

    def finish(self: Any, t: float, c: int, k: str, gap: float) -> None:
        self.log(t, "finish", k=k, c=c)
        self.T[k]["state"] = "done"
        rests = self.rng.uniform(4, 22) if self.rng.random() < 0.08 else 0.0
        self.push(t + gap + rests, "ready", c)

    wbcore.Day.run, wbcore.Day.free, wbcore.Day.do_fin = run_with_leavers, free_unless_gone, finish


def _lasting(noise: Callable[[Any, float], float]) -> None:
    """Let services last as `noise` says: log minutes beyond the mean, of a generator and the service's spread."""

    def start(self: Any, t: float, c: int, k: str, gap: float) -> None:
        self.log(t, "start", k=k, c=c)
        service = self.T[k]["sv"]
        beyond = noise(self.rng, self.p["sig"][service])
        minutes = float(math.exp(self.p["mu"][c, service] + self.delta + beyond))
        self.push(t + min(max(minutes, 0.4), LONGEST), FIN, c, k, gap)

    wbcore.Day.do_start = start


def _kind(rng: Any, _spread: float) -> float:
    mean = math.log(2.6) if rng.random() < 0.3 else math.log(0.55)
    return mean + 0.3 * float(rng.normal())


def _crowd() -> None:
    def rate_shape(x: Any) -> Any:
        return 0.35 + 9.0 * (x < 0.06) + 0.3 * wbcore.np.exp(-(((x - 0.5) / 0.2) ** 2))

    wbcore.rate_shape = rate_shape


WORLDS: dict[str, Callable[[], None]] = {
    "silent": _silent,
    "tails": lambda: _lasting(lambda rng, spread: 0.8 * spread * float(rng.standard_t(2.5))),
    "kinds": lambda: _lasting(_kind),
    "crowd": _crowd,
    "alone": lambda: _with_branches(C=1),
    "remote": lambda: _with_branches(share=(0.2, 0.65, 0.15), p_never=0.25, est_noise=0.7),
}

if __name__ == "__main__":
    main()
