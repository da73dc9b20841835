"""Hundreds of deeds in an order nobody planned: what holds of every question whatever has happened to it."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from forum import actions
from forum.actions import Draft, Opinion, Place
from forum.models import AnswerVersion, FollowUp, Original, Part, Passage, Question
from forum.states import FOUND, READABLE, DraftState, FollowUpKind, QuestionState
from forum.tests.factories import ASKED_AT, asking, fresh, link_of
from pmlp_portal.accounts.models import User
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.notifications.models import Message

pytestmark = pytest.mark.django_db

CODE = "161175-19997"
DEEDS = 300


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_in_whatever_order(seed, anda, liga, maris, passports):
    office = _Office(random.Random(seed), [anda, liga, maris])
    for nth in range(DEEDS):
        office.act()
        if nth % 10 == 9:
            assert_sound()

    assert {"ask", "assign", "approve", "hide", "ask_further", "mark_duplicate"} <= set(office.done), office.done


def assert_sound() -> None:
    for question in Question.objects.select_related("duplicate_of").prefetch_related("moves"):
        moves = list(question.moves.all())
        assert moves[-1].after == question.state
        assert [move.before for move in moves[1:]] == [move.after for move in moves[:-1]]
        assert (question.search_vector is not None) == (question.state in FOUND)
        if question.state in READABLE:
            assert question.answer.text
        if question.duplicate_of:
            assert question.duplicate_of.duplicate_of is None
    for model in (Question, FollowUp, Message, AnswerVersion):
        assert CODE not in str(list(model.objects.values_list()))
    assert {passage.is_masked for passage in Passage.objects.filter(by=None)} <= {True}
    assert Original.objects.count() >= Question.objects.count()
    waiting = Question.objects.filter(state=QuestionState.REOPENED)
    further = FollowUp.objects.filter(kind=FollowUpKind.ASKED_FURTHER, settled_at=None).exclude(
        question__state__in=[QuestionState.HIDDEN]
    )
    assert {row.pk for row in waiting} == {row.question_id for row in further}


class _Office:
    """Askers, two experts and a moderator, none of whom knows what the others do."""

    def __init__(self, dice: random.Random, staff: list[User]) -> None:
        self.dice, self.staff, self.now = dice, staff, ASKED_AT
        self.done: Counter[str] = Counter()

    def act(self) -> None:
        """Do one thing; being refused is fine."""
        self.now += timedelta(hours=self.dice.randrange(1, 12))
        deeds: list[Callable[[], object]] = [
            self.ask, self.sort, self.sort, self.write, self.write, self.write, self.approve, self.approve,
            self.ask_back, self.say, self.show, self.mask, self.vote, self.mark_duplicate,
        ]  # fmt: skip
        deed = self.dice.choice(deeds)
        try:
            name = deed()
        except DomainError:
            return
        self.done[str(name or getattr(deed, "__name__", ""))] += 1

    def ask(self) -> None:
        """Ask, code and all."""
        actions.ask(asking=asking(text=f"Mans kods ir {CODE}."), now=self.now)

    def sort(self) -> str:
        """Give out, decline, send on, take back."""
        question, by = self._some(), self.dice.choice(self.staff)
        seen: dict[str, Any] = {"question_id": question.pk, "seen": question.version, "by": by, "now": self.now}
        deeds: dict[str, Callable[[], object]] = {
            "assign": lambda: actions.assign(**seen),
            "take": lambda: actions.take(**seen),
            "decline": lambda: actions.decline(**seen, because="Mēstule"),
            "restore": lambda: actions.restore(**seen),
            "give_back": lambda: actions.give_back(**seen, because="Nav mūsu"),
            "archive": lambda: actions.archive(**seen),
        }
        name = self.dice.choice(["assign", "assign", *deeds])
        deeds[name]()
        return name

    def write(self) -> None:
        """Begin or go on, and hand over."""
        written_in = [QuestionState.ASSIGNED, QuestionState.REOPENED]
        question, by = self._some(prefer=written_in), self.dice.choice(self.staff)
        draft = AnswerVersion.objects.filter(answer__question=question, state=DraftState.DRAFT).first()
        saved = actions.save_draft(
            question_id=question.pk, revision=draft.revision if draft else 0, draft=Draft("50 eiro.", "Maksa"), by=by,
            now=self.now,
        )  # fmt: skip
        actions.submit_for_second_eyes(question_id=question.pk, revision=saved.revision, by=by, now=self.now)

    def approve(self) -> str:
        """Approve what somebody handed over, or send it back."""
        waiting = list(AnswerVersion.objects.filter(state=DraftState.SUBMITTED).select_related("answer"))
        if not waiting:
            return "nothing to approve"
        wording, by = self.dice.choice(waiting), self.dice.choice(self.staff)
        seen: dict[str, Any] = {
            "question_id": wording.answer.question_id,
            "revision": wording.revision,
            "by": by,
            "now": self.now,
        }
        if self.dice.random() < 0.2:
            actions.send_back(**seen, because="Kur pamats?")
            return "send_back"
        actions.approve(**seen)
        return "approve"

    def ask_back(self) -> None:
        """Ask back."""
        question = self._some(prefer=[QuestionState.ASSIGNED])
        by = question.assigned_to or self.staff[0]
        actions.ask_back(question_id=question.pk, seen=question.version, text="Kur?", by=by, now=self.now)

    def say(self) -> str:
        """Reply, or ask further."""
        question = self._some(prefer=[QuestionState.ASKED_BACK, QuestionState.PUBLISHED])
        if question.state == QuestionState.ASKED_BACK:
            actions.reply(token=link_of(question), text=f"Te, {CODE}.", now=self.now)
            return "reply"
        actions.ask_further(token=link_of(question), text=f"Un {CODE}?", now=self.now)
        return "ask_further"

    def show(self) -> str:
        """Hide, or show again."""
        question, by = self._some(), self.staff[2]
        seen: dict[str, Any] = {"question_id": question.pk, "seen": question.version, "by": by, "now": self.now}
        if self.dice.random() < 0.6:
            actions.show(**seen)
            return "show"
        actions.hide(**seen, because="Vārds")
        return "hide"

    def mask(self) -> None:
        """Mask a word more."""
        question = self._some()
        actions.mask_passage(
            question_id=question.pk, seen=question.version, place=Place(Part.TEXT, 0, 4), reason="Vārds",
            by=self.staff[2], now=self.now,
        )  # fmt: skip

    def vote(self) -> None:
        """Say whether it helped."""
        opinion = Opinion(self.dice.random() < 0.7)
        actions.vote(question_id=self._some().pk, device=str(self.dice.randrange(9)), opinion=opinion, now=self.now)

    def mark_duplicate(self) -> None:
        """Name one the double of another."""
        question, other = self._some(), self._some(prefer=[QuestionState.PUBLISHED])
        actions.mark_duplicate(
            question_id=question.pk, seen=question.version, of=other.pk, by=self.staff[2], now=self.now
        )

    def _some(self, prefer: Sequence[QuestionState] = ()) -> Question:
        """Return one of the newest; now and then one that can't be meant."""
        newest = list(Question.objects.values_list("pk", "state").order_by("-pk")[:8])
        if not newest:
            self.ask()
            return self._some()
        meant = [row for row in newest if row[1] in prefer]
        number, _state = self.dice.choice(meant if meant and self.dice.random() < 0.8 else newest)
        return fresh(Question(pk=number))
