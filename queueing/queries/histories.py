"""The history of a branch's day as it stands in the record, and whether it is the one that was sealed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pmlp_portal.kernel import clock
from queueing.chain import FIRST, differences, head_of, noted, notes_in, start_of
from queueing.history import Act, History, Number
from queueing.models import BranchDay, DaySeal, Ticket, TicketMove, spoken_number
from queueing.proving import Fault, FaultKind, Proof, prove


def history_of(*, branch_id: int, day: date) -> History:
    """Return a day's numbers and moves, the moves in the order of the record."""
    row = BranchDay.objects.filter(branch_id=branch_id, day=day).first()
    return History(
        last_number=row.last_number if row else 0,
        ends_at=clock.at(day + timedelta(days=1), clock.MIDNIGHT),
        numbers=[
            Number(pk, number, spoken_number(letter, number), service, for_counter, visit, state)
            for pk, number, letter, service, for_counter, visit, state in Ticket.objects.filter(
                branch_id=branch_id, day=day
            ).values_list("pk", "number", "letter", "service_id", "for_counter_id", "visit_id", "state")
        ],
        acts=[
            Act(*row)
            for row in TicketMove.objects.filter(branch_id=branch_id, day=day)
            .order_by("pk")
            .values_list(
                "ticket_id", "verb", "before", "after", "at", "rank_class", "ranked_at", "callable_from", "counter_id",
                "detail",
            )
        ],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a day. `seal` is None before it is sealed; `is_forgotten`: its moves have been erased."""

    day: date
    seal: DaySeal | None
    proof: Proof
    faults: Sequence[Fault]
    is_forgotten: bool = False


def verdict_of(*, branch_id: int, day: date) -> Verdict:
    """Go through a day's history; compare it with its seal where there is one."""
    seal = DaySeal.objects.select_related("previous").filter(branch_id=branch_id, day=day).first()
    if seal and seal.forgotten_on:
        return Verdict(day, seal, Proof((), 0), (), is_forgotten=True)
    history = history_of(branch_id=branch_id, day=day)
    proof = prove(history, is_over=seal is not None)
    sealed = list(_against(seal, history)) if seal else []
    return Verdict(day, seal, proof, [*sealed, *proof.faults])


def _against(seal: DaySeal, history: History) -> Iterator[Fault]:
    """Yield how a history differs from the one that was sealed."""
    links = history.links()
    previous = seal.previous.head if seal.previous else FIRST
    found = head_of(start_of(branch_id=seal.branch_id, day=seal.day, previous=previous), links)
    notes = noted(links)
    if found == seal.head and notes == seal.notes and len(links) == seal.moves:
        return
    changes = differences(notes_in(seal.notes), notes_in(notes))
    for change in changes:
        yield Fault(FaultKind(change.change), change.spoken, change.verb, change.place)
    if not changes or found == seal.head:
        yield Fault(FaultKind.HEAD)


def written(fault: Fault) -> dict[str, Any]:
    """Return a fault as a check keeps it."""
    at = fault.at.isoformat() if fault.at else None
    return {"kind": fault.kind, "spoken": fault.spoken, "verb": fault.verb, "nth": fault.nth, "at": at,
            "other": fault.other}  # fmt: skip


def read(kept: Mapping[str, Any]) -> Fault:
    """Return the fault that `written` wrote."""
    at = datetime.fromisoformat(kept["at"]) if kept["at"] else None
    return Fault(FaultKind(kept["kind"]), kept["spoken"], kept["verb"], kept["nth"], at, kept["other"])
