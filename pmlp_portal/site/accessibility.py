"""What the last look at all public pages with axe-core found: the accessibility statement is made of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FILE = Path(__file__).parent / "data" / "axe-run.json"


# What axe finds and why it stands, for people.
EXPLAINED: Mapping[str, str | Promise] = {
    "meta-refresh": _(
        "In the text version the pages of the queue come anew by themselves each half minute: it runs no scripts, and"
        " what these pages tell happens at that moment."
    ),
}


@dataclass(frozen=True, slots=True)
class Barrier:
    """A rule some pages break; `help` is axe's own words, which are English."""

    rule: str
    help: str
    pages: Sequence[str]

    @property
    def explained(self) -> str:
        """Our own words, where somebody has written them."""
        return str(EXPLAINED.get(self.rule, ""))


@dataclass(frozen=True, slots=True)
class AxeRun:
    """A run: when, by which axe, on how many pages, by which rules, and what it found. Pages are named by routes."""

    day: date
    axe: str
    pages: Sequence[str]
    rules: Sequence[str]
    barriers: Sequence[Barrier]


@cache
def last_run() -> AxeRun:
    """Return the run that was committed last."""
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    return AxeRun(
        day=date.fromisoformat(kept["day"]),
        axe=kept["axe"],
        pages=kept["pages"],
        rules=kept["rules"],
        barriers=[Barrier(**barrier) for barrier in kept["barriers"]],
    )
