"""manage.py export_questions FILE: everybody's questions as JSON or, for spreadsheets, CSV."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum.exchange import write_csv, write_json
from forum.queries.exporting import exported

WRITERS = {".csv": write_csv, ".json": write_json}


class Command(BaseCommand):
    help = "Writes every readable question with its answer to a file; its ending, .json or .csv, says how."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write."""
        path: Path = options["file"]
        write = WRITERS.get(path.suffix)
        if write is None:
            raise CommandError(f"{path.name} ends neither in .json nor in .csv.")
        # Spreadsheets know Latvian letters by the mark at the beginning of the file.
        encoding = "utf-8-sig" if path.suffix == ".csv" else "utf-8"
        with path.open("w", encoding=encoding, newline="") as file:
            write(exported(), file)
