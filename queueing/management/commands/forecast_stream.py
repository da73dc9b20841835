"""Announce from a branch's log, event by event: the protocol of bench/waitbench, on standard input and output."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from queueing.forecast.stream import converse


class Command(BaseCommand):
    """Needs no database, broker or server: what it knows is what it is sent."""

    help = "Read a branch's events from standard input and answer its queries on standard output."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Speak until the input ends."""
        converse(sys.stdin, sys.stdout)
