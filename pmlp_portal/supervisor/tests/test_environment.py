"""What comes from the environment: the example names all of it, and production insists on its secrets."""

import os
import re
import subprocess
import sys

import pytest

from pmlp_portal.supervisor.children import CHECKOUT

SUPERVISOR = CHECKOUT / "pmlp_portal/supervisor"
OF_THE_SYSTEM = {"DJANGO_SETTINGS_MODULE", "MAKELEVEL", "PATH"}
PRODUCTION = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": "0123456789abcdef" * 4,
    "CONTACT_KEY": "fedcba9876543210" * 4,
    "DATABASE_URL": "postgres://portal@127.0.0.1:1/portal",
    "CELERY_BROKER_URL": "memory://",
    "EMAIL_URL": "smtp+tls://127.0.0.1:1",
    "ALLOWED_HOSTS": "portal.example",
    "TRUSTED_PROXIES": "1",
}
SECRETS = sorted(set(PRODUCTION) - {"PORTAL_ENV", "TRUSTED_PROXIES"})


def test_the_example_names_exactly_the_variables_that_are_read():
    settings = (CHECKOUT / "pmlp_portal/settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    for path in SUPERVISOR.rglob("*.py"):
        if "tests" not in path.parts:
            read |= set(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', path.read_text()))
    named = set(re.findall(r"^([A-Z_]+)=", (CHECKOUT / ".env.example").read_text(), re.MULTILINE))

    assert named == read - OF_THE_SYSTEM


def _load_settings(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    inherited = {"PATH": os.environ["PATH"], "PORTAL_VAR": os.environ["PORTAL_VAR"]}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=CHECKOUT, env={**inherited, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_production_starts_with_all_its_secrets():
    answer = _load_settings(PRODUCTION)

    assert answer.returncode == 0, answer.stderr


@pytest.mark.slow
def test_production_without_secrets_refuses_and_names_each():
    answer = _load_settings({"PORTAL_ENV": "production"})

    assert answer.returncode != 0
    for name in SECRETS:
        assert name in answer.stderr.splitlines()[-1]


@pytest.mark.slow
def test_production_names_the_one_secret_that_is_empty():
    answer = _load_settings({**PRODUCTION, "CONTACT_KEY": ""})

    assert answer.stderr.splitlines()[-1].endswith("PORTAL_ENV=production needs these variables: CONTACT_KEY.")


@pytest.mark.slow
def test_a_command_that_finds_no_database_says_what_to_run_in_one_line(tmp_path):
    answer = subprocess.run(
        [sys.executable, "manage.py", "showmigrations"],
        cwd=CHECKOUT, env={"PATH": os.environ["PATH"], "PORTAL_VAR": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert answer.returncode == 1
    assert "make run" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
