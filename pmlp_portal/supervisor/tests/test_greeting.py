"""What the portal says of itself when it opens."""

from pathlib import Path

from pmlp_portal.supervisor import greeting


def test_the_kiosk_s_link_is_told_with_the_sign_ins(tmp_path: Path) -> None:
    (tmp_path / "passwords").write_text("clara.demo a-word\n")
    (tmp_path / "devices").write_text("kiosk a-secret\n")

    said = greeting.text(var=tmp_path, port=8123)

    assert "http://localhost:8123/devices/a-secret/" in said
    assert "  clara.demo  a-word" in said


def test_without_demonstration_data_there_is_none(tmp_path: Path) -> None:
    said = greeting.text(var=tmp_path, port=8123)

    assert "/devices/" not in said
    assert "Sign in as:" not in said
