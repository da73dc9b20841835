"""The hash chain of a day's moves: what of a move is chained, and how. Pure; of no person, visitor or clerk."""

import hashlib
import json
from collections import Counter as Multiset
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

# Of a move's details only these are chained. The others are of people, or say how a ticket was before an act.
CHAINED_DETAILS = frozenset(
    {"after", "is_numbered_later", "left_out", "outcome", "reason", "rule", "started_at", "undone"}
)
FIRST = "0" * 64
_SIGNS = 16


@dataclass(frozen=True, slots=True)
class Link:
    """What is chained of one move."""

    spoken: str
    service_id: int
    for_counter_id: int | None
    verb: str
    before: str
    after: str
    at: datetime
    rank_class: int
    ranked_at: datetime | None
    callable_from: datetime | None
    counter_id: int | None
    detail: Mapping[str, Any] = field(default_factory=dict)  # as JSON holds it

    def written(self) -> bytes:
        """Return the move as it is hashed: one line of JSON, the same on every machine."""
        chained = {name: value for name, value in self.detail.items() if name in CHAINED_DETAILS}
        instants = [_instant(at) for at in (self.at, self.ranked_at, self.callable_from)]
        values = [self.spoken, self.service_id, self.for_counter_id, self.verb, self.before, self.after, *instants,
                  self.rank_class, self.counter_id, chained]  # fmt: skip
        return json.dumps(values, separators=(",", ":"), sort_keys=True, ensure_ascii=True).encode()

    def digest(self) -> bytes:
        """Return the move's own hash."""
        return hashlib.sha256(self.written()).digest()

    def note(self) -> "Note":
        """Return what a seal notes of the move beside its head, to be able to say later which one is not the same."""
        return Note(self.spoken, self.verb, self.digest().hex()[:_SIGNS])


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None


def start_of(*, branch_id: int, day: date, previous: str) -> str:
    """Return what a day's chain begins with: the head of the seal before it is in it, so that no day stands alone."""
    return hashlib.sha256(f"pmlp queue day 1\n{branch_id}\n{day.isoformat()}\n{previous}".encode()).hexdigest()


def head_of(start: str, links: Iterable[Link]) -> str:
    """Return the last hash of the chain: each is made of the one before it and of its move."""
    head = bytes.fromhex(start)
    for link in links:
        head = hashlib.sha256(head + link.digest()).digest()
    return head.hex()


@dataclass(frozen=True, slots=True)
class Note:
    """A move as a seal has noted it: whose, which act, and the beginning of its hash."""

    spoken: str
    verb: str
    sign: str


def noted(links: Iterable[Link]) -> str:
    """Return the notes of a day as a seal keeps them, a line each."""
    return "\n".join(f"{note.spoken} {note.verb} {note.sign}" for note in (link.note() for link in links))


def notes_in(text: str) -> list[Note]:
    """Return what `noted` wrote."""
    return [Note(*line.split(" ")) for line in text.splitlines()]


class Change(StrEnum):
    """What has become of a sealed move."""

    ADDED = "added"
    REMOVED = "removed"
    ALTERED = "altered"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """A move that is not as it was sealed. `place`: the how-manieth of the day, as sealed, or as found when added."""

    change: Change
    spoken: str
    verb: str
    place: int


def differences(sealed: Sequence[Note], found: Sequence[Note]) -> list[Difference]:
    """Return what was slipped in, removed or altered; when nothing was, from where on the order is another."""
    gone = _beyond(sealed, found)
    new = _beyond(found, sealed)
    changes = []
    for place, note in gone:
        twin = next((other for other in new if (other[1].spoken, other[1].verb) == (note.spoken, note.verb)), None)
        if twin:
            new.remove(twin)
        changes.append(Difference(Change.ALTERED if twin else Change.REMOVED, note.spoken, note.verb, place))
    changes += [Difference(Change.ADDED, note.spoken, note.verb, place) for place, note in new]
    if changes:
        return sorted(changes, key=lambda change: change.place)
    pairs = enumerate(zip(sealed, found, strict=True), start=1)
    moved = next(((place, was) for place, (was, now) in pairs if was != now), None)
    return [Difference(Change.MOVED, moved[1].spoken, moved[1].verb, moved[0])] if moved else []


def _beyond(notes: Sequence[Note], others: Sequence[Note]) -> list[tuple[int, Note]]:
    """Return those notes, with their places, that the others have not or have fewer times."""
    left = Multiset(others)
    found = []
    for place, note in enumerate(notes, start=1):
        if left[note]:
            left[note] -= 1
        else:
            found.append((place, note))
    return found
