"""Which question comes next: tried without a database."""

from fractions import Fraction

import pytest

from surveys.routing import (
    Asked,
    Condition,
    Progress,
    fallen_away,
    never_asked,
    next_question,
    open_questions,
    progress,
    question_before,
    route,
    share_answered,
)


def when(question: str, *answers: str) -> Condition:
    return Condition(question, frozenset(answers))


# Asked whether they came; if so how it was; if badly, why; and, whoever they are, what else.
QUESTIONS = (
    Asked("came", answers=frozenset({"0", "1", "na"})),
    Asked("how", when("came", "1"), answers=frozenset(map(str, range(1, 7)))),
    Asked("why", when("how", "1", "2")),
    Asked("else", is_required=False),
)


def said(**answers: str) -> dict[str, frozenset[str]]:
    """Return what was said, a word or several for each question."""
    return {code: frozenset(answer.split()) for code, answer in answers.items()}


class TestRoute:
    @pytest.mark.parametrize(
        ("answers", "asked"),
        [
            ({}, "came else"),
            ({"came": "0"}, "came else"),
            ({"came": "na"}, "came else"),
            ({"came": "1"}, "came how else"),
            ({"came": "1", "how": "2"}, "came how why else"),
            ({"came": "1", "how": "6"}, "came how else"),
        ],
    )
    def test_what_is_asked_depends_on_what_was_answered(self, answers, asked):
        assert route(QUESTIONS, said(**answers)) == asked.split()

    def test_behind_a_question_that_is_skipped_all_is_skipped_whatever_was_answered_there_once(self):
        changed_their_mind = said(came="0", how="1", why="slow")

        assert route(QUESTIONS, changed_their_mind) == ["came", "else"]
        assert fallen_away(QUESTIONS, changed_their_mind) == {"how", "why"}

    def test_one_of_several_answers_is_enough(self):
        questions = (Asked("where"), Asked("parking", when("where", "riga")))

        assert route(questions, said(where="ogre riga")) == ["where", "parking"]


class TestSteps:
    def test_forward(self):
        answers = said(came="1", how="5")
        steps = [next_question(QUESTIONS, answers, after=code) for code in (None, "came", "how", "else")]

        assert steps == ["came", "how", "else", None]

    def test_back(self):
        answers = said(came="0")

        assert question_before(QUESTIONS, answers, before="else") == "came"
        assert question_before(QUESTIONS, answers, before="came") is None

    def test_of_nothing_nothing_is_asked(self):
        assert next_question((), {}) is None

    def test_what_may_be_left_out_does_not_hold_anybody_up(self):
        assert open_questions(QUESTIONS, said(came="1")) == ["how"]
        assert open_questions(QUESTIONS, said(came="0")) == []

    def test_how_far_one_is_counts_what_is_asked(self):
        assert progress(QUESTIONS, said(came="1", how="1"), code="why") == Progress(3, 4)
        assert progress(QUESTIONS, said(came="0"), code="else") == Progress(2, 2)

    def test_half_of_what_is_asked(self):
        assert share_answered(QUESTIONS, said(came="0")) == Fraction(1, 2)


class TestFaults:
    @pytest.mark.parametrize(
        "condition",
        [when("later", "1"), when("nowhere", "1"), when("why", "1"), when("came", "7"), when("came")],
        ids=["later", "nowhere", "itself", "no such answer", "no answer"],
    )
    def test_a_condition_nobody_can_meet_is_found(self, condition):
        questions = (QUESTIONS[0], Asked("why", condition), Asked("later"))

        assert never_asked(questions) == ["why"]

    def test_a_sound_questionnaire_has_none(self):
        assert never_asked(QUESTIONS) == []
