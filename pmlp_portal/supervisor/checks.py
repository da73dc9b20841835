"""What `manage.py check --database default` asks of the server."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import connections


def database_knows_letters(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None,
    **kwargs: Any,  # Django's signature of a check
) -> list[CheckMessage]:
    """Refuse a database whose LC_CTYPE knows only ASCII: lower('Ā') fails there and search drops letters."""
    return [problem for alias in databases or () for problem in _problems_of(alias)]


def _problems_of(alias: str) -> list[CheckMessage]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT datname, datctype, lower('Ā') = 'ā' FROM pg_database WHERE datname = current_database()")
        name, ctype, knows_letters = cursor.fetchone()
    if knows_letters:
        return []
    return [
        Error(
            f"The database {name} has LC_CTYPE {ctype}, which knows no Latvian letters.",
            hint="Make it with: CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'.",
            id="supervisor.E001",
        )
    ]
