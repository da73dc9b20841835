"""Whether every sentence of the sources stands, translated, in every catalogue."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command

SHOWN = 20
NOT_OURS = [".venv", "var", "node_modules", "bench"]


def main() -> int:
    """Compare the catalogues with the sources, say what is wrong, and return the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmlp_portal.settings")
    django.setup()
    kept = Path(settings.LOCALE_PATHS[0])
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "locale"
        shutil.copytree(kept, fresh)
        _extract(fresh)
        faults = [fault for catalogue in sorted(kept.glob("*/LC_MESSAGES/*.po")) for fault in _faults(catalogue, fresh)]
    sys.stdout.writelines(f"{fault}\n" for fault in faults[:SHOWN])
    if len(faults) > SHOWN:
        sys.stdout.write(f"… and {len(faults) - SHOWN} more.\n")
    return 1 if faults else 0


def _extract(folder: Path) -> None:
    settings.LOCALE_PATHS = [str(folder)]
    languages = [catalogue.parts[-3] for catalogue in folder.glob("*/LC_MESSAGES/*.po")]
    call_command(
        "makemessages", locale=languages, no_obsolete=True, no_location=True, ignore_patterns=NOT_OURS, verbosity=0
    )


def _faults(catalogue: Path, fresh_folder: Path) -> list[str]:
    language = catalogue.parts[-3]
    kept = _read(catalogue)
    fresh = _read(fresh_folder / language / "LC_MESSAGES" / catalogue.name)
    wanted, had = _keys(fresh), _keys(kept)
    return [
        *(f"{language}: not in the catalogue, run make messages: {key!r}" for key in sorted(wanted - had)),
        *(f"{language}: no longer in the sources, run make messages: {key!r}" for key in sorted(had - wanted)),
        *(f"{language}: not translated: {message.id!r}" for message in kept if message.id and not _is_done(message)),
    ]


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def _keys(catalogue: Catalog) -> set[tuple[str, ...]]:
    return {(message.context or "", *_all(message.id)) for message in catalogue if message.id}


def _is_done(message: Message) -> bool:
    return not message.fuzzy and all(_all(message.string))


def _all(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return every form: several where the sentence has a plural, an empty one where there is none."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


if __name__ == "__main__":
    sys.exit(main())
