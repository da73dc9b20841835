"""What a first start makes up and later starts read: small files in var/ that only their owner can open."""

import base64
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from pmlp_portal.supervisor.children import CHECKOUT


def folder() -> Path:
    """Return the folder itself: what the settings call VAR_DIR, before they may be read."""
    return Path(os.environ.get("PORTAL_VAR") or CHECKOUT / "var")


def write(path: Path, text: str) -> None:
    """Write a file of mode 0600 in one step: a reader finds the old text or the new, never half."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
    half.replace(path)


def secret(path: Path) -> str:
    """Return the secret kept in this file, made at the first call."""
    if not path.is_file():
        write(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def signing_key(path: Path) -> str:
    """Return the P-256 key kept in this file (32 bytes, base64url), made at the first call."""
    if not path.is_file():
        number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        write(path, base64.urlsafe_b64encode(number.to_bytes(32)).rstrip(b"=").decode())
    return path.read_text().strip()
