"""What the clients wrote down: each act they tried, and whether the portal told them it was done."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Told(StrEnum):
    """What a client knows of an act."""

    DONE = "done"  # acknowledged: it must be in the history, once
    REFUSED = "refused"  # the portal said no: it must not be there
    UNKNOWN = "unknown"  # no answer ever came: it may be there, once


@dataclass(frozen=True, slots=True)
class Act:
    """One act of one person. `subject` is the number (or the notice's key) it was about; empty when never told."""

    branch: str
    verb: str
    subject: str
    told: Told


@dataclass(slots=True)
class Journal:
    """All acts. Appending is safe from any thread."""

    acts: list[Act] = field(default_factory=list)

    def note(self, branch: str, verb: str, subject: str, told: Told) -> None:
        """Write an act down."""
        self.acts.append(Act(branch, verb, subject, told))

    def counted(self) -> dict[str, int]:
        """Return how many acts ended how."""
        return {told.value: number for told, number in sorted(Counter(act.told for act in self.acts).items())}
