"""Units of systemd: each starts what there is, by the words the supervisor starts it by, and may touch little."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from pmlp_portal.operations.tests.production import DEPLOY, INSTALLED, words_of_unit
from pmlp_portal.supervisor import programs
from pmlp_portal.supervisor.children import CHECKOUT

UNITS = DEPLOY / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
HARDENING = (
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "CapabilityBoundingSet=",
)


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_unit_starts_is_in_the_release_and_can_be_run(name: str):
    program = Path(words_of_unit(name)[0])

    assert program.is_relative_to(CHECKOUT)
    assert os.access(program, os.X_OK)


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_runs_as_nobody_special_and_writes_only_where_it_must(name: str):
    lines = (UNITS / name).read_text().splitlines()

    assert "User=portal" in lines
    assert set(HARDENING) <= set(lines)
    assert [line for line in lines if line.startswith("ReadWritePaths=")] in (
        [],
        ["ReadWritePaths=/var/backups/portal"],
    )


def test_worker_and_clock_are_started_as_the_supervisor_starts_them():
    schedule = Path("/var/lib/portal/beat-schedule")
    celery = ["celery", "-A", "pmlp_portal"]

    assert words_of_unit("portal-worker.service")[1:] == [*celery, *programs.worker_words()]
    assert words_of_unit("portal-beat.service")[1:] == [*celery, *programs.beat_words(schedule=schedule)]


def test_all_web_processes_take_from_the_socket_of_one_unit():
    assert "Sockets=portal-web.socket" in (UNITS / "portal-web@.service").read_text()
    assert "ListenStream=127.0.0.1:8000" in (UNITS / "portal-web.socket").read_text()
    assert "server 127.0.0.1:8000;" in (DEPLOY / "nginx/portal.conf").read_text()


def test_the_example_of_settings_names_what_production_needs_and_only_what_there_is():
    named = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "portal.env").read_text(), re.MULTILINE))
    known = set(re.findall(r"^([A-Z_]+)=", (CHECKOUT / ".env.example").read_text(), re.MULTILINE))
    needed = {"SECRET_KEY", "CONTACT_KEY", "DATABASE_URL", "CELERY_BROKER_URL", "EMAIL_URL", "ALLOWED_HOSTS"}

    assert needed < named < known


def test_run_stays_with_the_release_it_began_with(tmp_path: Path):
    """The link moves to the next release while a process runs: what it imports later still comes from its own."""
    for release in ("1", "2"):
        (tmp_path / release / "deploy").mkdir(parents=True)
        (tmp_path / release / "deploy/run").write_text((DEPLOY / "run").read_text())
        (tmp_path / release / "deploy/run").chmod(0o755)
        (tmp_path / release / ".venv").symlink_to(CHECKOUT / ".venv")
        (tmp_path / release / "begun.py").write_text("print('begun', flush=True); input(); import later")
        (tmp_path / release / "later.py").write_text(f"print({release}, flush=True)")
    current = tmp_path / "current"
    current.symlink_to("1")

    with subprocess.Popen(
        [current / "deploy/run", "begun"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        current.unlink()
        current.symlink_to("2")
        assert process.communicate("\n", timeout=60)[0] == "1\n"


@pytest.mark.debian
def test_systemd_itself_finds_no_fault(tmp_path: Path):
    for path in UNITS.iterdir():
        text = path.read_text().replace(INSTALLED, str(CHECKOUT)).replace("=portal\n", "=daemon\n")
        (tmp_path / path.name).write_text(text)
    (tmp_path / "portal-web@1.service").write_text((tmp_path / "portal-web@.service").read_text())
    checked = [str(path) for path in tmp_path.iterdir() if "@." not in path.name]
    answer = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *checked], capture_output=True, text=True, check=False
    )

    assert (answer.returncode, answer.stderr) == (0, "")
