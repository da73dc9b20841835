"""Redis and RabbitMQ as processes of our own: on free ports, in folders of their own, gone afterwards."""

import os
import signal
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from kombu import Connection
from kombu.exceptions import OperationalError

from pmlp_portal.supervisor import children, postgres
from pmlp_portal.supervisor.refusals import CannotStart

READY_WITHIN = 60  # seconds; RabbitMQ takes a third of that on a slow machine
RABBITMQ = "/usr/lib/rabbitmq/bin/rabbitmq-server"


@contextmanager
def redis() -> Iterator[str]:
    """Run Redis; yield its address."""
    with tempfile.TemporaryDirectory() as folder:
        port = postgres.free_port()
        argv = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        with _running(argv, folder):
            url = f"redis://127.0.0.1:{port}/0"
            _wait_for(url)
            yield url


@contextmanager
def rabbitmq() -> Iterator[str]:
    """Run RabbitMQ with a port mapper of its own; yield its address."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        port, mapper_port = postgres.free_port(), postgres.free_port()
        environment = _rabbitmq_environment(folder, port=port, mapper_port=mapper_port)
        mapper = ["epmd", "-port", str(mapper_port), "-address", "127.0.0.1"]
        stack.enter_context(_running(mapper, folder, environment))
        stack.enter_context(_running([RABBITMQ], folder, environment))
        url = f"amqp://guest:guest@127.0.0.1:{port}//"
        _wait_for(url)
        yield url


def _rabbitmq_environment(folder: str, *, port: int, mapper_port: int) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": folder,
        "LC_ALL": "C.UTF-8",
        "ERL_EPMD_PORT": str(mapper_port),
        "RABBITMQ_NODENAME": f"portal-{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(postgres.free_port()),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_CONFIG_FILE": f"{folder}/none",
        "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/plugins",
        "RABBITMQ_MNESIA_BASE": folder,
        "RABBITMQ_LOG_BASE": folder,
    }


@contextmanager
def _running(argv: Sequence[str], folder: str, environment: Mapping[str, str] | None = None) -> Iterator[None]:
    with (Path(folder) / "output.log").open("a") as output:
        process = children.spawn(argv, environment=environment, output=output)
    try:
        yield
    finally:
        # The whole session: RabbitMQ's start script leaves the server to a process of its own.
        os.killpg(process.pid, signal.SIGTERM)
        children.wait_or_kill(process, patience=20)


def _wait_for(url: str) -> None:
    try:
        with Connection(url) as connection:
            connection.ensure_connection(interval_start=1, interval_step=0, timeout=READY_WITHIN)
    except OperationalError as error:
        raise CannotStart(f"The broker at {url} did not answer within {READY_WITHIN} s: {error}") from None
