"""State machines one can read aloud: a table of moves, checked when it is made."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from django.db import models

from pmlp_portal.kernel.errors import IllegalMove


@dataclass(frozen=True, slots=True)
class StateMachine:
    """Which state may follow which. Every state has a row; a state with no followers is final."""

    states: type[models.TextChoices]
    start: str
    moves: Mapping[str, Set[str]]

    def __post_init__(self) -> None:
        """Refuse a table that forgets a state, names a stranger, or has a state nobody reaches."""
        known = set(self.states.values)
        if set(self.moves) != known:
            raise ValueError(f"{self.states.__name__}: rows {sorted(self.moves)} are not the states {sorted(known)}")
        followers: set[str] = set().union(*self.moves.values())
        if not followers <= known:
            raise ValueError(f"{self.states.__name__}: unknown states {sorted(followers - known)}")
        if lost := known - followers - {self.start}:
            raise ValueError(f"{self.states.__name__}: nothing leads to {sorted(lost)}")

    def allows(self, before: str, after: str) -> bool:
        """Whether `after` may follow `before`."""
        return after in self.moves[before]

    def require(self, before: str, after: str) -> None:
        """Raise IllegalMove unless `after` may follow `before`."""
        if not self.allows(before, after):
            raise IllegalMove(before=before, after=after)
