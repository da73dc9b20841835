"""Booking in a calendar with many bookings: a branch's free days, bookings begun and confirmed, and how both grow.

With `FULL=1` in the environment the calendar grows to a million bookings. Each figure stands beside a floor taken in
the same run: the same question by plain psycopg, the same rows written by pgbench.
"""

import itertools
import json
import os
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time as wall_time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from appointments import actions
from appointments.models import Booking, Slot, SlotRule
from appointments.queries.public_slots import DAYS_AT_MOST
from appointments.tokens import token_hash
from bench import client, stage
from bench.joining import CLIENTS, PROGRAMS
from pmlp_portal.directory.models import Branch, Service
from pmlp_portal.kernel import clock
from pmlp_portal.notifications.models import Message, MessageKind

SIZES = (10_000, 100_000)
FULL_SIZE = 1_000_000
PLACES = 40
SLICE_SECONDS = 4
READS = 150
CONFIRMATIONS = 400


def run() -> dict[str, Any]:
    """Lay calendars out, fill them step by step, and measure at each step."""
    _lay_out()
    sizes = [*SIZES, FULL_SIZE] if os.environ.get("FULL") else SIZES
    measured = {}
    for size in sizes:
        _fill(size)
        measured[str(size)] = _measure()
    return {**measured["100000"], "by_bookings": measured, "growth": _growth(measured, sizes)}


def _growth(measured: dict[str, Any], sizes: tuple[int, ...] | list[int]) -> dict[str, float]:
    first, last = measured[str(sizes[0])], measured[str(sizes[-1])]
    return {
        "bookings": sizes[-1] / sizes[0],
        "slots_p95": round(last["slots"]["p95_ms"] / first["slots"]["p95_ms"], 2),
        "holds_per_second": round(last["holds"]["per_second"] / first["holds"]["per_second"], 2),
    }


# ---- the calendar ----------------------------------------------------------------------------------------------------


def _lay_out() -> None:
    Service.objects.filter(slug="passport").update(is_bookable=True)
    service = Service.objects.get(slug="passport")
    branches = Branch.objects.filter(slug__startswith="bench-")
    SlotRule.objects.bulk_create(
        SlotRule(
            branch=branch,
            service=service,
            weekday=weekday,
            begins=wall_time(8),
            ends=wall_time(20),
            public_places=PLACES,
            valid_from=stage.LONG_AGO,
        )
        for branch in branches
        for weekday in range(1, 8)
    )
    for branch in branches:
        actions.lay_out(branch=branch, now=clock.now())


# Bookings that were confirmed long ago, spread over all slots; their places are counted at once, not one by one.
_FILL = """
ALTER TABLE appointments_takenplace DISABLE TRIGGER places_are_counted;
ALTER TABLE appointments_slot DISABLE TRIGGER counts_are_not_written;
WITH slot AS (
    SELECT id, branch_id, service_id, day, starts_at, ends_at, row_number() OVER (ORDER BY starts_at, id) - 1 AS nth
    FROM appointments_slot WHERE starts_at > now() + interval '3 hours'
), made AS (
    INSERT INTO appointments_booking (branch_id, service_id, day, starts_at, ends_at, persons, pool, state, language,
        name, contact, contact_hash, token_seed, token_hash, code_hash, code_tries, codes_sent, held_at, held_until,
        confirmed_at, because, changes, wants_earlier, offers_made)
    SELECT branch_id, service_id, day, starts_at, ends_at, 1, 'public', 'confirmed', 'lv', 'Anna', '',
        md5(wanted::text) || md5('c' || wanted::text), md5('s' || wanted::text),
        md5('t' || wanted::text) || md5('u' || wanted::text), '', 0, 1, now(), now(), now(), '', 0, false, 0
    FROM generate_series(%(first)s::bigint, %(last)s) AS wanted
    JOIN slot ON slot.nth = (wanted * 7919) %% (SELECT count(*) FROM slot)
    RETURNING id, service_id, branch_id, starts_at
)
INSERT INTO appointments_takenplace (slot_id, pool, booking_id)
SELECT slot.id, 'public', made.id FROM made JOIN appointments_slot slot USING (branch_id, service_id, starts_at);
UPDATE appointments_slot SET public_taken = counted.number
FROM (SELECT slot_id, count(*) AS number FROM appointments_takenplace GROUP BY slot_id) AS counted
WHERE counted.slot_id = appointments_slot.id;
ALTER TABLE appointments_takenplace ENABLE TRIGGER places_are_counted;
ALTER TABLE appointments_slot ENABLE TRIGGER counts_are_not_written;
"""


def _fill(size: int) -> None:
    """Make so many bookings in all."""
    there = Booking.objects.count()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, cursor_factory=psycopg.ClientCursor) as server:
        for statement in _FILL.split(";"):
            if statement.strip():
                server.execute(statement, {"first": there, "last": size - 1})
        server.execute("VACUUM ANALYZE appointments_booking, appointments_takenplace, appointments_slot")


# ---- what is measured ------------------------------------------------------------------------------------------------


def _measure() -> dict[str, Any]:
    statements, sql = _statements()
    with _counted_visitors(), stage.web() as web:
        client.run_times(web.port, _free_days(), clients=2, times=20)
        slots = client.run_times(web.port, _free_days(), clients=1, times=READS)
        floor = _floor_of_reading(sql)
        client.run_times(web.port, _holds(), clients=CLIENTS, times=20)
        holds = client.run_for(web.port, _holds(), clients=CLIENTS, seconds=SLICE_SECONDS)
        confirmations = _confirm(web.port, holds)
    least = _pgbench()
    return {
        "bookings": Booking.objects.count(),
        "slots": {**slots.figures(), "statements": statements, "psycopg_p95_ms": round(floor, 1)},
        "holds": {
            **holds.figures(),
            "pgbench_per_second": round(least, 1),
            "share_of_pgbench": round(holds.per_second / least, 3),
            "clients": CLIENTS,
        },
        "confirmations": confirmations.figures(),
    }


@contextmanager
def _counted_visitors() -> Iterator[None]:
    """Let limits count as in production: each request comes from an address of its own, through a proxy of ours."""
    behind_proxy = {"TRUSTED_PROXIES": "1", "LIMITS_EXEMPT": ""}
    os.environ.update(behind_proxy)
    try:
        yield
    finally:
        for name in behind_proxy:
            del os.environ[name]


_visitors = itertools.count(1)


def _visitor() -> str:
    """Each from another network, so that nobody is asked whether they are a machine."""
    nth = next(_visitors)
    return f"{10 + (nth >> 16 & 63)}.{nth >> 8 & 255}.{nth & 255}.1"


def _slots_path(nth: int) -> str:
    first = clock.day_of(clock.now())
    until = first + timedelta(days=DAYS_AT_MOST)
    return f"/api/v1/branches/{stage.slug_of(nth)}/slots/?service=passport&from={first}&to={until}"


def _free_days() -> client.Request:
    turns = itertools.cycle(range(stage.BRANCHES))

    def request() -> bytes:
        head, rest = client.get(_slots_path(next(turns))).split(b"\r\n", 1)
        return head + f"\r\nX-Forwarded-For: {_visitor()}\r\n".encode() + rest

    return request


def _statements() -> tuple[int, str]:
    """Return how many statements free days take in a process that knows the branch, and the one that finds them."""
    asking = Client(HTTP_HOST="localhost")
    asking.get(_slots_path(0))
    with CaptureQueriesContext(connection) as captured:
        asking.get(_slots_path(0))
    return len(captured), next(row["sql"] for row in captured if "FROM appointments_slot s" in row["sql"])


def _floor_of_reading(sql: str) -> float:
    """Return within how many milliseconds psycopg has 95 in 100 answers to the one statement."""
    seconds = []
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        for _ in range(READS):
            begun = time.perf_counter()
            server.execute(sql.replace("%", "%%")).fetchall()
            seconds.append(time.perf_counter() - begun)
    return statistics.quantiles(seconds, n=100)[94] * 1000


def _holds() -> client.Request:
    """Somebody new each time, at a time that has room."""
    ahead = Slot.objects.filter(starts_at__gt=clock.now() + timedelta(days=1), public_taken__lt=PLACES - 8)
    turns = itertools.cycle(ahead.order_by("starts_at").values_list("branch__slug", "starts_at")[:20_000])

    def request() -> bytes:
        slug, starts_at = next(turns)
        wish = {"branch": slug, "service": "passport", "starts_at": starts_at.isoformat(), "name": "Anna"}
        body = json.dumps({**wish, "email": f"anna-{next(_visitors)}@example.lv"}).encode()
        key = f"bench-key-{next(_visitors)}"
        return client.post("/api/v1/bookings/", body, X_Forwarded_For=_visitor(), Idempotency_Key=key)

    return request


def _confirm(port: int, holds: client.Tally) -> client.Tally:
    """Confirm what was just held, by the codes that were written to the outbox."""
    held = [json.loads(body) for body in holds.bodies if b'"token"' in body][:CONFIRMATIONS]
    ids = dict(Booking.objects.filter(state="held").values_list("token_hash", "pk"))
    outbox = Message.objects.filter(kind=MessageKind.CONFIRM_CODE).values_list("about", "context")
    codes = {about: context["code"] for about, context in outbox}
    pairs = iter([(row["token"], codes[f"booking:{ids[token_hash(row['token'])]}"]) for row in held])

    def request() -> bytes:
        token, code = next(pairs)
        body = json.dumps({"code": code}).encode()
        return client.post(f"/api/v1/bookings/{token}/confirm/", body, X_Forwarded_For=_visitor())

    return client.run_times(port, request, clients=CLIENTS, times=len(held))


# The rows a hold writes, and the one it locks: what no way of booking can do without.
_LEAST = """
\\set slot random({first}, {last})
BEGIN;
SELECT id, starts_at, ends_at, public_places, public_taken FROM appointments_slot WHERE id = :slot FOR NO KEY UPDATE;
INSERT INTO appointments_booking (branch_id, service_id, day, starts_at, ends_at, persons, pool, state, language,
    name, contact, contact_hash, token_seed, token_hash, code_hash, code_tries, codes_sent, held_at, held_until,
    because, changes, wants_earlier, offers_made)
SELECT branch_id, service_id, day, starts_at, ends_at, 1, 'public', 'held', 'lv', 'Anna', 'anna@example.lv',
    md5(random()::text), md5(random()::text), md5(random()::text) || md5(random()::text), md5(random()::text), 0, 1,
    now(), now(), '', 0, false, 0 FROM appointments_slot WHERE id = :slot;
INSERT INTO appointments_takenplace (slot_id, pool, booking_id, kept_until)
    VALUES (:slot, 'public', currval(pg_get_serial_sequence('appointments_booking', 'id')), now());
INSERT INTO idempotency_keptanswer (key_hash, body_hash, answer, kept_at)
    VALUES (md5(random()::text) || md5(random()::text), '', '{{}}', now());
COMMIT;
"""


def _pgbench() -> float:
    """Return how many holds a second pgbench writes; its places go back afterwards."""
    roomy = Slot.objects.filter(starts_at__gt=clock.now() + timedelta(days=1)).order_by("pk")
    first, last = roomy.values_list("pk", flat=True)[0], roomy.values_list("pk", flat=True).last()
    Slot.objects.update(public_places=2000)
    connections.close_all()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hold.sql"
        path.write_text(_LEAST.format(first=first, last=last))
        url = urlsplit(os.environ["DATABASE_URL"])
        where = ["-h", str(url.hostname), "-p", str(url.port), "-U", str(url.username)]
        load = ["-n", "-c", str(CLIENTS), "-j", "1", "-T", str(SLICE_SECONDS), "-f", str(path)]
        result = subprocess.run(
            [str(PROGRAMS / "pgbench"), *where, *load, url.path.lstrip("/")],
            env={**os.environ, "PGPASSWORD": url.password or ""},
            capture_output=True,
            text=True,
            check=False,
        )
    found = re.search(r"tps = ([\d.]+)", result.stdout)
    if result.returncode or not found:
        raise RuntimeError(f"pgbench failed: {result.stderr[-600:]}")
    actions.sweep_places(now=clock.now(), limit=1_000_000)
    Slot.objects.update(public_places=PLACES)
    return float(found[1])
