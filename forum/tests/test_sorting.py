from datetime import date

import pytest

from forum import actions, errors
from forum.models import Absence, Question, QuestionMove
from forum.queries.questions import readable_question
from forum.states import QuestionState
from forum.tests.factories import (
    ASKED_AT,
    NEXT_DAY,
    ask,
    assigned,
    fresh,
    make_category,
    make_staff,
    published,
    submitted,
    told,
)
from pmlp_portal.accounts.roles import Role
from pmlp_portal.kernel.errors import IllegalMove
from pmlp_portal.notifications.models import Message
from pmlp_portal.notifications.states import MessageState

pytestmark = pytest.mark.django_db

S = QuestionState


def sort(deed, question, *, by, **more):
    """Do a deed as somebody who sees the question as it is."""
    return deed(question_id=question.pk, seen=fresh(question).version, by=by, now=NEXT_DAY, **more)


class TestEachWay:
    def test_declined_with_a_reason_its_asker_is_told(self, maris, passports):
        question = sort(actions.decline, ask(), by=maris, because="  Šis ir  iesniegums. ")

        assert (question.state, question.because) == (S.DECLINED, "Šis ir iesniegums.")
        assert told(question) == ["question_received", "question_declined"]

    def test_without_a_reason_nothing_is_declined(self, maris, passports):
        with pytest.raises(errors.BecauseMissing):
            sort(actions.decline, ask(), by=maris, because=" ")

    def test_sent_on_to_an_institution(self, maris, passports):
        question = sort(actions.forward, ask(), by=maris, to="VID", because="Par nodokļiem")

        assert (question.state, question.forwarded_to) == (S.FORWARDED, "VID")
        assert told(question)[-1] == "question_forwarded"
        with pytest.raises(errors.InstitutionMissing):
            sort(actions.forward, ask(), by=maris, to=" ", because="")

    def test_each_move_says_who_and_why(self, maris, passports):
        question = sort(actions.decline, ask(), by=maris, because="Mēstule")

        moves = QuestionMove.objects.filter(question=question).values_list("before", "after", "by", "because")
        assert list(moves) == [("", "received", None, ""), ("received", "declined", maris.pk, "Mēstule")]

    def test_who_saw_an_older_version_is_told_whose_is_newer(self, maris, anda, passports):
        question = ask()
        seen = question.version
        sort(actions.take, question, by=anda)

        with pytest.raises(errors.SavedMeanwhile, match="Anda"):
            actions.decline(question_id=question.pk, seen=seen, because="x", by=maris, now=NEXT_DAY)
        assert fresh(question).state == S.ASSIGNED


class TestDuplicates:
    def test_a_double_leads_to_the_answered_one(self, anda, liga, maris, passports):
        answered = published(anda, liga, by=maris)
        double = sort(actions.mark_duplicate, ask(), by=maris, of=answered.pk)

        assert readable_question(double.pk) == answered
        assert told(double)[-1] == "question_duplicate"

    def test_no_double_leads_to_a_double(self, anda, liga, maris, passports):
        first, second = published(anda, liga, by=maris), published(anda, liga, by=maris)
        double = sort(actions.mark_duplicate, ask(), by=maris, of=first.pk)
        sort(actions.mark_duplicate, first, by=maris, of=second.pk)

        assert readable_question(double.pk) == readable_question(first.pk) == second

    def test_it_leads_to_what_can_be_read_and_never_to_itself(self, anda, liga, maris, passports):
        answered = published(anda, liga, by=maris)

        with pytest.raises(errors.NotTheOther):
            sort(actions.mark_duplicate, ask(), by=maris, of=ask().pk)
        with pytest.raises(errors.NotTheOther):
            sort(actions.mark_duplicate, answered, by=maris, of=answered.pk)
        with pytest.raises(errors.QuestionNotFound):
            sort(actions.mark_duplicate, ask(), by=maris, of=0)

    def test_a_published_double_is_found_no_more(self, anda, liga, maris, passports):
        first, second = published(anda, liga, by=maris), published(anda, liga, by=maris)
        sort(actions.mark_duplicate, first, by=maris, of=second.pk)

        assert list(Question.objects.found()) == [second]


class TestAssigning:
    def test_the_one_with_the_least_to_do_gets_it(self, anda, liga, maris, passports):
        assigned(anda, by=maris)

        assert sort(actions.assign, ask(), by=maris).assigned_to_id == liga.pk

    def test_who_is_away_gets_nothing_until_they_are_back(self, anda, liga, maris, passports):
        assigned(anda, by=maris)
        absence = Absence.objects.create(user=liga, first_on=date(2026, 11, 9), back_on=date(2026, 11, 12))
        assert sort(actions.assign, ask(), by=maris).assigned_to_id == anda.pk

        absence.back_on = date(2026, 11, 11)
        absence.save()
        assert sort(actions.assign, ask(), by=maris).assigned_to_id == liga.pk

    def test_only_experts_of_the_category_are_asked(self, anda, liga, maris, passports):
        rita = make_staff("rita", Role.EXPERT)
        residence = make_category("dzivesvieta", experts=[rita])

        assert sort(actions.assign, ask(), by=maris, category=residence).assigned_to_id == rita.pk

    def test_where_nobody_is_there_somebody_is_to_be_named(self, maris, passports):
        with pytest.raises(errors.NobodyThere):
            sort(actions.assign, ask(), by=maris, category=make_category("tuksa"))

    def test_who_does_not_answer_in_the_forum_is_given_nothing(self, maris, passports):
        clerk = make_staff("klara", Role.CLERK)

        with pytest.raises(errors.NotAnExpert):
            sort(actions.assign, ask(), by=maris, to=clerk)

    def test_a_colleagues_question_can_be_taken_over(self, anda, liga, maris, passports):
        question = sort(actions.take, assigned(anda, by=maris), by=liga)

        assert (question.state, question.assigned_to_id) == (S.ASSIGNED, liga.pk)

    def test_what_is_not_theirs_goes_back_to_be_sorted(self, anda, maris, passports):
        question = sort(actions.give_back, assigned(anda, by=maris), by=anda, because="Par nodokļiem")

        assert (question.state, question.assigned_to) == (S.RECEIVED, None)


class TestTakingBack:
    def test_what_was_declined_in_haste_is_received_again_and_what_has_not_left_is_not_told(self, maris, passports):
        question = sort(actions.decline, ask(), by=maris, because="Mēstule")
        question = sort(actions.restore, question, by=maris)

        assert (question.state, question.because) == (S.RECEIVED, "")
        states = Message.objects.values_list("state", flat=True)
        assert set(states) == {MessageState.CANCELLED}

    def test_a_double_that_is_none_forgets_the_other(self, anda, liga, maris, passports):
        answered = published(anda, liga, by=maris)
        double = sort(actions.mark_duplicate, ask(), by=maris, of=answered.pk)

        assert sort(actions.restore, double, by=maris).duplicate_of is None

    def test_only_what_one_has_is_given_back(self, maris, passports):
        declined = sort(actions.decline, ask(), by=maris, because="Mēstule")

        with pytest.raises(IllegalMove):
            sort(actions.give_back, declined, by=maris, because="Nav mūsu")

    def test_showing_again_publishes_nothing_that_was_not_approved(self, anda, maris, passports):
        question = assigned(anda, by=maris)
        submitted(question, by=anda)

        with pytest.raises(IllegalMove):
            sort(actions.show, question, by=maris)

    @pytest.mark.parametrize("deed", [actions.restore, actions.show, actions.archive])
    def test_what_stands_open_is_not_taken_back(self, maris, passports, deed):
        with pytest.raises(IllegalMove):
            sort(deed, ask(), by=maris)


class TestSpamInBulk:
    def test_all_that_stand_as_they_were_seen_are_declined_and_nobody_is_told(self, anda, maris, passports):
        spam, moved, changed = ask(), ask(), ask()
        seen = {question.pk: question.version for question in (spam, moved, changed)}
        sort(actions.take, moved, by=anda)
        Question.objects.filter(pk=changed.pk).update(version=7)

        declined = actions.bulk_decline(seen=seen, because="Mēstule", by=maris, now=NEXT_DAY)

        assert declined == [spam]
        assert fresh(moved).state == S.ASSIGNED
        assert fresh(changed).state == S.RECEIVED
        assert not Message.objects.filter(kind="question_declined").exists()
        assert Message.objects.get(about=f"question:{spam.pk}").state == MessageState.CANCELLED

    def test_none_and_too_many_are_refused(self, maris, passports):
        for seen in ({}, dict.fromkeys(range(101), 1)):
            with pytest.raises(errors.TooManyAtOnce):
                actions.bulk_decline(seen=seen, because="Mēstule", by=maris, now=ASKED_AT)
