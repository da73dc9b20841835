"""Two releases collect into one folder, and each finds its own files there."""

import json
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from pmlp_portal.operations.static_files import ReleaseStorage


class Old(ReleaseStorage):
    manifest_name = "staticfiles.1.json"


class New(ReleaseStorage):
    manifest_name = "staticfiles.2.json"


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.STATIC_ROOT = tmp_path
    return tmp_path


def collected(kind: type[ReleaseStorage], text: str) -> str:
    """Collect a script of this text, as collectstatic does; return the name it is served by."""
    storage = kind()
    storage.delete("page.js")
    storage.save("page.js", ContentFile(text.encode()))
    for _name, _hashed, done in storage.post_process({"page.js": (storage, "page.js")}):
        assert not isinstance(done, Exception)
    return str(kind().stored_name("page.js"))


def test_files_of_the_release_before_stay_and_have_their_own_names(folder: Path):
    old = collected(Old, "1;")
    new = collected(New, "2;")

    assert old != new
    assert Old().stored_name("page.js") == old
    assert (folder / old).read_text() == "1;"
    assert (folder / new).read_text() == "2;"


def test_the_list_is_named_after_the_release():
    assert ReleaseStorage.manifest_name == "staticfiles.development.json"


def test_with_one_list_for_all_an_old_process_would_be_led_to_new_files(folder: Path):
    old = collected(Old, "1;")
    collected(New, "2;")
    (folder / "staticfiles.1.json").write_text((folder / "staticfiles.2.json").read_text())

    assert Old().stored_name("page.js") != old
    assert json.loads((folder / "staticfiles.1.json").read_text())["paths"]["page.js"] != old
