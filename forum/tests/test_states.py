import pytest

from forum.states import DRAFT_MACHINE, FOUND, OWED, QUESTION_MACHINE, READABLE, DraftState, QuestionState
from pmlp_portal.kernel.errors import IllegalMove

Q, D = QuestionState, DraftState


class TestQuestion:
    def test_nothing_is_published_that_was_not_answered(self):
        before = {state for state, after in QUESTION_MACHINE.moves.items() if Q.PUBLISHED in after}

        assert before == {Q.ANSWERED, Q.REOPENED, Q.ARCHIVED, Q.HIDDEN}

    @pytest.mark.parametrize("state", [Q.DECLINED, Q.DUPLICATE, Q.FORWARDED, Q.ASSIGNED])
    def test_sorting_leads_to(self, state):
        QUESTION_MACHINE.require(Q.RECEIVED, state)

    def test_what_was_sorted_in_haste_can_be_sorted_again_but_what_has_left_the_office_has_left(self):
        assert QUESTION_MACHINE.allows(Q.DECLINED, Q.RECEIVED)
        with pytest.raises(IllegalMove):
            QUESTION_MACHINE.require(Q.FORWARDED, Q.RECEIVED)

    def test_what_is_found_can_be_read_and_what_is_hidden_cannot(self):
        assert set(FOUND) < set(READABLE)
        assert Q.HIDDEN not in READABLE

    def test_while_the_asker_is_waited_for_the_office_owes_nothing(self):
        assert Q.ASKED_BACK not in OWED


class TestDraft:
    def test_nothing_is_approved_that_was_not_submitted(self):
        assert [state for state, after in DRAFT_MACHINE.moves.items() if D.APPROVED in after] == [D.SUBMITTED]

    def test_what_is_published_is_never_rewritten(self):
        assert DRAFT_MACHINE.moves[D.APPROVED] == set()
