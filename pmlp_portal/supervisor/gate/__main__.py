"""`python -m pmlp_portal.supervisor.gate check|test|matrix`."""

import sys

from pmlp_portal.supervisor.gate import checks, matrix, suite
from pmlp_portal.supervisor.refusals import CannotStart

GATES = {"check": checks.run, "test": suite.run, "matrix": matrix.run}


def main() -> int:
    """Run one gate with the words after its name; return the exit status."""
    name, *words = sys.argv[1:] or [""]
    if name not in GATES:
        sys.stderr.write(f"Name one of: {', '.join(GATES)}.\n")
        return 2
    try:
        return GATES[name](words)
    except CannotStart as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
