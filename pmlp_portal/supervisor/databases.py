"""The databases a server must have: the portal's, and the broker's when messages go over PostgreSQL."""

import os

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.errors import DuplicateDatabase, InsufficientPrivilege

from pmlp_portal.supervisor.refusals import CannotStart


def make(server: str, name: str) -> None:
    """Make a database unless there is one of this name. Latvian letters need C.UTF-8, not C."""
    with psycopg.connect(server, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        command = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        try:
            connection.execute(command.format(sql.Identifier(name)))
        except DuplicateDatabase:  # somebody else was quicker
            return


def make_for_broker() -> None:
    """Make the broker's database on the server of DATABASE_URL, unless another broker is named."""
    if os.environ.get("CELERY_BROKER_URL"):
        return
    named = settings.DATABASES["default"]
    server = make_conninfo(
        host=named["HOST"], port=named["PORT"] or 5432, user=named["USER"], password=named["PASSWORD"],
        dbname=named["NAME"], connect_timeout=3,
    )  # fmt: skip
    name = f"{named['NAME']}_broker"
    try:
        make(server, name)
    except InsufficientPrivilege:
        raise CannotStart(f"Please make the database {name}, or name a broker in CELERY_BROKER_URL.") from None
    except psycopg.OperationalError as error:
        raise CannotStart(f"The database that DATABASE_URL names does not answer: {error}") from None
