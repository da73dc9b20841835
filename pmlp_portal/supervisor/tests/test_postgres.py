"""The embedded server: its data folder, its pid file, its account, its end."""

import os
import shutil
import signal
import socket
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from pmlp_portal.supervisor import children, postgres
from pmlp_portal.supervisor.children import CHECKOUT, Child
from pmlp_portal.supervisor.postgres import MAX_CONNECTIONS, Server
from pmlp_portal.supervisor.refusals import CannotStart

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("slow")]
as_root = os.geteuid() == 0


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="pmlp-portal-test-", dir="/var/tmp"))
    yield folder
    shutil.rmtree(folder)


@contextmanager
def running(server: Server) -> Iterator[Child]:
    """Start a server, wait for it, and stop it at the end."""
    child = Child("PostgreSQL", server.start, print, stop_signal=signal.SIGINT)
    try:
        child.keep_alive()
        server.wait_until_ready(child)
        yield child
    finally:
        children.stop([child], patience=20)


@pytest.fixture
def server(home: Path) -> Server:
    """The same data folder for all tests here, with a password this start knows."""
    password = home / "password"
    if not password.exists():
        made = postgres.throwaway(home)
        password.write_text(made.password)
    again = postgres.throwaway(home)
    return Server(
        data=again.data,
        programs=again.programs,
        owner=again.owner,
        password=password.read_text(),
        port=again.port,
        options=again.options,
    )


def ask(server: Server, question: str) -> tuple[object, ...] | None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        return connection.execute(question.encode()).fetchone()


def test_it_knows_latvian_letters_and_has_room_for_all_our_connections(server):
    with running(server):
        assert ask(server, "SELECT lower('ĀČĒ')") == ("āčē",)
        assert ask(server, "SHOW max_connections") == (str(MAX_CONNECTIONS),)


def test_it_asks_for_the_password_and_listens_on_this_machine_only(server):
    with running(server):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(f"postgres://portal:wrong@127.0.0.1:{server.port}/postgres")
        assert ask(server, "SHOW listen_addresses") == ("127.0.0.1",)
        assert ask(server, "SHOW unix_socket_directories") == ("",)


@pytest.mark.skipif(not as_root, reason="only root can start it as somebody else")
def test_as_root_it_runs_as_an_unprivileged_account_and_leaves_other_folders_as_they_were(home, server):
    parents = [CHECKOUT, *CHECKOUT.parents, server.programs, *server.programs.parents]
    before = [stat.S_IMODE(parent.stat().st_mode) for parent in parents]

    with running(server) as child:
        assert child.process is not None
        assert Path(f"/proc/{child.process.pid}").stat().st_uid == server.owner.uid != 0

    assert [stat.S_IMODE(parent.stat().st_mode) for parent in parents] == before
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.mark.skipif(not as_root, reason="only root has programs another account can't reach")
def test_programs_in_a_folder_only_root_may_enter_are_copied(home, server, monkeypatch):
    monkeypatch.setattr(postgres, "_can_run", lambda programs, owner: False)

    copied = postgres.throwaway(home)

    assert home in copied.programs.parents
    with running(copied):
        pass


def test_it_stops_by_sigint_cleanly_and_keeps_its_data(server):
    with running(server) as child, psycopg.connect(server.url("postgres")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    assert child.process is not None
    assert child.process.returncode == 0

    with running(server):
        assert ask(server, "SELECT one FROM kept") == (1,)


def test_a_pid_file_that_names_somebody_elses_process_is_dropped(home, server):
    (home / "data/postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")

    fresh = postgres.throwaway(home)

    assert not (home / "data/postmaster.pid").exists()
    with running(fresh):
        pass


def test_a_server_left_over_from_a_killed_supervisor_is_ended_first(home, server):
    with running(server) as left_over:
        again = postgres.throwaway(home)
        assert left_over.process is not None
        assert left_over.process.wait(20) == 0

        with running(again):
            pass


def test_a_data_folder_of_another_major_version_is_refused_in_words(home, server):
    version = home / "data/PG_VERSION"
    ours = version.read_text()
    version.write_text("16\n")
    try:
        with pytest.raises(CannotStart, match=r"written by PostgreSQL 16, and this release runs 18"):
            postgres.throwaway(home)
    finally:
        version.write_text(ours)


def test_a_data_folder_half_made_when_the_power_went_is_made_anew():
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        half = Path(folder) / "data.part"
        half.mkdir()
        (half / "PG_VERSION").write_text("18\n")

        with running(postgres.throwaway(Path(folder))):
            assert not half.exists()


def test_a_server_that_cannot_start_is_reported_with_the_place_of_its_log(server):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", server.port))
        taken.listen()
        with pytest.raises(CannotStart, match=r"its log is .*postgres\.log"), running(server):
            pass


def test_the_port_is_below_those_lent_to_clients():
    assert 1024 < postgres.free_port() < 32768


class TestPassword:
    def test_it_is_kept_where_only_its_owner_can_read_it(self, tmp_path, monkeypatch):
        monkeypatch.setattr(postgres, "_server", lambda home, **facts: facts["password"])

        password = postgres.for_checkout(tmp_path)

        kept = tmp_path / "postgres_password"
        assert kept.read_text().strip() == password
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert postgres.for_checkout(tmp_path) == password

    @pytest.mark.skipif(not as_root, reason="only root keeps the data outside the checkout")
    def test_as_root_a_checkout_made_anew_at_an_old_place_gets_a_data_folder_of_its_own(self, tmp_path, monkeypatch):
        monkeypatch.setattr(postgres, "_server", lambda home, **facts: home)
        first = postgres.for_checkout(tmp_path / "var")
        assert postgres.for_checkout(tmp_path / "var") == first
        shutil.rmtree(tmp_path / "var")

        assert postgres.for_checkout(tmp_path / "var") != first
