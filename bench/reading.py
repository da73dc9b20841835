"""Answers a second: a ticket as JSON, a ticket's page, and the list of branches, with forty waiting."""

import json
from typing import Any

from bench import client, stage
from bench.joining import BODY, CLIENTS

SECONDS = 4
WAITING = 40


def run() -> dict[str, Any]:
    """Ask for each in turn."""
    stage.empty_halls()
    with stage.web() as web:
        path = f"/api/v1/branches/{stage.slug_of(0)}/tickets/"
        joined = client.run_times(web.port, lambda: client.post(path, BODY), clients=1, times=WAITING)
        token = json.loads(joined.bodies[-1])["token"]
        floor = _figures(web.port, "/healthz")
        return {
            "ticket_json": _figures(web.port, f"/api/v1/tickets/{token}/"),
            "ticket_page": _figures(web.port, f"/tickets/{token}/"),
            "branch_list_page": _figures(web.port, "/branches/"),
            "branch_page": _figures(web.port, f"/branches/{stage.slug_of(0)}/"),
            "healthz_floor": floor,
            "waiting": WAITING,
            "clients": CLIENTS,
        }


def _figures(port: int, path: str) -> dict[str, Any]:
    client.run_for(port, lambda: client.get(path), clients=CLIENTS, seconds=0.5)
    return dict(client.run_for(port, lambda: client.get(path), clients=CLIENTS, seconds=SECONDS).figures())
