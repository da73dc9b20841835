"""The databases a server must have: the portal's, and the broker's when messages go over PostgreSQL."""

import psycopg
from psycopg import sql
from psycopg.errors import DuplicateDatabase


def make(server_url: str, name: str) -> None:
    """Make a database unless there is one of this name. Latvian letters need C.UTF-8, not C."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        try:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'").format(
                    sql.Identifier(name)
                )
            )
        except DuplicateDatabase:  # somebody else was quicker
            return
