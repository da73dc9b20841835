#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys


def main() -> None:
    """Run one management command."""
    if sys.argv[1:] == ["forecast_stream"]:
        # It reads and writes lines and needs nothing of Django's: without it a process for each branch starts at once.
        from queueing.forecast.stream import converse

        converse(sys.stdin, sys.stdout)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmlp_portal.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    from pmlp_portal.supervisor import advice

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        sys.exit(advice.for_lost_database(error))


if __name__ == "__main__":
    main()
