"""Translations: compiled without gettext's own programs, which a fresh machine lacks."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from pmlp_portal.supervisor.children import CHECKOUT


def compile_all(folder: Path) -> None:
    """Compile every catalogue that is newer than what was compiled from it."""
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            _compile(source, target)


def _compile(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3])
    half = target.with_name(f".{target.name}.{os.getpid()}")
    with half.open("wb") as file:
        write_mo(file, catalogue)
    half.replace(target)


if __name__ == "__main__":
    compile_all(CHECKOUT / "locale")
