"""`python -m bench.announcements`: how good announcements are, against the formula of the peers, on days never seen.

Worlds of waitbench with seeds drawn now (`SEED=n` repeats them), 10 branches, 10 days each; `manage.py forecast_stream`
and the peers' formula answer the same queries. Figures are pooled over all branch-days, with 95 % intervals from
drawing branch-days anew. `SEEDS=1` is a quick look, `DAYS` and `BRANCHES` shorten it further.
`WORLDS="silent tails"` takes odd worlds (bench/odd_worlds.py) instead, for which nothing is prescribed.
"""

import csv
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.announcements_picture import picture
from bench.waitbench import score as waitbench

ROOT = Path(__file__).resolve().parent.parent
WAITBENCH = ROOT / "bench" / "waitbench"
ODD_WORLDS = ROOT / "bench" / "odd_worlds.py"
WORLDS = ("base", "hard")
DAYS_OF_HISTORY = 20
# Odd worlds of their own generator, and how many days of history they have.
ODD = {"silent": 20, "tails": 20, "kinds": 20, "crowd": 20, "alone": 2, "remote": 20}
DRAWS = 1000
LOST_TURN_MINUTES = waitbench.LOSS

# What must be reached and what is aimed at: the figure, how it is named, and both bounds in each world.
ROWS: tuple[tuple[str, str, Mapping[str, tuple[str, str]]], ...] = (
    ("error_joining", "error at joining / peers'", {"base": ("<= .55", ".45"), "hard": ("<= .60", ".50")}),
    ("covered", "80 % range holds at joining", dict.fromkeys(WORLDS, (".76 to .85", ".78 to .82"))),
    ("lost_10", "turns lost, 10 minutes away", {"base": ("<= .020", ".006"), "hard": ("<= .030", ".020")}),
    ("lost_20", "turns lost, 20 minutes away", {"base": ("<= .020", ".006"), "hard": ("<= .030", ".020")}),
    ("cost_10", "traveller's cost / peers', 10", {"base": ("<= .50", ".42"), "hard": ("<= .60", ".50")}),
    ("cost_20", "traveller's cost / peers', 20", {"base": ("<= .50", ".42"), "hard": ("<= .60", ".50")}),
    ("leaps", "steps of more than 10 minutes", dict.fromkeys(WORLDS, ("<= .030", ".010"))),
    ("error_waiting", "error along the wait / peers'", dict.fromkeys(WORLDS, ("<= .70", ".60"))),
)  # fmt: skip

Sums = dict[str, NDArray[np.float64]]
Row = tuple[str, int, float, str, str, float, float, float, float]
Ticket = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the figures of one branch of one world are made of, a list for each of its days in the order of `_KEPT`:
    ours and the peers'; and how long each of our answers took in milliseconds.
    """

    world: str
    branch: str
    ours: list[list[float]]
    peers: list[list[float]]
    took: list[float]


def main() -> None:
    """Measure, print a table and JSON, and draw the picture."""
    began = time.monotonic()
    size = {name: int(os.environ.get(name, usual)) for name, usual in (("SEEDS", 5), ("DAYS", 10), ("BRANCHES", 10))}
    first = int(os.environ.get("SEED", secrets.randbelow(10**6)))
    with tempfile.TemporaryDirectory(prefix="pmlp-portal-forecast-") as folder:
        worlds = os.environ.get("WORLDS", " ".join(WORLDS)).split()
        logs = _generate(Path(folder), worlds, [first + nth for nth in range(size["SEEDS"])], size)
        answered = list(_answers(logs, size["DAYS"]))
        results: dict[str, Any] = {"first_seed": first, **{name.lower(): number for name, number in size.items()}}
        for world in worlds:
            results[world] = _figures([one for one in answered if one.world == world])
    results["minutes"] = round((time.monotonic() - began) / 60, 1)
    target = ROOT / "var" / "forecast-bench.svg"
    target.parent.mkdir(exist_ok=True)
    target.write_text(picture(results), encoding="utf-8")
    print(_table(results))
    print(f"picture: {target.relative_to(ROOT)}")
    print(json.dumps(results, indent=2))


# ---- the days --------------------------------------------------------------------------------------------------------


def _generate(
    folder: Path, worlds: Sequence[str], seeds: Sequence[int], size: Mapping[str, int]
) -> list[tuple[str, Path]]:
    logs = [(world, folder / f"{world}-{seed}", seed) for seed in seeds for world in worlds]

    def make(one: tuple[str, Path, int]) -> None:
        world, log, seed = one
        generator: list[str | Path] = (
            [ODD_WORLDS, world] if world in ODD else [WAITBENCH / "generate.py", "--world", world]
        )
        subprocess.run(
            [
                sys.executable, *generator, "--seed", str(seed), "--out", log,
                "--days", str(ODD.get(world, DAYS_OF_HISTORY)), "--test-days", str(size["DAYS"]),
                "--branches", str(size["BRANCHES"]),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(make, logs))
    return [(world, log) for world, log, _seed in logs]


def _answers(logs: Sequence[tuple[str, Path]], days: int) -> Iterator[Answered]:
    """Ask ours and the peers' about every branch, one branch a processor at a time, and score what they said."""
    tasks = [
        (world, log, one["branch"]) for world, log in logs for one in json.loads((log / "branches.json").read_bytes())
    ]
    # The longest first: so no processor is left alone with one at the end.
    tasks.sort(key=lambda task: -(task[1] / "test" / f"{task[2]}.jsonl").stat().st_size)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for nth, answered in enumerate(pool.map(_ask, tasks, repeat(days)), 1):
            if nth % 10 == 0 or nth == len(tasks):
                print(f"{nth} of {len(tasks)} branches", file=sys.stderr, flush=True)
            yield answered


def _ask(task: tuple[str, Path, str], days: int) -> Answered:
    world, log, branch = task
    commands = {
        "ours": f"{sys.executable} {ROOT / 'manage.py'} forecast_stream",
        "peers": f"{sys.executable} {WAITBENCH / 'sut_naive.py'}",
    }
    for who, command in commands.items():
        subprocess.run(
            [sys.executable, WAITBENCH / "run.py", log, "--cmd", command, "--out", log / f"{branch}.{who}.csv",
             "--branches", branch, "--days", str(days)],
            check=True,
            # One branch a processor: numpy's threads would only be in each other's way.
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
    said = {who: _by_day(log, _read(log / f"{branch}.{who}.csv")) for who in commands}
    days_joined = sorted(day for day, rows in said["ours"].items() if any(row[3] == "join" for row in rows))
    scored = {
        who: [_parts(waitbench.score(rows[day], *_truth(log))) for day in days_joined] for who, rows in said.items()
    }
    return Answered(world, branch, scored["ours"], scored["peers"], _times(log / f"{branch}.ours.csv"))


@cache
def _truth(log: Path) -> tuple[dict[Ticket, float], dict[Ticket, float]]:
    """When each ticket was first called, and when it joined."""
    call, join = waitbench.truth(log)
    return call, join


def _by_day(log: Path, rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Return the rows of each day whose tickets joined and were called: the others have no truth."""
    call, join = _truth(log)
    by_day: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if (row[0], row[1], row[4]) in call and (row[0], row[1], row[4]) in join:
            by_day[row[1]].append(row)
    return by_day


def _read(path: Path) -> Iterator[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            p10, p50, p90, be_by = (float(row[name]) for name in ("p10", "p50", "p90", "be_by"))
            yield row["b"], int(row["d"]), float(row["t"]), row["why"], row["k"], p10, p50, p90, be_by


def _times(path: Path) -> list[float]:
    """Milliseconds of each query: its rows all carry them."""
    with path.open(newline="", encoding="utf-8") as file:
        return list({(row["d"], row["t"], row["why"]): float(row["ms"]) for row in csv.DictReader(file)}.values())


# ---- the figures -----------------------------------------------------------------------------------------------------


def _figures(answered: Sequence[Answered]) -> dict[str, Any]:
    ours, peers, branches = _sums(answered)
    figures = _ratios(ours, peers, np.ones(len(branches)))
    rng = np.random.default_rng(1)
    drawn = [
        _ratios(ours, peers, rng.multinomial(len(branches), np.full(len(branches), 1 / len(branches))))
        for _ in range(DRAWS)
    ]
    intervals = {name: np.nanquantile([one[name] for one in drawn], (0.025, 0.975)) for name in figures}
    took = np.asarray([ms for one in answered for ms in one.took])
    return {
        "branch_days": len(branches),
        **{name: {"value": round(value, 4), "low": round(float(intervals[name][0]), 4),
                  "high": round(float(intervals[name][1]), 4)} for name, value in figures.items()},
        "answer_ms": {"mean": round(float(took.mean()), 1), "p95": round(float(np.quantile(took, 0.95)), 1)},
        "error_by_wait": _by_wait(ours, peers),
        "covered_by_branch": _by_branch(ours, branches),
    }  # fmt: skip


_KEPT = (
    "joined", "error", "inside", "refreshed", "error_waiting", "steps", "leaps",
    *(f"{what}_{away}" for away in (10, 20) for what in ("travelled", "missed", "on_site")),
    *(f"{what}_{wait}" for wait in ("0_10", "10_30", "30_inf") for what in ("waiting", "error_waiting")),
)  # fmt: skip


def _sums(answered: Sequence[Answered]) -> tuple[Sums, Sums, list[str]]:
    """Return what ours and the peers' figures are made of, one place for each branch-day, and its branch."""
    branches = [one.branch for one in answered for _day in one.ours]
    ours, peers = [day for one in answered for day in one.ours], [day for one in answered for day in one.peers]
    return _by_name(ours), _by_name(peers), branches


def _by_name(days: Sequence[Sequence[float]]) -> Sums:
    return dict(zip(_KEPT, np.asarray(days).T, strict=True))


def _parts(scored: Mapping[str, Mapping[str, float]]) -> list[float]:
    """Return the sums behind the means of one branch-day, in the order of _KEPT."""
    none = {"n": 0, "mae": 0.0}
    join, tick, steps = scored["join"], scored.get("tick", none), scored["stability"]
    parts = [join["n"], join["n"] * join["mae"], join["n"] * join["cov80"], tick["n"], tick["n"] * tick["mae"]]
    parts += [steps["steps"], steps["steps"] * steps["gt10"]]
    for away in (10, 20):
        travelled = scored[f"traveller_{away}"]
        missed = travelled["n"] * travelled["miss"]
        parts += [travelled["n"], missed, (travelled["n"] - missed) * travelled["onsite"]]
    for wait in ("0_10", "10_30", "30_inf"):
        part = scored.get(f"tick_{wait}", none)
        parts += [part["n"], part["n"] * part["mae"]]
    return parts


def _ratios(ours: Sums, peers: Sums, weights: NDArray[Any]) -> dict[str, float]:
    """Return the pooled figures, each branch-day taken as often as its weight says."""

    def mean(sums: Sums, of: str, among: str) -> float:
        return float((sums[of] @ weights) / (sums[among] @ weights))

    def cost(sums: Sums, away: int) -> float:
        here = float(
            sums[f"on_site_{away}"] @ weights / ((sums[f"travelled_{away}"] - sums[f"missed_{away}"]) @ weights)
        )
        return here + float(LOST_TURN_MINUTES) * mean(sums, f"missed_{away}", f"travelled_{away}")

    return {
        "error_joining": mean(ours, "error", "joined") / mean(peers, "error", "joined"),
        "covered": mean(ours, "inside", "joined"),
        **{f"lost_{away}": mean(ours, f"missed_{away}", f"travelled_{away}") for away in (10, 20)},
        **{f"cost_{away}": cost(ours, away) / cost(peers, away) for away in (10, 20)},
        "leaps": mean(ours, "leaps", "steps"),
        "error_waiting": mean(ours, "error_waiting", "refreshed") / mean(peers, "error_waiting", "refreshed"),
        "minutes_off": mean(ours, "error", "joined"),
        "peers_minutes_off": mean(peers, "error", "joined"),
        "peers_lost_10": mean(peers, "missed_10", "travelled_10"),
        "peers_lost_20": mean(peers, "missed_20", "travelled_20"),
    }


def _by_wait(ours: Sums, peers: Sums) -> dict[str, dict[str, float]]:
    """Mean error in minutes of a refresh, by the wait that was truly left."""
    return {
        wait: {
            who: round(float(sums[f"error_waiting_{wait}"].sum() / max(sums[f"waiting_{wait}"].sum(), 1)), 2)
            for who, sums in (("ours", ours), ("peers", peers))
        }
        for wait in ("0_10", "10_30", "30_inf")
    }


def _by_branch(ours: Sums, branches: Sequence[str]) -> dict[str, float]:
    names = np.asarray(branches)
    return {
        one: round(float(ours["inside"][names == one].sum() / ours["joined"][names == one].sum()), 3)
        for one in sorted(set(branches))
    }


def _table(results: Mapping[str, Any]) -> str:
    worlds = [world for world in (*WORLDS, *ODD) if world in results]
    lines = [f"{'':32}{'world':6}{'figure':>8}  {'95 % interval':18}{'must':14}aim"]
    for name, label, bounds in ROWS:
        for world in worlds:
            found, (must, aim) = results[world][name], bounds.get(world, ("", ""))
            interval = f"{found['low']:.3f} to {found['high']:.3f}"
            lines.append(f"{label:32}{world:6}{found['value']:8.3f}  {interval:18}{must:14}{aim}")
    for world in worlds:
        found = results[world]
        lines.append(
            f"{world}: {found['branch_days']} branch-days; minutes off at joining {found['minutes_off']['value']:.1f},"
            f" the peers' {found['peers_minutes_off']['value']:.1f}; an answer takes {found['answer_ms']['mean']} ms,"
            f" 95 % within {found['answer_ms']['p95']} ms"
        )
    return "\n".join([*lines, f"{results['minutes']} minutes; {results['seeds']} seeds from {results['first_seed']}"])


if __name__ == "__main__":
    main()
