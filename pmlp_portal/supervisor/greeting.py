"""What `make run` says when the portal is open: where it is, and how to sign in."""

from pathlib import Path


def text(*, var: Path, port: int) -> str:
    """Return the lines."""
    home = f"http://localhost:{port}"
    lines = [
        "",
        f"The portal is open:  {home}/   (in English: {home}/en/)",
        f"Admin:               {home}/admin/",
        f"API:                 {home}/api/v1/docs/",
        *_mailbox(var, home),
        *_devices(var / "devices", home),
        *_accounts(var / "passwords"),
        "",
        "Ctrl-C stops it; the data stays.",
    ]
    return "\n".join(lines)


def _mailbox(var: Path, home: str) -> list[str]:
    return [f"Mail it sends:       {home}/mailbox/"] if (var / "email_url").exists() else []


def _devices(devices: Path, home: str) -> list[str]:
    if not devices.is_file():
        return []
    return [f"{name.capitalize()}, to be opened: {home}/devices/{token}/" for name, token in _pairs(devices)]


def _accounts(passwords: Path) -> list[str]:
    if not passwords.is_file():
        return []
    pairs = _pairs(passwords)
    width = max((len(name) for name, _ in pairs), default=0)
    return ["", "Sign in as:", *(f"  {name:<{width}}  {password}" for name, password in pairs)]


def _pairs(file: Path) -> list[list[str]]:
    return [line.split(maxsplit=1) for line in file.read_text().splitlines() if " " in line]
