"""A link used twice at once: one questionnaire, one answer to a question, handed in once; and closed meanwhile."""

import threading
from typing import Any

import pytest
from django.db.models import QuerySet

from pmlp_portal.kernel.errors import DomainError
from surveys.actions import electronic
from surveys.actions.answering import Saved, save_answer
from surveys.models import Answer, Response, Stage
from surveys.queries.opened import Door
from surveys.replies import Reply
from surveys.states import ResponseState, StageState
from surveys.tests.factories import NOON, link_of, make_case, make_invitation, make_stage
from tests.races import at_once, is_fault, none_raised, without_constraint

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]


def invited() -> str:
    """Return the link of somebody who was drawn."""
    return link_of(make_invitation(make_case(make_stage())))


def kept(response_id: int, value: int) -> Saved:
    """Answer the first question."""
    return save_answer(response_id=response_id, question_code="clear", reply=Reply(value=value), now=NOON)


class TestATokenUsedTwiceAtOnce:
    @staticmethod
    def begin_at_once(token: str) -> list[Any]:
        return at_once(4, lambda _nth: electronic.begin_by_link(door=Door.SURVEY, token=token, now=NOON))

    def test_begins_one_questionnaire(self):
        outcomes = none_raised(self.begin_at_once(invited()))

        assert len({response.pk for response in outcomes}) == Response.objects.count() == 1

    def test_answers_one_question_once(self):
        token = invited()
        electronic.begin_by_link(door=Door.SURVEY, token=token, now=NOON)
        none_raised(
            at_once(
                4,
                lambda nth: electronic.answer_by_link(
                    door=Door.SURVEY, token=token, code="clear", read=lambda *_: Reply(value=nth + 1), now=NOON
                ),
            )
        )

        assert Answer.objects.count() == 1

    def test_control_without_the_lock_and_the_constraint_answers_twice(self, monkeypatch):
        pk = electronic.begin_by_link(door=Door.SURVEY, token=invited(), now=NOON).pk
        write, both_have_looked = Answer.save, threading.Barrier(2)

        def look_and_write(answer: Answer, **how: Any) -> None:
            if answer._state.adding:
                both_have_looked.wait(20)
            write(answer, **how)

        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)
        monkeypatch.setattr(Answer, "save", look_and_write)
        with without_constraint(Answer, "one_answer_to_a_question"):
            none_raised(at_once(2, lambda nth: kept(pk, nth + 1)))
            assert Answer.objects.count() == 2
            Answer.objects.all().delete()

    def test_hands_in_once(self):
        token = invited()
        for code in ("clear", "fast"):
            electronic.answer_by_link(
                door=Door.SURVEY, token=token, code=code, read=lambda *_: Reply(value=3), now=NOON
            )
        none_raised(at_once(4, lambda _nth: electronic.hand_in(door=Door.SURVEY, token=token, now=NOON)))

        assert Response.objects.get().state == ResponseState.COMPLETE

    def test_closing_meanwhile_has_one_outcome(self):
        token = invited()
        electronic.begin_by_link(door=Door.SURVEY, token=token, now=NOON)

        def work(nth: int) -> object:
            if nth == 0:
                return Stage.objects.update(state=StageState.CLOSED)
            return electronic.answer_by_link(
                door=Door.SURVEY, token=token, code="clear", read=lambda *_: Reply(value=3), now=NOON
            )

        outcomes = at_once(3, work)
        assert not [outcome for outcome in outcomes if is_fault(outcome)]
        refused = [outcome for outcome in outcomes if isinstance(outcome, DomainError)]
        assert Answer.objects.count() == (0 if len(refused) == 2 else 1)
