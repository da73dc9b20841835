"""`manage.py count_rows`: how many rows each table holds, as JSON; or in which it differs from a backup."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pmlp_portal.operations import backups


class Command(BaseCommand):
    help = "Print how many rows each table holds, or compare them with a backup."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--compare", type=Path, metavar="FOLDER", help="a backup")

    def handle(self, *args: Any, compare: Path | None, **options: Any) -> None:  # Django's signature
        if compare is None:
            self.stdout.write(json.dumps(backups.counts(), indent=1))
            return
        different = backups.differences(backups.expected_of(compare))
        for one in different:
            self.stdout.write(f"{one.table}: {one.expected} in the backup, {one.found} here")
        if different:
            raise CommandError(f"{len(different)} tables differ.")
        self.stdout.write("The same in every table.")
