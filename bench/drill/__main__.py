"""`make drill`: run the product under load, kill its processes in turn, then check its history; print JSON.

Exit status 1 when an acknowledged act is lost, one is there twice, the order is not legal, something other than 503 was
answered, or something killed never came back.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.drill import letters, product
from pmlp_portal.supervisor.refusals import CannotStart


def main(arguments: Sequence[str] | None = None) -> int:
    """Do it; return the exit status."""
    options = _options(arguments)
    var = Path(tempfile.mkdtemp(prefix="pmlp-portal-drill-", dir="/var/tmp"))
    os.environ["PORTAL_VAR"] = str(var)
    for name in ("DATABASE_URL", "CELERY_BROKER_URL", "EMAIL_URL", "PORTAL_ENV"):
        os.environ.pop(name, None)  # the drill's portal is its own
    try:
        found = _drill(var, options)
    except CannotStart as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    finally:
        shutil.rmtree(var, ignore_errors=True)
    from bench.drill.report import failings, late

    print(json.dumps(found, indent=2))
    for line in late(found):
        print(line, file=sys.stderr)
    for line in failings(found):
        print(line, file=sys.stderr)
    return 1 if failings(found) else 0


def _drill(var: Path, options: argparse.Namespace) -> dict[str, Any]:
    print("The portal is starting; a first start takes a while.", file=sys.stderr, flush=True)
    with letters.receiving() as (box, email_url), product.running(var, email_url=email_url) as running:
        os.environ["CELERY_BROKER_URL"] = running.broker_url
        os.environ["EMAIL_URL"] = email_url
        from bench.drill.drilling import drill  # reads the settings, which find the running database

        return drill(running, box, seconds=options.seconds, kills=options.kills, seed=options.seed)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.drill", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0, help="how long there is load and killing")
    parser.add_argument("--kills", type=int, default=20, help="how many kills in that time")
    parser.add_argument("--seed", type=int, default=1, help="what people of the drill decide by")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
