"""The tickets that one secret opens: asked for more often than anything else, so the statement is made up only once.

Made anew for each question, as `select_related` does, it takes longer to put into words than to answer.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models

from pmlp_portal.directory.models import Counter
from queueing.models import Announcement, Ticket, Visit
from queueing.tokens import token_hash

_PARTS: tuple[type[models.Model], ...] = (Ticket, Visit, Counter, Announcement)


def tickets_held_by(token: str) -> list[Ticket]:
    """Return the tickets of the visit this token opens, newest first, each with visit, counter and announcement."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [token_hash(token)])
        return [_whole(row) for row in cursor.fetchall()]


@cache
def _statement() -> str:
    columns = ", ".join(f'"{part._meta.db_table}"."{column}"' for part in _PARTS for column in _columns(part))
    return (
        f"SELECT {columns} FROM queueing_ticket"  # noqa: S608 - column names of our own models
        " JOIN queueing_visit ON queueing_visit.id = queueing_ticket.visit_id"
        " LEFT JOIN directory_counter ON directory_counter.id = queueing_ticket.counter_id"
        " LEFT JOIN queueing_announcement ON queueing_announcement.ticket_id = queueing_ticket.id"
        " WHERE queueing_visit.token_hash = %s ORDER BY queueing_ticket.id DESC"
    )


@cache
def _columns(part: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.column for field in part._meta.concrete_fields)


@cache
def _names(part: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in part._meta.concrete_fields)


def _whole(row: Sequence[Any]) -> Ticket:  # a column holds what its field holds
    ticket, visit, counter, announcement = _split(row)
    assert isinstance(ticket, Ticket)
    related = {"visit": visit, "counter": counter, "first_announcement": announcement}
    ticket._state.fields_cache.update(related)
    return ticket


def _split(row: Sequence[Any]) -> list[models.Model | None]:  # as above
    parts: list[models.Model | None] = []
    start = 0
    for part in _PARTS:
        end = start + len(_names(part))
        values = row[start:end]
        # The key comes first in each of them, and is missing where the outer join found nothing.
        parts.append(part.from_db(connection.alias, _names(part), values) if values[0] is not None else None)
        start = end
    return parts
