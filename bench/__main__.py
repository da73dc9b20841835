"""`python -m bench [part ...]`: measure, print progress to standard error, then a table and JSON.

A server of its own, web processes of its own, on the loopback address; everything it starts ends with it.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pmlp_portal.supervisor.testing import throwaway_server

PARTS = ("joining", "calling", "reading", "opening", "streams", "booking", "forum", "surveys", "forecasting")
ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Measure the parts named, or all."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all, unless some are named")
    chosen = parser.parse_args().parts or list(PARTS)
    var = Path(tempfile.mkdtemp(prefix="pmlp-portal-bench-"))
    os.environ["PORTAL_VAR"] = str(var)
    try:
        with throwaway_server(is_durable=True) as url:
            os.environ["DATABASE_URL"] = url
            results = measure(chosen)
    finally:
        shutil.rmtree(var)
    from bench.table import as_table

    print(as_table(results))
    print(json.dumps(results, indent=2))


def measure(chosen: list[str]) -> dict[str, Any]:
    """Return the figures of each part."""
    from bench import stage

    stage.prepare()
    results: dict[str, Any] = {"machine": stage.machine()}
    for part in chosen:
        print(f"measuring {part} …", file=sys.stderr, flush=True)
        results[part] = _run_of(part)()
    return results


def _run_of(part: str) -> Callable[[], dict[str, Any]]:
    from importlib import import_module

    run: Callable[[], dict[str, Any]] = import_module(f"bench.{part}").run
    return run


if __name__ == "__main__":
    main()
