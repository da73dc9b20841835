"""`manage.py write_away_pages`: what the proxy shows while the portal is closed or does not answer."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from pmlp_portal.operations import away


class Command(BaseCommand):
    help = "Write the pages a proxy shows while the portal does not answer, in both languages and as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=settings.VAR_DIR / "away", help="the folder (PORTAL_VAR/away)")

    def handle(self, *args: Any, **options: Any) -> None:  # Django's signature
        for path in away.write(options["to"]):
            if options["verbosity"]:
                self.stdout.write(str(path))
