"""manage.py import_questions FILE: what export_questions wrote, here or elsewhere."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum.actions.taking_in import take_in
from forum.exchange import Unreadable, read_csv, read_json
from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock

READERS = {".csv": read_csv, ".json": read_json}


class Command(BaseCommand):
    help = "Writes the questions of a file that are not here yet; its ending, .json or .csv, says how it is read."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from, and who vouches for it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="user name of who vouches for the answers")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, write what is new, and say how many that were."""
        path: Path = options["file"]
        read = READERS.get(path.suffix)
        by = User.objects.filter(username=options["by"]).first()
        if read is None:
            raise CommandError(f"{path.name} ends neither in .json nor in .csv.")
        if by is None:
            raise CommandError(f"There is no user {options['by']}.")
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                made = take_in(read(file), by=by, because=f"import of {path.name}", now=clock.now())
        except (OSError, Unreadable) as refusal:
            raise CommandError(f"{path.name}: {refusal}") from refusal
        self.stdout.write(f"{made} new questions.")
