import pytest

from pmlp_portal.kernel.errors import IllegalMove
from surveys.states import (
    CASE_MACHINE,
    OPEN_CASES,
    OUTCOME_OF,
    PLAN_MACHINE,
    RESPONSE_MACHINE,
    STAGE_MACHINE,
    CaseState,
    Disposition,
    PlanState,
    ResponseState,
    StageState,
)
from surveys.statistics import outcome_rates


def test_fieldwork_that_has_ended_never_opens_again():
    assert [state for state, after in STAGE_MACHINE.moves.items() if StageState.OPEN in after] == [StageState.PLANNED]


def test_a_plan_that_is_locked_is_never_written_again():
    assert not [state for state, after in PLAN_MACHINE.moves.items() if PlanState.DRAFT in after]
    assert [state for state, after in PLAN_MACHINE.moves.items() if PlanState.DRAWN in after] == [PlanState.LOCKED]


def test_what_is_complete_stays_complete():
    assert RESPONSE_MACHINE.moves[ResponseState.COMPLETE] == set()


def test_who_has_refused_is_not_asked_again():
    with pytest.raises(IllegalMove):
        CASE_MACHINE.require(CaseState.REFUSED, CaseState.WAITING)
    assert CaseState.REFUSED not in OPEN_CASES


def test_whoever_may_still_be_asked_may_still_refuse():
    assert all(CASE_MACHINE.allows(state, CaseState.REFUSED) for state in OPEN_CASES)


def test_every_ending_counts_in_the_rates():
    assert set(OUTCOME_OF) == set(Disposition)
    rates = outcome_rates({OUTCOME_OF[ending]: 1 for ending in Disposition})
    assert all(0 <= rate <= 1 for rate in rates.values())
