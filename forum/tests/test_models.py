"""What the database refuses, whoever asks."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from forum.models import (
    Absence,
    Answer,
    AnswerRuleRow,
    AnswerVersion,
    CannedPassage,
    Category,
    Citation,
    FollowUp,
    ForumPolicyRow,
    Look,
    Original,
    Passage,
    Question,
    QuestionMove,
    Regulation,
    Vote,
)
from forum.states import DraftState, QuestionState
from forum.tests.factories import ASKED_AT, NEXT_DAY, a_published_question, a_question
from pmlp_portal.accounts.models import User
from pmlp_portal.kernel.constraints import violated

pytestmark = [pytest.mark.db, pytest.mark.django_db]

S, D = QuestionState, DraftState
DAY = date(2026, 11, 10)
Columns = dict[str, Any]


def refused_by(row: models.Model) -> str:
    """Return the constraint that refuses a row; empty when none does."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        return violated(error)
    return ""


class TestQuestion:
    def test_as_the_factory_makes_it_it_is_taken(self):
        assert refused_by(a_question()) == ""

    @pytest.mark.parametrize(
        ("columns", "constraint"),
        [
            ({"state": "lost"}, "question_state_is_known"),
            ({"title": ""}, "question_asks_something"),
            ({"aim_on": date(2026, 11, 26)}, "question_aim_is_not_after_due"),
            ({"state": S.DUPLICATE}, "question_duplicate_names_the_other"),
            ({"state": S.FORWARDED}, "question_forwarded_says_where"),
            ({"state": S.DECLINED}, "question_refused_says_why"),
            ({"state": S.ASSIGNED}, "question_on_a_table_has_its_expert"),
            ({"paused_since": ASKED_AT}, "question_clock_stands_while_asked_back"),
            ({"state": S.PUBLISHED}, "question_readable_was_answered"),
            ({"published_at": ASKED_AT}, "question_answer_time_is_whole"),
            ({"published_at": ASKED_AT, "days_taken": 3}, "question_answer_time_is_whole"),
            ({"contact": "anna@example.lv"}, "question_contact_has_hash"),
        ],
    )
    def test_what_cannot_be_is_refused_by_name(self, columns, constraint):
        assert refused_by(a_question(**columns)) == constraint

    def test_asked_back_the_clock_stands(self, anda):
        asked_back = a_question(state=S.ASKED_BACK, assigned_to=anda, assigned_at=ASKED_AT)

        # An expert is named although the table says nothing of this state: somebody has asked back.
        assert refused_by(asked_back) == "question_clock_stands_while_asked_back"

    def test_it_is_not_its_own_double(self):
        question = a_question()
        question.save()
        question.state, question.duplicate_of = S.DUPLICATE, question

        assert refused_by(question) == "question_is_not_its_own_double"

    def test_a_link_opens_one_question(self):
        first = a_question()
        first.save()

        assert "token_hash" in refused_by(a_question(token_hash=first.token_hash))


class TestWhatBelongsToIt:
    @pytest.mark.parametrize(
        ("make", "constraint"),
        [
            (lambda q, who: QuestionMove(question=q, before=S.ASSIGNED, after=S.ASSIGNED, at=ASKED_AT),
             "question_move_goes_somewhere"),
            (lambda q, who: FollowUp(question=q, kind="reply", text="", said_at=ASKED_AT), "follow_up_says_something"),
            (lambda q, who: FollowUp(question=q, kind="asked_back", text="Kur?", said_at=ASKED_AT),
             "follow_up_is_the_expert_s_or_the_asker_s"),
            (lambda q, who: FollowUp(question=q, kind="reply", text="Te", by=who, said_at=ASKED_AT),
             "follow_up_is_the_expert_s_or_the_asker_s"),
            (lambda q, who: FollowUp(question=q, kind="asked_further", text="Un?", is_public=True, said_at=ASKED_AT),
             "follow_up_is_read_first"),
            (lambda q, who: Passage(question=q, part="text", start=3, end=3, kind="phone", at=ASKED_AT),
             "passage_has_letters"),
            (lambda q, who: Passage(question=q, part="text", start=1, end=3, kind="phone", is_masked=False,
                                   at=ASKED_AT),
             "passage_by_hand_has_a_reason"),
            (lambda q, who: Passage(question=q, part="text", start=1, end=3, kind="phone", by=who, at=ASKED_AT),
             "passage_by_hand_has_a_reason"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_refused_by_name(self, anda, make: Callable[..., models.Model], constraint):
        question = a_question()
        question.save()

        assert refused_by(make(question, anda)) == constraint

    @pytest.mark.parametrize(
        ("make", "constraint"),
        [
            (lambda q, who: FollowUp(question=q, kind="asked_further", text="Un tad?", said_at=ASKED_AT),
             "one_open_follow_up"),
            (lambda q, who: Original(question=q, text="Kods", delete_on=DAY), "one_original_per_question"),
            (lambda q, who: Passage(question=q, part="text", start=1, end=3, kind="phone", at=ASKED_AT),
             "one_passage_at_a_place"),
            (lambda q, who: Vote(question=q, device_hash="d", is_helpful=True, at=ASKED_AT), "one_vote_per_device"),
            (lambda q, who: Look(question=q, user=who, at=ASKED_AT), "one_look_each"),
        ],
    )  # fmt: skip
    def test_there_is_one(self, anda, make: Callable[..., models.Model], constraint):
        question = a_question()
        question.save()

        assert refused_by(make(question, anda)) == ""
        assert refused_by(make(question, anda)) == constraint


class TestAnswer:
    @pytest.fixture
    def answer(self, anda):
        return a_published_question(anda).answer

    @pytest.mark.parametrize(
        ("columns", "constraint"),
        [
            ({"text": ""}, "answer_is_published_whole"),
            ({"true_on": None}, "answer_is_published_whole"),
            ({"current": None}, "answer_is_published_whole"),
            ({"corrected_at": NEXT_DAY}, "answer_says_what_was_corrected"),
        ],
    )
    def test_it_is_published_whole_and_says_what_was_corrected(self, answer, columns, constraint):
        for name, value in columns.items():
            setattr(answer, name, value)

        assert refused_by(answer) == constraint

    @pytest.mark.parametrize(
        ("columns", "constraint"),
        [
            ({"number": 1}, "wording_number_once"),
            ({"state": D.SUBMITTED}, "wording_submitted_says_something"),
            ({"state": D.SUBMITTED, "submitted_at": NEXT_DAY, "text": ""}, "wording_submitted_says_something"),
            ({"state": D.APPROVED, "submitted_at": NEXT_DAY}, "wording_approved_by_somebody"),
            ({"approved_at": NEXT_DAY}, "wording_approved_by_somebody"),
        ],
    )
    def test_a_wording_that_cannot_be_is_refused_by_name(self, answer, anda, columns, constraint):
        assert refused_by(self.wording(answer, anda, **columns)) == constraint

    def test_nobody_approves_their_own_words_while_two_are_needed(self, answer, anda, liga):
        approved: Columns = {"state": D.APPROVED, "submitted_at": NEXT_DAY, "approved_at": NEXT_DAY}

        assert refused_by(self.wording(answer, anda, **approved, approved_by=anda)) == "wording_seen_by_two"
        assert refused_by(self.wording(answer, anda, **approved, approved_by=liga)) == ""

    def test_one_wording_is_open_at_once(self, answer, anda):
        assert refused_by(self.wording(answer, anda)) == ""
        assert refused_by(self.wording(answer, anda, number=3)) == "one_open_wording"

    def test_a_citation_is_of_its_kind_and_once(self, answer):
        mk = Regulation.objects.create(number="Nr. 133", name_lv="Par pasēm", valid_from=DAY)
        columns: Columns = {"version_id": answer.current_id, "regulation": mk, "valid_from": DAY}

        assert refused_by(Citation(kind="fee", **columns)) == "citation_is_of_its_kind"
        assert refused_by(Citation(kind="regulation", **columns)) == ""
        assert refused_by(Citation(kind="regulation", **columns)) == "regulation_cited_once"

    @staticmethod
    def wording(answer: Answer, author: User, **columns: Any) -> AnswerVersion:
        values = {"number": 2, "text": "75 eiro.", "saved_at": NEXT_DAY, **columns}
        return AnswerVersion(answer=answer, author=author, **values)


class TestRules:
    @pytest.mark.parametrize(
        ("row", "constraint"),
        [
            (AnswerRuleRow(valid_from=DAY), "answer_rule_counts_one_way"),
            (AnswerRuleRow(valid_from=DAY, months=1, working_days=5), "answer_rule_counts_one_way"),
            (AnswerRuleRow(valid_from=DAY, months=12), "answer_rule_makes_sense"),
            (AnswerRuleRow(valid_from=DAY, working_days=5, forward_within=0), "answer_rule_makes_sense"),
            (ForumPolicyRow(valid_from=DAY, aim_within=0), "forum_policy_makes_sense"),
            (Category(slug="a", name_lv="A", name_en="A", aim_within=0), "aim_takes_a_day"),
            (Regulation(number="1", name_lv="A", valid_from=DAY, valid_until=DAY), "regulation_is_in_force_for_a_time"),
        ],
    )
    def test_a_rule_that_makes_no_sense_is_refused_by_name(self, row, constraint):
        assert refused_by(row) == constraint

    def test_a_title_stands_for_one_text(self):
        CannedPassage.objects.create(title="Maksa", text="50 eiro")

        assert refused_by(CannedPassage(title="Maksa", text="75 eiro")) == "canned_passage_once"

    def test_somebody_is_away_once_at_a_time_and_may_be_on_the_day_they_are_back(self, anda):
        week = timedelta(days=7)
        Absence.objects.create(user=anda, first_on=DAY, back_on=DAY + week)

        assert refused_by(Absence(user=anda, first_on=DAY + week, back_on=DAY + week)) == "absence_lasts_a_day"
        assert refused_by(Absence(user=anda, first_on=DAY + week / 7, back_on=DAY + 2 * week)) == "away_once_at_a_time"
        assert refused_by(Absence(user=anda, first_on=DAY + week, back_on=DAY + 2 * week)) == ""

    def test_a_row_says_what_the_pure_rules_take(self):
        rule = AnswerRuleRow(valid_from=DAY, working_days=8, forward_within=4).as_rule()
        policy = ForumPolicyRow(valid_from=DAY, aim_within=2).as_policy()

        assert rule.version == "2026-11-10/8d/4d"
        assert (policy.aim_within, policy.needs_second_eyes) == (2, True)


def test_what_is_removed_from_the_directory_stays_cited_in_words(anda):
    wording = AnswerVersion.objects.get(answer__question=a_published_question(anda))
    mk = Regulation.objects.create(number="Nr. 133", name_lv="Par pasēm", valid_from=DAY)
    cited = Citation.objects.create(
        version=wording, kind="regulation", regulation=mk, cited_as="Nr. 133", valid_from=DAY
    )
    mk.delete()
    cited.refresh_from_db()

    assert (cited.regulation, cited.cited_as) == (None, "Nr. 133")


def test_every_constraint_of_the_forum_is_broken_by_a_test_here():
    here = Path(__file__).read_text()
    ours = [Absence, Answer, AnswerRuleRow, AnswerVersion, CannedPassage, Category, Citation, FollowUp, ForumPolicyRow,
            Look, Original, Passage, Question, QuestionMove, Regulation, Vote]  # fmt: skip
    names = {constraint.name for model in ours for constraint in model._meta.constraints}

    assert {name for name in names if f'"{name}"' not in here} - {"fee_cited_once", "hours_cited_once"} == set()
