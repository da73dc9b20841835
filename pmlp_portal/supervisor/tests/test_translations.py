"""Catalogues: compiled without gettext, and found wanting when a sentence is missing."""

import gettext
import os
from pathlib import Path

import pytest

from pmlp_portal.supervisor import translations
from pmlp_portal.supervisor.gate import catalogues

HEADER = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8"

"""
DONE = """msgid "Queue"
msgstr "Rinda"
"""
FUZZY = """#, fuzzy
msgid "Queue"
msgstr "Varbūt rinda"
"""
EMPTY = """msgid "Queue"
msgstr ""
"""


def catalogue(folder: Path, *entries: str) -> Path:
    """Write a Latvian catalogue."""
    path = folder / "lv/LC_MESSAGES/django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + "\n".join(entries))
    return path


def test_a_catalogue_is_compiled_for_django(tmp_path):
    catalogue(tmp_path, DONE)

    translations.compile_all(tmp_path)

    assert gettext.translation("django", tmp_path, ["lv"]).gettext("Queue") == "Rinda"


def test_a_guess_of_the_tools_is_not_shown_to_people(tmp_path):
    catalogue(tmp_path, FUZZY)

    translations.compile_all(tmp_path)

    assert gettext.translation("django", tmp_path, ["lv"]).gettext("Queue") == "Queue"


def test_only_what_changed_is_compiled_again(tmp_path):
    source = catalogue(tmp_path, DONE)
    translations.compile_all(tmp_path)
    target = source.with_suffix(".mo")
    first = target.stat().st_mtime_ns

    translations.compile_all(tmp_path)
    assert target.stat().st_mtime_ns == first

    os.utime(source, ns=(first + 1, first + 1))
    translations.compile_all(tmp_path)
    assert target.stat().st_mtime_ns != first


@pytest.mark.parametrize(
    ("kept", "fresh", "fault"),
    [
        (DONE, DONE, None),
        (EMPTY, DONE, "not translated: 'Queue'"),
        (FUZZY, DONE, "not translated: 'Queue'"),
        ("", DONE, "not in the catalogue, run make messages: ('', 'Queue')"),
        (DONE, "", "no longer in the sources, run make messages: ('', 'Queue')"),
    ],
)
def test_a_sentence_missing_untranslated_or_left_over_is_a_fault(tmp_path, kept, fresh, fault):
    path = catalogue(tmp_path / "kept", kept)
    catalogue(tmp_path / "fresh", fresh)

    faults = catalogues._faults(path, tmp_path / "fresh")

    assert faults == ([f"lv: {fault}"] if fault else [])
