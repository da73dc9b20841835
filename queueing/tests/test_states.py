"""A ticket's life, written down for people to read."""

import pytest

from pmlp_portal.kernel.errors import IllegalMove
from pmlp_portal.kernel.states import StateMachine
from queueing.states import ACTIVE, FINAL, TICKET_MACHINE, UNFINISHED, TicketState


def test_what_is_over_stays_over() -> None:
    assert {state for state, after in TICKET_MACHINE.moves.items() if not after} == set(FINAL)


def test_the_groups_of_states_cover_all_without_overlap() -> None:
    assert set(UNFINISHED) | set(FINAL) == set(TicketState.values)
    assert not set(UNFINISHED) & set(FINAL)
    assert set(ACTIVE) < set(UNFINISHED)


def test_whatever_is_unfinished_can_be_closed_with_the_day() -> None:
    assert all(TICKET_MACHINE.allows(state, TicketState.CLOSED) for state in UNFINISHED)


@pytest.mark.parametrize(
    ("before", "after"),
    [(TicketState.SERVED, TicketState.WAITING), (TicketState.WAITING, TicketState.SERVED), ("closed", "called")],
)
def test_a_move_the_table_does_not_know_is_refused(before: str, after: str) -> None:
    with pytest.raises(IllegalMove):
        TICKET_MACHINE.require(before, after)


@pytest.mark.parametrize(
    "moves",
    [
        {TicketState.WAITING: {TicketState.CALLED}},
        {**{state: set() for state in TicketState}, TicketState.WAITING: {"gone"}},
        {state: set() for state in TicketState},
    ],
    ids=["forgets a state", "names a stranger", "has a state nobody reaches"],
)
def test_a_table_with_a_mistake_is_refused_when_it_is_made(moves: dict[str, set[str]]) -> None:
    with pytest.raises(ValueError, match="TicketState"):
        StateMachine(states=TicketState, start=TicketState.WAITING, moves=moves)
