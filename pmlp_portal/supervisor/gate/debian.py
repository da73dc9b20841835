"""Programs of Debian that tests and checks need: installed when we are root, else named in one clear line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pmlp_portal.supervisor.refusals import CannotStart


def is_there(program: str) -> bool:
    """Whether a program can be run; a name with a slash is a path."""
    return shutil.which(program) is not None or Path(program).is_file()


def need(package: str, *, program: str) -> None:
    """Make sure a program is there. Raises CannotStart when it is not and can't be installed."""
    if not is_there(program) and not install(package):
        raise CannotStart(f"{package} is missing: install it (as root: apt-get install {package}).")


def install(package: str) -> bool:
    """Install a package without starting its service; return whether that worked."""
    if os.geteuid() != 0 or not is_there("apt-get"):
        return False
    sys.stdout.write(f"Installing {package} of Debian.\n")
    sys.stdout.flush()
    # RUNLEVEL=1: packages start no service of theirs, ours run on ports of our own.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    commands = (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", package])
    return all(
        subprocess.run(["apt-get", *words], env=environment, capture_output=True, check=False).returncode == 0
        for words in commands
    )
