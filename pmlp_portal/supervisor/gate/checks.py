"""`make check`: everything that can be said of the code without running the product."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from pmlp_portal.supervisor.children import CHECKOUT
from pmlp_portal.supervisor.gate import debian

BIN = CHECKOUT / ".venv/bin"
MANAGE = (sys.executable, "-W", "ignore::RuntimeWarning", "manage.py")


def run(words: Sequence[str]) -> int:
    """Run every check, show what the failing ones say, and return the exit status."""
    debian.need("gettext", program="xgettext")
    results = [_passes(name, argv, environment) for name, argv, environment in _checks()]
    return 0 if all(results) else 1


def _checks() -> list[tuple[str, Sequence[str], Mapping[str, str]]]:
    return [
        ("format", [f"{BIN}/ruff", "format", "--check", "--output-format", "concise", "."], {}),
        ("lint", [f"{BIN}/ruff", "check", "--output-format", "concise", "."], {}),
        ("types", [f"{BIN}/mypy", "--no-error-summary"], {}),
        ("imports", [f"{BIN}/lint-imports"], {}),
        ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
        ("translations", [sys.executable, "-m", "pmlp_portal.supervisor.gate.catalogues"], {}),
        ("deployment", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], _production()),
    ]


def _production() -> dict[str, str]:
    """An environment production settings accept; its secrets live as long as the check."""
    return {
        "PORTAL_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "CONTACT_KEY": secrets.token_urlsafe(64),
        "DATABASE_URL": "postgres://portal@127.0.0.1:1/portal",
        "CELERY_BROKER_URL": "memory://",
        "EMAIL_URL": "smtp+tls://127.0.0.1:1",
        "ALLOWED_HOSTS": "portal.example",
        "TRUSTED_PROXIES": "1",
    }


def _passes(name: str, argv: Sequence[str], environment: Mapping[str, str]) -> bool:
    began = time.monotonic()
    answer = subprocess.run(
        argv,
        cwd=CHECKOUT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    passed = answer.returncode == 0
    sys.stdout.write(f"{'ok    ' if passed else 'FAILED'}  {name}  ({time.monotonic() - began:.0f} s)\n")
    if not passed:
        sys.stdout.write(answer.stdout)
    sys.stdout.flush()
    return passed
