"""`manage.py back_up FOLDER`: a dump of the database, and how many rows each table held."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pmlp_portal.kernel import clock
from pmlp_portal.operations import backups


class Command(BaseCommand):
    help = "Write a backup into a folder of its own below FOLDER, and leave the newest ones there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keep", type=int, default=14, help="how many to leave (14)")

    def handle(self, *args: Any, folder: Path, keep: int, **options: Any) -> None:  # Django's signature
        if keep < 1:
            raise CommandError("Leave at least one: --keep 1.")
        try:
            done = backups.back_up(folder, keep=keep, now=clock.now())
        except backups.BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        held = backups.expected_of(done)
        self.stdout.write(f"{done}: {len(held)} tables, {sum(held.values())} rows")
