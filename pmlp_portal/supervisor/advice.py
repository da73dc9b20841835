"""What to tell somebody whose command found no database."""

import os

from django.conf import settings
from django.db import OperationalError


def for_lost_database(error: OperationalError) -> str:
    """Return one line on what to run. Raises the error again when it is about something else than a connection."""
    reason = str(error).strip().splitlines()[0] if str(error).strip() else ""
    if not reason.startswith("connection"):
        raise error
    if os.environ.get("DATABASE_URL"):
        return f"The database that DATABASE_URL names does not answer: {reason}"
    where = settings.VAR_DIR / "database_url"
    return (
        "The portal's own database is not running. Start it with `make run` in another terminal, "
        f"or name a server in DATABASE_URL. ({where} {'is out of date' if where.exists() else 'is not there'}.)"
    )
