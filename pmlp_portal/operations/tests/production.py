"""The portal as deploy/ sets it up, on this machine: web processes by the units' own words, nginx by our own file."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.db import connection

from pmlp_portal.supervisor import children, postgres
from pmlp_portal.supervisor.children import CHECKOUT

DEPLOY = CHECKOUT / "deploy"
INSTALLED = "/opt/portal/current"
HOST = "portal.example"
PATIENCE = 60.0
SECRET_KEY = "0123456789abcdef" * 4


def words_of_unit(name: str) -> list[str]:
    """Return what a unit starts, in this checkout instead of the place it is installed at."""
    text = (DEPLOY / "systemd" / name).read_text()
    found = re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE)
    assert len(found) == 1, name
    return shlex.split(found[0].replace(INSTALLED, str(CHECKOUT)))


def environment(var: Path, **more: str) -> dict[str, str]:
    """Return what /etc/portal/portal.env says, for the database of this test."""
    tests_database = urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return {
        "PATH": os.environ["PATH"],
        "PORTAL_ENV": "production",
        "PORTAL_VAR": str(var),
        "PUBLIC_URL": f"https://{HOST}",
        "ALLOWED_HOSTS": f"{HOST},127.0.0.1",
        "TRUSTED_PROXIES": "1",
        "DATABASE_URL": tests_database,
        "CELERY_BROKER_URL": "memory://",
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "SECRET_KEY": SECRET_KEY,
        "CONTACT_KEY": SECRET_KEY[::-1],
        "METRICS_TOKEN": "told",
        "RELEASE": "1",
        **more,
    }


def manage(var: Path, *words: str, **more: str) -> str:
    """Run a command of the portal in production and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore::RuntimeWarning", "manage.py", *words],
        cwd=CHECKOUT, env=environment(var, **more), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def wait_for(truth: Callable[[], bool], what: str) -> None:
    """Wait until it is true."""
    end = time.monotonic() + PATIENCE
    while not truth():
        assert time.monotonic() < end, what
        time.sleep(0.1)


@dataclass
class Web:
    """Web processes behind one socket, as portal-web.socket and portal-web@.service have it."""

    var: Path
    port: int
    shared: socket.socket
    words: list[str] = field(default_factory=lambda: words_of_unit("portal-web@.service"))
    running: "dict[str, subprocess.Popen[bytes]]" = field(default_factory=dict)

    def start(self, name: str, **more: str) -> None:
        """Start one; it finds the socket where systemd would hand it over."""
        argv = ["/bin/bash", "-c", f'exec "$@" 3<&{self.shared.fileno()}', "bash", *self.words]
        with self.log(name).open("ab") as output:
            self.running[name] = subprocess.Popen(
                argv, env=environment(self.var, **more), stderr=output, stdout=output, pass_fds=[self.shared.fileno()]
            )

    def stop(self, name: str) -> None:
        """Stop one as systemd does."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        children.wait_or_kill(process, patience=10)

    def log(self, name: str) -> Path:
        """Return where one writes its log."""
        return self.var / f"{name}.log"

    def wait_until_started(self, name: str) -> None:
        """Wait until it serves: with others beside it on the same socket it must be looked at itself."""
        pid = self.running[name].pid
        wait_for(lambda: _has_listener(pid), f"{name} did not start: {self.log(name).read_text()[-2000:]}")


def _has_listener(pid: int) -> bool:
    """Whether a process has opened its event loop's files: uvicorn has begun to take connections."""
    try:
        return any("eventpoll" in str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False


@contextmanager
def web(var: Path, *, processes: int = 2) -> Iterator[Web]:
    """Run web processes until the block ends."""
    with socket.socket() as shared:
        port = postgres.free_port()
        shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        shared.bind(("127.0.0.1", port))
        shared.listen(4096)
        serving = Web(var, port, shared)
        try:
            for number in range(1, processes + 1):
                serving.start(f"web-{number}")
            wait_for(lambda: _answers(port), "the web processes did not start")
            yield serving
        finally:
            for name in list(serving.running):
                serving.stop(name)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


@dataclass(frozen=True)
class Nginx:
    """A running proxy."""

    folder: Path
    port: int
    plain_port: int

    @property
    def closed(self) -> Path:
        """Return the file that closes the portal."""
        return self.folder / "maintenance"

    def client(self, *, address: str = "127.0.0.1", http2: bool = True) -> httpx.Client:
        """Return a visitor's browser, coming from an address."""
        transport = httpx.HTTPTransport(verify=False, http2=http2, local_address=address)  # our own certificate
        return httpx.Client(
            transport=transport, base_url=f"https://127.0.0.1:{self.port}", headers={"Host": HOST}, timeout=PATIENCE
        )


def _configured(folder: Path, var: Path, *, port: int, plain_port: int, upstream: int) -> str:
    changes: Mapping[str, str] = {
        "127.0.0.1:8000": f"127.0.0.1:{upstream}",
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "/etc/portal/tls": str(folder),
        "/var/lib/portal": str(var),
        "/run/portal-maintenance": str(folder / "maintenance"),
        "/var/log/nginx/portal.log": str(folder / "error.log"),
        # Nobody waits ten seconds in a test.
        "client_header_timeout 10s": "client_header_timeout 1s",
    }
    text = (DEPLOY / "nginx/portal.conf").read_text()
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)


MAIN = """
user root;
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/main.log crit;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxied; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/portal.conf;
}}
"""


@contextmanager
def nginx(folder: Path, *, var: Path, upstream: int) -> Iterator[Nginx]:
    """Run nginx before a port, with deploy/nginx/portal.conf."""
    running = Nginx(folder, postgres.free_port(), postgres.free_port())
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
         "-keyout", folder / "key.pem", "-out", folder / "fullchain.pem"],
        capture_output=True, check=True,
    )  # fmt: skip
    told = _configured(folder, var, port=running.port, plain_port=running.plain_port, upstream=upstream)
    (folder / "portal.conf").write_text(told)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    argv = ["/usr/sbin/nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    checked = subprocess.run([*argv, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with ExitStack() as stack:
        process = subprocess.Popen(argv, stderr=subprocess.DEVNULL)
        stack.callback(children.wait_or_kill, process, patience=10)
        stack.callback(process.send_signal, signal.SIGTERM)
        wait_for(lambda: _listens(running.port), "nginx did not start")
        yield running
