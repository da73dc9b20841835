"""`make test-matrix`: the same tests on the other servers we promise to run on."""

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from pmlp_portal.supervisor.gate import debian, servers, suite
from pmlp_portal.supervisor.testing import throwaway_server

OLDEST_POSTGRES = Path("/usr/lib/postgresql/15/bin")
# What docs/operations.md is written for, by the program each is known by.
OPERATIONS = {"nginx": "/usr/sbin/nginx", "openssl": "openssl", "prometheus": "promtool", "systemd": "systemd-analyze"}
BROKERS: dict[str, Callable[[], AbstractContextManager[str]]] = {"Redis": servers.redis, "RabbitMQ": servers.rabbitmq}


def run(words: Sequence[str]) -> int:
    """Run the marked tests on each server in turn; return the worst exit status."""
    debian.need("postgresql-15", program=str(OLDEST_POSTGRES / "postgres"))
    debian.need("redis-server", program="redis-server")
    debian.need("rabbitmq-server", program=servers.RABBITMQ)
    for package, program in OPERATIONS.items():
        debian.need(package, program=program)
    return max([_on_oldest_postgres(words), *(_on(name, words) for name in BROKERS)])


def _on_oldest_postgres(words: Sequence[str]) -> int:
    _announce("PostgreSQL 15")
    with throwaway_server(programs=OLDEST_POSTGRES) as url:
        return suite.pytest(["-m", "db or debian", *words], {"DATABASE_URL": url})


def _on(name: str, words: Sequence[str]) -> int:
    _announce(name)
    with BROKERS[name]() as url, throwaway_server() as database_url:
        return suite.pytest(["-m", "broker", *words], {"CELERY_BROKER_URL": url, "DATABASE_URL": database_url})


def _announce(name: str) -> None:
    sys.stdout.write(f"\nOn {name}:\n")
    sys.stdout.flush()
