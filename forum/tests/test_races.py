"""Several people at one question: what the locks and constraints hold together, and what falls apart without them."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db.models import QuerySet

from forum import actions
from forum.actions import Opinion, moves, sorting, writing
from forum.models import Answer, AnswerVersion, FollowUp, Question, Vote
from forum.states import QuestionState
from forum.tests.factories import (
    NEXT_DAY,
    a_published_question,
    ask,
    assigned,
    at,
    fresh,
    link_of,
    published,
    submitted,
    told,
)
from pmlp_portal.accounts.models import User
from pmlp_portal.notifications.models import Message, MessageKind
from tests.races import at_once, is_fault, without_constraint

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]

S = QuestionState
SECOND = timedelta(seconds=1)


class TestTwoModerators:
    @staticmethod
    def decline_and_give(question: Question, maris: User, anda: User) -> list[Any]:
        """One declines what the other gives to an expert, both having seen the same."""
        seen = question.version
        deeds: list[Callable[[], Question]] = [
            lambda: actions.decline(question_id=question.pk, seen=seen, because="Mēstule", by=maris, now=NEXT_DAY),
            lambda: actions.assign(question_id=question.pk, seen=seen, to=anda, by=maris, now=NEXT_DAY),
        ]
        return at_once(2, lambda nth: deeds[nth]())

    def test_one_decides_and_the_other_is_told(self, anda, maris, passports):
        for _round in range(5):
            question = ask()
            outcomes = self.decline_and_give(question, maris, anda)

            assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Question", "SavedMeanwhile"]
            assert question.moves.count() == fresh(question).version == 2

    def test_control_without_the_lock_both_decide(self, anda, maris, passports, monkeypatch):
        question = ask()
        look_before_anybody_writes(monkeypatch, moves, "lock_question", 2)

        outcomes = self.decline_and_give(question, maris, anda)

        assert {type(outcome) for outcome in outcomes} == {Question}
        assert question.moves.count() == 3

    def test_two_that_are_named_each_others_double_do_not_lead_in_a_circle(self, anda, liga, maris, passports):
        for _round in range(3):
            first, second = (published(anda, liga, by=maris) for _ in range(2))
            outcomes = self.name_doubles(first, second, maris)

            assert not [outcome for outcome in outcomes if is_fault(outcome)]
            assert Question.objects.filter(pk__in=[first.pk, second.pk], state=S.DUPLICATE).count() == 1

    def test_control_without_the_locks_they_do(self, anda, liga, maris, passports, monkeypatch):
        first, second = (published(anda, liga, by=maris) for _ in range(2))
        look_before_anybody_writes(monkeypatch, sorting, "lock_seen", 2)
        self.name_doubles(first, second, maris)

        assert (fresh(first).duplicate_of, fresh(second).duplicate_of) == (second, first)

    @staticmethod
    def name_doubles(first: Question, second: Question, by: User) -> list[Any]:
        pair = [(first, second), (second, first)]
        return at_once(
            2,
            lambda nth: actions.mark_duplicate(
                question_id=pair[nth][0].pk, seen=pair[nth][0].version, of=pair[nth][1].pk, by=by, now=NEXT_DAY
            ),
        )

    def test_what_is_given_out_at_one_moment_is_shared_out(self, anda, liga, maris, passports):
        for _round in range(3):
            assert self.given_out(maris) == {anda.pk, liga.pk}

    def test_control_without_the_lock_on_the_category_one_gets_both(self, anda, liga, maris, passports, monkeypatch):
        look_before_anybody_writes(monkeypatch, sorting, "experts_of", 2)

        assert len(self.given_out(maris)) == 1

    @staticmethod
    def given_out(by: User) -> set[int]:
        questions = [ask(), ask()]
        at_once(
            2,
            lambda nth: actions.assign(question_id=questions[nth].pk, seen=questions[nth].version, by=by, now=NEXT_DAY),
        )
        return {fresh(question).assigned_to_id or 0 for question in questions}


class TestTwoPublishers:
    @staticmethod
    def publish_twice(wording: AnswerVersion, by: list[User]) -> list[Any]:
        question_id = wording.answer.question_id
        return at_once(
            2,
            lambda nth: actions.approve(
                question_id=question_id, revision=wording.revision, by=by[nth], now=NEXT_DAY + nth * SECOND
            ),
        )

    def test_it_is_published_once_and_told_once(self, anda, liga, maris, passports):
        for _round in range(5):
            question = assigned(anda, by=maris)
            outcomes = self.publish_twice(submitted(question, by=anda), [liga, maris])

            assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Answer", "NoDraft"]
            assert told(question).count("question_answered") == 1

    def test_control_without_the_lock_twice(self, anda, liga, maris, passports, monkeypatch):
        question = assigned(anda, by=maris)
        wording = submitted(question, by=anda)
        look_before_anybody_writes(monkeypatch, writing, "open_wording", 2)
        # Here the later one even looks like a correction nobody has explained.
        with without_constraint(Answer, "answer_says_what_was_corrected"):
            outcomes = self.publish_twice(wording, [liga, maris])
            Answer.objects.update(corrected_at=None)

        assert [type(outcome) for outcome in outcomes] == [Answer, Answer]
        assert told(question).count("question_answered") == 2

    def test_of_two_who_begin_to_write_the_later_does_not_overwrite(self, anda, liga, maris, passports):
        question = assigned(anda, by=maris)
        outcomes = self.write_at_once(question, [anda, liga])

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AnswerVersion", "SavedMeanwhile"]
        assert AnswerVersion.objects.count() == 1

    def test_without_the_lock_the_constraint_still_lets_one_begin(self, anda, liga, maris, passports, monkeypatch):
        question = with_an_empty_answer(assigned(anda, by=maris))
        look_before_anybody_writes(monkeypatch, writing, "open_wording", 2)
        self.write_at_once(question, [anda, liga])

        assert AnswerVersion.objects.count() == 1

    def test_control_without_constraints_there_are_two(self, anda, liga, maris, passports, monkeypatch):
        question = with_an_empty_answer(assigned(anda, by=maris))
        with (
            without_constraint(AnswerVersion, "one_open_wording"),
            without_constraint(AnswerVersion, "wording_number_once"),
        ):
            look_before_anybody_writes(monkeypatch, writing, "open_wording", 2)
            self.write_at_once(question, [anda, liga])
            assert AnswerVersion.objects.count() == 2
            AnswerVersion.objects.all().delete()

    @staticmethod
    def write_at_once(question: Question, by: list[User]) -> list[Any]:
        return at_once(
            2,
            lambda nth: actions.save_draft(
                question_id=question.pk, revision=0, draft=actions.Draft(f"{nth}"), by=by[nth], now=NEXT_DAY
            ),
        )


class TestTwoVotes:
    @staticmethod
    def vote_at_once(question: Question, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        """Let both look first whether the device has voted, and then write."""
        write, both_have_looked = Vote.save, threading.Barrier(2)

        def look_and_write(cast: Vote, **how: Any) -> None:
            if cast._state.adding:
                both_have_looked.wait(20)
            write(cast, **how)

        monkeypatch.setattr(Vote, "save", look_and_write)
        opinion = Opinion(is_helpful=True)
        return at_once(
            2, lambda _nth: actions.vote(question_id=question.pk, device="one", opinion=opinion, now=NEXT_DAY)
        )

    def test_of_one_device_count_once(self, anda, monkeypatch):
        question = a_published_question(anda)
        outcomes = self.vote_at_once(question, monkeypatch)

        assert {type(outcome) for outcome in outcomes} == {Vote}
        assert fresh(question).helpful == Vote.objects.count() == 1

    def test_control_without_the_constraint_twice(self, anda, monkeypatch):
        question = a_published_question(anda)
        with without_constraint(Vote, "one_vote_per_device"):
            self.vote_at_once(question, monkeypatch)
            assert fresh(question).helpful == Vote.objects.count() == 2
            Vote.objects.all().delete()

    def test_of_many_devices_none_is_lost_while_somebody_works_on_the_question(self, anda, maris):
        question = a_published_question(anda)

        def work(nth: int) -> object:
            if nth == 0:
                return actions.archive(question_id=question.pk, seen=1, by=maris, now=NEXT_DAY)
            opinion = Opinion(is_helpful=True)
            return actions.vote(question_id=question.pk, device=str(nth), opinion=opinion, now=NEXT_DAY)

        assert not [outcome for outcome in at_once(9, work) if isinstance(outcome, Exception)]
        assert (fresh(question).helpful, fresh(question).state) == (8, S.ARCHIVED)


class TestTheAsker:
    def test_asking_further_twice_at_once_is_once(self, anda, liga, maris, passports):
        question = published(anda, liga, by=maris)
        outcomes = self.ask_at_once(question)

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["FollowUpOpen", "Question"]
        assert FollowUp.objects.count() == 1

    def test_without_the_lock_the_constraint_holds(self, anda, liga, maris, passports, monkeypatch):
        question = published(anda, liga, by=maris)
        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)
        self.ask_at_once(question)

        assert FollowUp.objects.count() == 1

    def test_control_without_both_there_are_two(self, anda, liga, maris, passports, monkeypatch):
        question = published(anda, liga, by=maris)
        with without_constraint(FollowUp, "one_open_follow_up"):
            look_before_anybody_writes(monkeypatch, actions.asking, "lock_question_by_token", 2)
            self.ask_at_once(question)
            assert FollowUp.objects.count() == 2
            FollowUp.objects.all().delete()

    @staticmethod
    def ask_at_once(question: Question) -> list[Any]:
        token = link_of(question)
        return at_once(2, lambda nth: actions.ask_further(token=token, text=f"Un {nth}?", now=at(19)))

    def test_a_reply_and_giving_up_on_it_have_one_outcome(self, anda, maris, passports):
        for _round in range(3):
            question = assigned(anda, by=maris)
            actions.ask_back(question_id=question.pk, seen=question.version, text="Kur?", by=anda, now=at(12))
            outcomes = self.reply_while_given_up(question)

            assert not [outcome for outcome in outcomes if is_fault(outcome)]
            has_reply = FollowUp.objects.filter(question=question, kind="reply").exists()
            assert fresh(question).state == (S.ASSIGNED if has_reply else S.DECLINED)

    @staticmethod
    def reply_while_given_up(question: Question) -> list[Any]:
        deeds: list[Callable[[], object]] = [
            partial(actions.reply, token=link_of(question), text="Te", now=at(30)),
            partial(actions.decline_silent_asker, question_id=question.pk, because="Klusē", now=at(30)),
        ]
        return at_once(2, lambda nth: deeds[nth]())


def test_two_workers_remind_once(anda, maris, passports):
    question = assigned(anda, by=maris)
    at_once(4, lambda nth: actions.remind_expert(question_id=question.pk, now=at(19) + nth * SECOND))

    assert Message.objects.filter(kind=MessageKind.QUESTION_REMINDER).count() == 1


def test_control_without_the_lock_as_often_as_there_are_workers(anda, maris, passports, monkeypatch):
    question = assigned(anda, by=maris)
    look_before_anybody_writes(monkeypatch, actions.due, "lock_question", 2)
    at_once(2, lambda nth: actions.remind_expert(question_id=question.pk, now=at(19) + nth * SECOND))

    assert Message.objects.filter(kind=MessageKind.QUESTION_REMINDER).count() == 2


# ---- staging ---------------------------------------------------------------------------------------------------------


def look_before_anybody_writes(monkeypatch: pytest.MonkeyPatch, module: Any, look: str, number: int) -> None:
    """Let nobody lock, and nobody go on before all have looked: the worst order of events."""
    real, all_have_looked = getattr(module, look), threading.Barrier(number)
    has_waited = threading.local()

    def look_and_wait(*args: Any, **kwargs: Any) -> Any:
        seen = real(*args, **kwargs)
        if not getattr(has_waited, "once", False):
            has_waited.once = True
            all_have_looked.wait(20)
        return seen

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)
    monkeypatch.setattr(module, look, look_and_wait)


def with_an_empty_answer(question: Question) -> Question:
    """Whoever writes first makes it, and the other waits for that: here it is there before both."""
    Answer.objects.create(question=question)
    return question
