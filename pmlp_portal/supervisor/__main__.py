"""`python -m pmlp_portal.supervisor`: what `make run` runs."""

import signal
import sys

# Until the supervisor listens itself, Ctrl-C ends us without a traceback.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from pmlp_portal.supervisor import run  # noqa: E402

if __name__ == "__main__":
    sys.exit(run.main())
