"""`manage.py restore_backup FOLDER`: fill the empty database the settings name, and prove it by counting."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pmlp_portal.operations import backups


class Command(BaseCommand):
    help = "Fill the empty database DATABASE_URL names from a backup, and compare the rows of every table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="what back_up printed")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:  # Django's signature
        try:
            held = backups.restore(folder)
        except backups.BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{len(held)} tables, {sum(held.values())} rows: as they were")
