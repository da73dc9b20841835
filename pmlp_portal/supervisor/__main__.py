"""`python -m pmlp_portal.supervisor`: what `make run` runs."""

import sys

from pmlp_portal.supervisor import run

if __name__ == "__main__":
    sys.exit(run.main())
