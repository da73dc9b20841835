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
        *_accounts(var / "passwords"),
        "",
        "Ctrl-C stops it; the data stays.",
    ]
    return "\n".join(lines)


def _mailbox(var: Path, home: str) -> list[str]:
    return [f"Mail it sends:       {home}/mailbox/"] if (var / "email_url").exists() else []


def _accounts(passwords: Path) -> list[str]:
    if not passwords.is_file():
        return []
    pairs = [line.split(maxsplit=1) for line in passwords.read_text().splitlines() if " " in line]
    width = max((len(name) for name, _ in pairs), default=0)
    return ["", "Sign in as:", *(f"  {name:<{width}}  {password}" for name, password in pairs)]
