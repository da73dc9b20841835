"""The database made empty after a test that commits: only the tables it wrote to.

Django empties every table and then fills in all permissions anew, which for a test of a few rows takes far longer than
the test.
"""

from functools import cache

from django.db import connection
from psycopg import sql

# Filled by the migrations themselves, written by no test.
_KEPT = frozenset({"django_content_type", "auth_permission"})
_IF_IT_HOLDS_ROWS = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")


def flush() -> None:
    """Take every row out of the database, except what the migrations put in."""
    with connection.cursor() as cursor:
        cursor.execute(_which_hold_rows())
        if written := [sql.Identifier(name) for (name,) in cursor.fetchall()]:
            cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(written)))


@cache
def _which_hold_rows() -> sql.Composed:
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - _KEPT
    return sql.SQL(" UNION ALL ").join(
        _IF_IT_HOLDS_ROWS.format(sql.Literal(table), sql.Identifier(table)) for table in sorted(tables)
    )
