"""What the portal says of itself when it opens."""

from pathlib import Path

from pmlp_portal.supervisor import greeting


def test_links_of_devices_are_told_with_the_sign_ins(tmp_path: Path) -> None:
    (tmp_path / "passwords").write_text("clara.demo a-word\n")
    (tmp_path / "devices").write_text("kiosk a-secret\nboard another-secret\n")

    said = greeting.text(var=tmp_path, port=8123)

    assert "Kiosk, to be opened: http://localhost:8123/devices/a-secret/" in said
    assert "Board, to be opened: http://localhost:8123/devices/another-secret/" in said
    assert "  clara.demo  a-word" in said


def test_without_demonstration_data_there_is_none(tmp_path: Path) -> None:
    said = greeting.text(var=tmp_path, port=8123)

    assert "/devices/" not in said
    assert "Sign in as:" not in said
