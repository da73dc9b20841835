"""What the API answers, as plain values: hot answers are built without a serializer."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel import clock
from queueing.actions import Issued
from queueing.forecast import Forecast, WhyNot, nearest, rounded_outward
from queueing.queries.facts import BranchFacts
from queueing.queries.snapshots import Snapshot
from queueing.queries.tickets import TicketView
from queueing.states import TicketState

type_of_answer = dict[str, Any]  # JSON

SECOND = timedelta(seconds=1)

WHY_NOT: Mapping[WhyNot, str | Promise] = {
    WhyNot.NO_COUNTER_OPEN: _("No counter is open now, so no time can be given."),
    WhyNot.NOBODY_SERVES_IT: _("No open counter serves this service now, so no time can be given."),
    WhyNot.BRANCH_CLOSED: _("The branch is closed, so no time can be given."),
    WhyNot.SHUT_FOR_NOW: _("The branch is closed for now, so no time can be given. Places are kept."),
    WhyNot.NOT_TODAY: _("The turn would hardly come before closing, so no time can be given."),
}
NOT_WAITING: Mapping[str, str | Promise] = {
    TicketState.CALLED: _("This ticket has been called."),
    TicketState.SERVING: _("This ticket is being served."),
    TicketState.PARKED: _("This ticket has been set aside and will be resumed."),
    TicketState.NO_SHOW: _("This ticket was called and nobody came."),
}
NOTHING_OFFERED = _("Nobody is served here without an appointment.")
OVER = _("This ticket is no longer in the queue.")


def iso(instant: datetime) -> str:
    """Return an instant to the second with Riga's offset; never earlier than it is, so that no forecast is past."""
    whole = instant if not instant.microsecond else instant.replace(microsecond=0) + SECOND
    return clock.local(whole).isoformat()


def iso_or_none(instant: datetime | None) -> str | None:
    """As `iso`."""
    return iso(instant) if instant else None


def times(forecast: Forecast | None) -> dict[str, str] | None:
    """Return the four clock times as people are told them, or None when there are none: to five minutes, none past."""
    if forecast is None or forecast.p10 is None or forecast.p50 is None:
        return None
    told = rounded_outward(forecast)
    if told.p10 is None or told.p90 is None or told.be_there_by is None:
        return None
    # This very minute has begun before this instant; a machine is told the instant.
    p10, by = max(told.p10, forecast.made_at or told.p10), max(told.be_there_by, forecast.made_at or told.be_there_by)
    middle = min(max(nearest(forecast.p50), p10), told.p90)
    return {"p10": iso(p10), "p50": iso(middle), "p90": iso(told.p90), "be_there_by": iso(by)}


def issued(ticket: Issued, *, facts: BranchFacts, service: str) -> type_of_answer:
    """A ticket just issued."""
    return {
        "number": ticket.spoken,
        "token": ticket.token,
        "place": ticket.place,
        "state": TicketState.WAITING.value,
        **forecast(ticket.forecast),
        "branch": facts.slug,
        "service": service,
        "counter": None,
        "kept_until": None,
    }


def ticket(view: TicketView, *, token: str) -> type_of_answer:
    """A ticket as its holder sees it now."""
    state = view.ticket.state
    return {
        "number": view.ticket.spoken,
        "token": token,
        "place": view.place,
        "state": state,
        **(forecast(view.forecast) if view.forecast else _no_forecast(str(NOT_WAITING.get(state, OVER)), state)),
        "branch": view.facts.slug,
        "service": view.service.slug,
        "counter": view.counter_number,
        "kept_until": iso_or_none(view.kept_until),
    }


def forecast(told: Forecast) -> type_of_answer:
    """A forecast, or the reason why there is none."""
    known = times(told)
    if known is not None:
        return {"forecast": known}
    why_not = told.why_not or WhyNot.BRANCH_CLOSED
    return _no_forecast(str(WHY_NOT[why_not]), why_not)


def _no_forecast(sentence: str, code: str) -> type_of_answer:
    return {"forecast": None, "forecast_reason": sentence, "forecast_reason_code": str(code)}


def queue(snapshot: Snapshot, *, now: datetime) -> type_of_answer:
    """The queue as everybody may see it."""
    forecasts = snapshot.forecasts(now=now)
    waiting = [
        _queued(snapshot.waiting[ticket_id].spoken, TicketState.WAITING, place, forecasts[ticket_id])
        for place, ticket_id in enumerate(snapshot.order, start=1)
    ]
    return {
        "branch": snapshot.facts.slug,
        "version": snapshot.version,
        "open_now": snapshot.facts.is_open(now),
        "waiting": snapshot.waiting_count,
        "counters": len(snapshot.working_counters),
        "services": _services(snapshot, now),
        "tickets": [*waiting, *(_queued(row.spoken, row.state, None, None) for row in snapshot.at_counters)],
        "last_calls": [
            {"number": call.spoken, "counter": call.counter_number, "called_at": iso(call.at)}
            for call in snapshot.last_calls
        ],
    }


def _queued(number: str, state: str, place: int | None, told: Forecast | None) -> type_of_answer:
    return {"number": number, "state": str(state), "place": place, "forecast": times(told)}


def _services(snapshot: Snapshot, now: datetime) -> list[type_of_answer]:
    return [
        {
            "slug": service.slug,
            "name": service.name,
            "waiting": snapshot.waiting_by_service.get(service.id, 0),
            **forecast(snapshot.forecast_if_joined(service.id, now=now)),
        }
        for service in snapshot.facts.services.values()
        if service.is_walk_in
    ]
