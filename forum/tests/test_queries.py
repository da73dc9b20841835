from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from forum import actions, errors
from forum.models import CannedPassage
from forum.queries.desk import own_table, to_approve, to_review, to_sort
from forum.queries.desk_page import desk_page
from forum.queries.pages import newest, own_page, question_page
from forum.queries.rules import allowed
from forum.states import DraftState, QuestionState
from forum.tests.factories import (
    NEXT_DAY,
    a_published_question,
    ask,
    assigned,
    at,
    fresh,
    link_of,
    make_category,
    published,
    submitted,
)
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.models import Branch

pytestmark = pytest.mark.django_db


class TestDesks:
    def test_what_is_due_first_is_sorted_first_and_all_is_counted(self, maris, passports):
        later, sooner = ask(now=at(12)), ask(now=at(10))

        desk = to_sort(now=at(25), limit=1)
        assert [row.question for row in desk.rows] == [sooner]
        assert (desk.number, desk.due_today, desk.overdue) == (2, 1, 0)
        assert [row.is_overdue for row in to_sort(now=at(26)).rows] == [True, False]
        assert later in [row.question for row in to_sort(now=at(26)).rows]

    def test_each_row_says_what_is_masked_and_how_far_its_answer_is(self, anda, maris, passports):
        question = assigned(anda, by=maris)
        (row,) = own_table(user=anda, now=NEXT_DAY).rows
        assert (row.masked, row.draft) == (1, "")

        submitted(question, by=anda)
        (row,) = own_table(user=anda, now=NEXT_DAY).rows
        assert (row.draft, row.is_due_today) == (DraftState.SUBMITTED, False)

    def test_a_list_asks_as_often_for_many_as_for_one(self, maris, passports, django_assert_num_queries):
        ask()
        with django_assert_num_queries(4):
            to_sort(now=NEXT_DAY)
        for _ in range(3):
            ask()
        with django_assert_num_queries(4):
            assert to_sort(now=NEXT_DAY).number == 4

    def test_sorting_can_be_done_category_by_category(self, maris, passports):
        residence = make_category("dzivesvieta")
        ask()
        there = ask(category="dzivesvieta")

        assert [row.question for row in to_sort(now=NEXT_DAY, category=residence).rows] == [there]

    def test_nobody_approves_their_own_but_others_do(self, anda, liga, maris, passports):
        wording = submitted(assigned(anda, by=maris), by=anda)

        assert to_approve(user=anda) == []
        assert to_approve(user=liga) == [wording]

    def test_what_rests_on_something_changed_waits_for_somebody_to_vouch(self, anda, liga, passports, maris):
        question = published(anda, liga, by=maris)
        assert to_review() == []
        answer = question.answer
        answer.review_since, answer.review_because = at(20), "Nr. 133"
        answer.save()

        assert to_review() == [answer]

    def test_one_page_holds_all_that_was_done(self, anda, liga, maris, passports):
        question = assigned(anda, by=maris)
        CannedPassage.objects.create(title="Maksa", text="50 eiro", category=passports)
        CannedPassage.objects.create(title="Citur", text="x", category=make_category("citur"))
        actions.save_draft(question_id=question.pk, revision=0, draft=actions.Draft("Jā"), by=anda, now=NEXT_DAY)
        actions.note_look(question_id=question.pk, by=liga, now=NEXT_DAY)

        page = desk_page(question.pk, user=anda, now=NEXT_DAY)
        assert page.draft is not None
        assert page.draft.text == "Jā"
        assert [move.after for move in page.moves] == ["received", "assigned"]
        assert [passage.kind for passage in page.passages] == ["personal_code"]
        assert (list(page.others), [text.title for text in page.canned]) == ([liga], ["Maksa"])
        assert page.original_deleted_on is not None

    def test_the_original_is_read_with_a_reason_that_is_kept(self, anda, maris, passports):
        question = assigned(anda, by=maris)
        (original,) = actions.show_originals(question_id=question.pk, reason="Vecums", by=anda, now=NEXT_DAY)

        assert "328673-00679" in original.text
        assert AuditRecord.objects.get(verb="original_read").detail == {"reason": "Vecums"}
        with pytest.raises(errors.BecauseMissing):
            actions.show_originals(question_id=question.pk, reason="", by=anda, now=NEXT_DAY)
        question.originals.all().delete()
        with pytest.raises(errors.OriginalGone):
            actions.show_originals(question_id=question.pk, reason="Vecums", by=anda, now=NEXT_DAY)


class TestPages:
    def test_the_newest_come_first_page_by_page_and_none_twice(self, anda):
        # Two were published in one moment: the number decides.
        moments = [NEXT_DAY, NEXT_DAY, *(NEXT_DAY + timedelta(hours=nth) for nth in range(1, 4))]
        questions = [a_published_question(anda, published_at=moment) for moment in moments]

        page = newest(size=2)
        shown = list(page.questions)
        while page.next:
            page = newest(after=page.next, size=2)
            shown += page.questions
        assert shown == questions[::-1]

    def test_a_category_lists_its_own(self, anda, passports):
        a_published_question(anda)
        there = a_published_question(anda, category=passports)

        assert list(newest(category="pases").questions) == [there]

    def test_of_a_rare_category_not_all_others_are_read(self, anda, passports):
        for _nth in range(3):
            a_published_question(anda)
        a_published_question(anda, category=passports)
        with CaptureQueriesContext(connection) as captured:
            newest(category="pases")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
            cursor.execute("EXPLAIN " + captured[-1]["sql"])
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "question_category_newest" in plan
        assert "question_newest" not in plan

    def test_a_double_leads_on_and_says_so(self, anda, liga, maris, passports):
        answered, double = published(anda, liga, by=maris), ask()
        actions.mark_duplicate(question_id=double.pk, seen=double.version, of=answered.pk, by=maris, now=NEXT_DAY)

        assert question_page(double.pk).is_led_on
        assert (question_page(answered.pk).question, question_page(answered.pk).is_led_on) == (answered, False)

    def test_what_is_not_published_or_hidden_is_not_there(self, anda, liga, maris, passports):
        hidden = published(anda, liga, by=maris)
        actions.hide(question_id=hidden.pk, seen=hidden.version, because="Vārds", by=maris, now=NEXT_DAY)

        with pytest.raises(errors.QuestionHidden):
            question_page(hidden.pk)
        with pytest.raises(errors.QuestionNotFound):
            question_page(ask().pk)

    def test_what_is_asked_back_stays_between_the_two(self, anda, liga, maris, passports):
        question = assigned(anda, by=maris)
        actions.ask_back(question_id=question.pk, seen=question.version, text="Kur?", by=anda, now=NEXT_DAY)
        actions.reply(token=link_of(question), text="Rīgā.", now=NEXT_DAY)
        wording = submitted(fresh(question), by=anda)
        actions.approve(question_id=question.pk, revision=wording.revision, by=liga, now=NEXT_DAY)
        actions.ask_further(token=link_of(question), text="Un Ogrē?", now=NEXT_DAY)

        assert not question_page(question.pk).follow_ups, "nobody of the office has read it yet"
        assert [said.text for said in own_page(link_of(question), now=NEXT_DAY).follow_ups] == [
            "Kur?", "Rīgā.", "Un Ogrē?",
        ]  # fmt: skip

    def test_an_asker_sees_what_can_be_done(self, anda, liga, maris, passports):
        question = assigned(anda, by=maris)
        assert self.can(question) == (False, False)
        seen = actions.ask_back(question_id=question.pk, seen=question.version, text="Kur?", by=anda, now=NEXT_DAY)
        assert self.can(seen) == (True, False)
        assert self.can(published(anda, liga, by=maris)) == (False, True)

    def test_an_answer_nobody_has_approved_is_not_shown_to_its_asker(self, anda, maris, passports):
        question = assigned(anda, by=maris)
        submitted(question, by=anda)

        assert own_page(link_of(question), now=NEXT_DAY).answer is None
        assert fresh(question).state == QuestionState.ANSWERED

    @staticmethod
    def can(question):
        page = own_page(link_of(question), now=NEXT_DAY)
        return page.may_reply, page.may_ask_further


def test_what_is_the_offices_own_comes_from_the_directory_and_the_settings(db):
    Branch.objects.create(slug="r2", name_lv="Rīgas 2.", name_en="Riga 2", phone="+371 67209492", email="r2@example.lv")
    own = allowed()

    assert "67209492" in own.phones
    assert own.has_email("r2@example.lv")
    assert own.has_email("pasts@pmlp.gov.lv")
    assert "lv86trel1060140918200" in own.accounts
