"""A branch as its live stream tells it: numbers, states and clock times; no sentences and nothing personal."""

from datetime import datetime
from typing import Any

from pmlp_portal.kernel import clock
from pmlp_portal.live.frames import Frame
from queueing.forecast import Forecast, rounded_outward
from queueing.queries.facts import branch_facts
from queueing.queries.snapshots import Snapshot, snapshot_of
from queueing.states import TicketState


def render_branch(slug: str) -> Frame:
    """Return the branch's frame. Raises NotFound."""
    now = clock.now()
    facts = branch_facts(slug, now=now)
    snapshot = snapshot_of(facts, now=now)
    waiting = {
        snapshot.waiting[ticket_id].spoken: _waiting_row(snapshot, ticket_id, forecast, now)
        for ticket_id, forecast in snapshot.forecasts(now=now).items()
    }
    called = {
        ticket.spoken: {
            "state": ticket.state,
            "counter": snapshot.open_counters.get(ticket.counter_id),
            "called_at": ticket.called_at.isoformat(),
        }
        for ticket in snapshot.at_counters
    }
    return Frame(
        version=snapshot.version,
        totals=_totals(snapshot, now),
        rows={**waiting, **called},
        urgent=frozenset(ticket.spoken for ticket in snapshot.at_counters if ticket.state == TicketState.CALLED),
    )


def _totals(snapshot: Snapshot, now: datetime) -> dict[str, Any]:
    facts = snapshot.facts
    return {
        "open": facts.is_open(now),
        "halted": facts.halted,
        "said": snapshot.said.at.isoformat() if snapshot.said else "",
        "waiting": snapshot.waiting_count,
        "counters": len(snapshot.working_counters),
        "services": {
            service.slug: {
                "waiting": snapshot.waiting_by_service.get(service.id, 0),
                **told(snapshot.forecast_if_joined(service.id, now=now)),
            }
            for service in facts.services.values()
            if service.is_walk_in
        },
        "last_calls": [
            {
                "number": call.spoken,
                "counter": call.counter_number,
                "at": call.at.isoformat(),
                "language": call.language,
            }
            for call in snapshot.last_calls
        ],
    }


def _waiting_row(snapshot: Snapshot, ticket_id: int, forecast: Forecast, now: datetime) -> dict[str, Any]:
    ticket = snapshot.waiting[ticket_id]
    return {
        "state": "on_the_way" if ticket.callable_from > now else "waiting",
        "place": snapshot.places[ticket_id],
        **told(forecast),
    }


def told(forecast: Forecast) -> dict[str, Any]:
    """Return a forecast as people are told it, or the code of the reason why there is none."""
    if forecast.why_not is not None:
        return {"why_not": str(forecast.why_not)}
    rounded = rounded_outward(forecast)
    times = {"p10": rounded.p10, "p90": rounded.p90, "be_there_by": rounded.be_there_by}
    iso = {name: clock.local(instant).isoformat() for name, instant in times.items() if instant}
    return {**iso, "at_once": forecast.is_at_once}
