"""Ten thousand people join within a minute of opening, from five hundred connections."""

import itertools
import uuid
from typing import Any

from bench import client, stage
from bench.joining import BODY
from queueing.models import BranchDay, Ticket

PEOPLE = 10_000
CONNECTIONS = 500


def run() -> dict[str, Any]:
    """Let them all come; count what they were answered and what is in the tables."""
    stage.empty_halls()
    before = Ticket.objects.count()
    turns = itertools.cycle(range(stage.BRANCHES))

    def request() -> bytes:
        path = f"/api/v1/branches/{stage.slug_of(next(turns))}/tickets/"
        return client.post(path, BODY, Idempotency_Key=uuid.uuid4().hex)

    with stage.web() as web:
        tally = client.run_times(web.port, request, clients=CONNECTIONS, times=PEOPLE)
    return {
        **tally.figures(),
        "people": PEOPLE,
        "connections": CONNECTIONS,
        "seconds": round(tally.took, 1),
        "server_errors": sum(count for status, count in tally.statuses.items() if status >= 500),
        "tickets_made": Ticket.objects.count() - before,
        "gap_free": _is_gap_free(),
    }


def _is_gap_free() -> bool:
    days = BranchDay.objects.all()
    return all(Ticket.objects.filter(branch_id=day.branch_id, day=day.day).count() == day.last_number for day in days)
