"""A branch's day as it is proved and chained: its numbers and their moves. Pure; of no person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from queueing.chain import Link


@dataclass(frozen=True, slots=True)
class Number:
    """A ticket of the day, as it stands now."""

    ticket_id: int
    number: int
    spoken: str
    service_id: int
    for_counter_id: int | None
    visit_id: int
    state: str


@dataclass(frozen=True, slots=True)
class Act:
    """A move of a ticket."""

    ticket_id: int
    verb: str
    before: str
    after: str
    at: datetime
    rank_class: int
    ranked_at: datetime | None
    callable_from: datetime | None
    counter_id: int | None
    detail: Mapping[str, Any] = field(default_factory=dict)  # as JSON holds it


@dataclass(frozen=True, slots=True)
class History:
    """All of a branch's day: how many numbers were given out, which, and their moves in the order of the record.

    `ends_at`: midnight. Who is served after it stands among the next day's numbers, of which this one knows nothing.
    """

    last_number: int
    ends_at: datetime
    numbers: Sequence[Number]
    acts: Sequence[Act]

    def links(self) -> list[Link]:
        """Return the moves as they are chained."""
        by_id = {number.ticket_id: number for number in self.numbers}
        return [_link(act, by_id.get(act.ticket_id)) for act in self.acts]


def _link(act: Act, number: Number | None) -> Link:
    return Link(
        spoken=number.spoken if number else f"#{act.ticket_id}",
        service_id=number.service_id if number else 0,
        for_counter_id=number.for_counter_id if number else None,
        verb=act.verb,
        before=act.before,
        after=act.after,
        at=act.at,
        rank_class=act.rank_class,
        ranked_at=act.ranked_at,
        callable_from=act.callable_from,
        counter_id=act.counter_id,
        detail=act.detail,
    )
