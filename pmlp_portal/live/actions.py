"""Announce a change, beat, and keep the broker's table short."""

from datetime import datetime, timedelta

import psycopg
from django.db import connection

from pmlp_portal.kernel import clock
from pmlp_portal.live.models import Heartbeat

CHANNEL = "live"
# To be folded into a statement of the caller's, with the parameters `topic` and `version`.
PUBLISH_SQL = "pg_notify('live', json_build_object('topic', %(topic)s::text, 'version', %(version)s::bigint)::text)"

SQLA_SCHEME = "sqla+postgresql+psycopg://"
FINISHED_KEPT_FOR = timedelta(hours=1)


def publish(*, topic: str, version: int) -> None:
    """Tell every hub that `topic` has changed: when the caller's transaction commits, and only then."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + PUBLISH_SQL, {"topic": topic, "version": version})


def beat(*, name: str, now: datetime) -> None:
    """Write that `name` lives."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=now)], update_conflicts=True, unique_fields=["name"], update_fields=["at"]
    )


def prune_broker(*, broker_url: str, now: datetime) -> int:
    """Delete what workers took more than an hour ago; return how many. Other brokers prune themselves."""
    if not broker_url.startswith(SQLA_SCHEME):
        return 0
    # The transport marks a taken message invisible, stamps it with the office's wall clock, and never deletes it.
    taken_before = clock.local(now - FINISHED_KEPT_FOR).replace(tzinfo=None)
    with psycopg.connect(broker_url.replace(SQLA_SCHEME, "postgresql://", 1), connect_timeout=3) as broker:
        if broker.execute("SELECT to_regclass('kombu_message') IS NULL").fetchone() == (True,):
            return 0
        return broker.execute("DELETE FROM kombu_message WHERE NOT visible AND timestamp < %s", [taken_before]).rowcount
