"""manage.py import_uses FILE: uses of e-services by month from a CSV file, for the program that fetches it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pmlp_portal.catalogue import actions
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.line_files import FileRefused


class Command(BaseCommand):
    help = "Imports how often e-services were used (columns month, e_service, uses): the whole file or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, or say what is wrong on which line."""
        try:
            report = actions.import_uses(content=options["file"].read_bytes(), by=None, now=clock.now())
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except FileRefused as refusal:
            faults = "\n".join(f"{fault.line}: {fault.column} {fault.said}" for fault in refusal.faults)
            raise CommandError(f"{refusal.detail}\n{faults}") from refusal
        for one in report:
            self.stdout.write(
                f"{one.line.line}: {one.line.e_service} {one.line.month:%Y-%m} {one.line.uses} {one.outcome.label}"
            )
