"""python -m bench.lighthouse: five main pages of a started house through Lighthouse, as a phone on a slow line.

Lighthouse comes from npm and is no part of the portal; its version stands in tools/lighthouse/package.json.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from pmlp_portal.supervisor.children import CHECKOUT
from pmlp_portal.supervisor.testing import throwaway_server

PAGES = {
    "home": "/",
    "branches": "/branches/",
    "branch": "/branches/demo/",
    "services": "/services/",
    "forum": "/forum/",
}
LEAST = {"performance": 0.95, "accessibility": 1.0}
PACKAGE = CHECKOUT / "tools" / "lighthouse" / "package.json"
FLAGS = "--headless=new --no-sandbox --disable-dev-shm-usage --disable-gpu"
# Seconds; they only bound a failure.
INSTALLING, LOOKING = 600, 180


@dataclass(frozen=True, slots=True)
class Looked:
    """What Lighthouse says of a page: the median of its looks, and what lowers each score."""

    page: str
    scores: Mapping[str, float]
    lowered: Sequence[str]

    @property
    def is_good(self) -> bool:
        """Whether no score is below what is wanted."""
        return all(self.scores[name] >= least for name, least in LEAST.items())


def main(arguments: Sequence[str] | None = None) -> None:
    """Look at each page, print a table and JSON, and fail below what is wanted."""
    parser = argparse.ArgumentParser(prog="bench.lighthouse", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="looks at each page, of which the median counts")
    runs: int = parser.parse_args(arguments).runs
    chromium = _needed("chromium", "Debian: apt install chromium")
    node, npm = _needed("node", "Node 18.20 or later"), _needed("npm", "it comes with Node")
    with ExitStack() as stack:
        if not os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = stack.enter_context(throwaway_server())
        command = [node, str(_installed(npm))]
        found = _looked_at(stack, command, chromium, runs)
    print(as_table(found))
    print(json.dumps({one.page: {**one.scores, "lowered": list(one.lowered)} for one in found}, indent=2))
    if not all(one.is_good for one in found):
        sys.exit(f"lighthouse: below {_wanted()} on {', '.join(one.page for one in found if not one.is_good)}")


def _needed(program: str, hint: str) -> str:
    named = os.environ.get("CHROMIUM") if program == "chromium" else None
    return shutil.which(named or program) or sys.exit(f"lighthouse: {program} is missing. {hint}.")


def _installed(npm: str) -> Path:
    """Return Lighthouse's own program, installed into var/ at the first time and after a change of the version."""
    folder = CHECKOUT / "var" / "lighthouse"
    program = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    kept = folder / "package.json"
    if program.is_file() and kept.read_text() == PACKAGE.read_text():
        return program
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PACKAGE, kept)
    print("lighthouse: installing it from npm into var/lighthouse", file=sys.stderr, flush=True)
    install = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(install, cwd=folder, timeout=INSTALLING, check=False).returncode:
        sys.exit("lighthouse: npm could not install it; is the registry within reach?")
    return program


def _looked_at(stack: ExitStack, command: Sequence[str], chromium: str, runs: int) -> list[Looked]:
    # The settings read the environment once, so what leads to them is imported when it is complete.
    os.environ["DJANGO_SETTINGS_MODULE"] = "pmlp_portal.settings"
    import django

    django.setup()
    from tests.browser.house import open_house

    server = os.environ["DATABASE_URL"]
    house = stack.enter_context(open_house(server, f"{urlsplit(server).path.strip('/')}_lighthouse"))
    return [_look(command, chromium, name, house.url + path, runs) for name, path in PAGES.items()]


def _look(command: Sequence[str], chromium: str, name: str, url: str, runs: int) -> Looked:
    reports = []
    for nth in range(runs):
        print(f"lighthouse: {name}, look {nth + 1} of {runs}", file=sys.stderr, flush=True)
        reports.append(_report(command, chromium, url))
    scores = {score: float(median(one["categories"][score]["score"] or 0 for one in reports)) for score in LEAST}
    return Looked(name, scores, sorted({said for one in reports for said in _lowered(one)}))


def _report(command: Sequence[str], chromium: str, url: str) -> dict[str, dict[str, dict[str, float | None]]]:
    look = [
        *command, url, "--quiet", "--output=json", f"--only-categories={','.join(LEAST)}", f"--chrome-flags={FLAGS}",
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": chromium}
    ended = subprocess.run(look, env=environment, capture_output=True, text=True, timeout=LOOKING, check=False)
    if ended.returncode:
        sys.exit(f"lighthouse: {url} could not be looked at.\n{ended.stderr[-2000:]}")
    report: dict[str, dict[str, dict[str, float | None]]] = json.loads(ended.stdout)
    return report


def _lowered(report: Mapping[str, Mapping[str, Mapping[str, float | None]]]) -> list[str]:
    """Name what did not get the whole of its points, of what counts."""
    said = []
    for name, audit in report["audits"].items():
        score = audit.get("score")
        if score is not None and score < 0.9:
            said.append(f"{name} {score:.2f}")
    return said


def as_table(found: Sequence[Looked]) -> str:
    """Return what a person reads."""
    head = f"{'page':<10}{'performance':>13}{'accessibility':>15}"
    rows = [f"{one.page:<10}{one.scores['performance']:>13.2f}{one.scores['accessibility']:>15.2f}" for one in found]
    return "\n".join([head, *rows, f"wanted: {_wanted()}"])


def _wanted() -> str:
    return ", ".join(f"{name} {least:.2f}" for name, least in LEAST.items())


if __name__ == "__main__":
    main()
