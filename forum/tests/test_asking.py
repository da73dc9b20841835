from datetime import date, timedelta

import pytest

from forum import actions, errors
from forum.models import AnswerRuleRow, FollowUp, ForumPolicyRow, Original, Passage, Question
from forum.personal_data import MASK
from forum.queries.questions import question_by_token
from forum.states import FollowUpKind, QuestionState
from forum.tests.factories import (
    ASKED_AT,
    NEXT_DAY,
    ask,
    asking,
    assigned,
    at,
    fresh,
    link_of,
    make_category,
    published,
    told,
)
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.models import ContactChannel, OfficeHoliday
from pmlp_portal.idempotency.actions import Key
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.kernel.errors import IllegalMove
from pmlp_portal.notifications.models import Message

pytestmark = pytest.mark.django_db

S = QuestionState
CODE = "328673-00679"


class TestAsk:
    def test_what_everybody_may_read_is_masked_and_the_words_as_they_came_stand_apart(self, passports):
        question = ask(title=f"Vai {CODE} der?", text=f"Kods {CODE}, tālr. 26123456.")

        assert question.title == f"Vai {MASK} der?"
        assert question.text == f"Kods {MASK}, tālr. {MASK}."
        assert question.slug == "vai-der"
        original = Original.objects.get()
        assert (original.title, original.text) == (f"Vai {CODE} der?", f"Kods {CODE}, tālr. 26123456.")
        assert sorted(Passage.objects.values_list("part", "kind")) == [
            ("text", "personal_code"), ("text", "phone"), ("title", "personal_code"),
        ]  # fmt: skip

    def test_no_row_but_the_original_holds_what_was_masked(self, passports):
        question = ask()

        kept = [
            *Question.objects.filter(pk=question.pk).values_list(), *Message.objects.values_list(),
            *AuditRecord.objects.values_list(), *Passage.objects.values_list(),
        ]  # fmt: skip
        assert CODE not in str(kept)
        assert CODE in Original.objects.get().text

    def test_the_offices_own_numbers_stay_readable(self, passports):
        ContactChannel.objects.create(slug="information-phone", name_lv="A", name_en="A", value="+371 67209400")

        question = ask(text="Zvanīju 67 209 400, rakstīju pasts@pmlp.gov.lv, maksāju LV86TREL1060140918200.")

        assert MASK not in question.text

    def test_the_clock_is_set_by_the_rule_of_the_day_and_steps_over_the_holiday(self, passports):
        question = ask()

        assert (question.rule, question.due_on) == ("2026-03-01/10d/5d", date(2026, 11, 25))
        assert question.forward_by == question.aim_on == date(2026, 11, 17)

    def test_the_offices_own_word_on_a_day_counts(self, passports):
        OfficeHoliday.objects.create(day=date(2026, 11, 23), is_working=False, name_lv="Pārcelts")

        assert ask().due_on == date(2026, 11, 26)

    def test_asked_on_friday_at_16_55_before_a_day_moved_to_saturday(self, passports):
        # Monday 22 June 2026 is free and Saturday 27 June is worked for it; 23 and 24 June are holidays.
        assert ask(now=at(19, 16, 55, month=6)).due_on == date(2026, 7, 7)

    def test_before_march_2026_it_was_a_month(self, passports):
        assert ask(now=at(27, month=2)).due_on == date(2026, 3, 27)
        assert ask(now=at(1, month=3)).rule == "2026-03-01/10d/5d"

    def test_a_rule_that_changes_in_mid_life_changes_nothing(self, passports, anda, maris):
        question = assigned(anda, by=maris)
        AnswerRuleRow.objects.create(valid_from=date(2026, 11, 1), working_days=3)
        actions.take(question_id=question.pk, seen=question.version, by=anda, now=NEXT_DAY)

        assert fresh(question).due_on == date(2026, 11, 25)
        assert ask().due_on == date(2026, 11, 13)

    def test_a_category_has_an_aim_of_its_own(self, passports):
        make_category("naturalizacija", aim_within=2)

        assert ask(category="naturalizacija").aim_on == date(2026, 11, 12)

    def test_a_category_nobody_knows_is_none(self, passports):
        assert ask(category="nav-tadas").category is None

    def test_the_asker_is_told_by_when_and_by_which_link(self, passports):
        asked = actions.ask(asking=asking(), now=ASKED_AT)

        (message,) = Message.objects.all()
        assert message.kind == "question_received"
        assert message.context["url"].endswith(f"/forum/mine/{asked.token}/")
        assert message.context["due_on"] == "2026-11-25"
        assert question_by_token(asked.token).pk == asked.question_id

    def test_without_an_address_nobody_is_written_to(self, passports):
        ask(contact=None)

        assert not Message.objects.exists()

    def test_the_same_key_is_the_same_question(self, passports):
        key = Key(raw="one-and-the-same", scope="questions", body_hash="0" * 64)

        first, second = (actions.ask(asking=asking(), now=ASKED_AT, key=key) for _ in range(2))

        assert first == second
        assert Question.objects.count() == Message.objects.count() == 1

    @pytest.mark.parametrize("title", ["", "  ", "\u200b\u200b", "???"])
    def test_a_question_that_asks_nothing_is_refused(self, passports, title):
        with pytest.raises(errors.TitleMissing):
            ask(title=title)

    def test_what_is_too_long_is_refused_a_megabyte_too(self, passports):
        with pytest.raises(errors.TitleTooLong, match="160"):
            ask(title="a" * 161)
        with pytest.raises(errors.TextTooLong, match="5000"):
            ask(text="a " * 500_000)
        with pytest.raises(errors.TextTooLong):
            ask(text="\u200b" * 1_000_000)
        assert len(ask(title="ā" * 160, text="a" * 5000).text) == 5000

    def test_signs_nobody_sees_make_nothing_too_long_to_store(self, passports):
        question = ask(title="Kur?" + "\u200b" * 600, text="Te." + "\u2066" * 19_000)
        assert (question.title, question.text) == ("Kur?", "Te.")

    def test_hidden_and_turning_signs_do_not_reach_readers(self, passports):
        question = ask(title="Cik maksā \u202epase?", text="a\x00b\u200bc\u2066d")

        assert (question.title, question.text) == ("Cik maksā pase?", "abcd")

    def test_markup_stays_the_text_it_is(self, passports):
        assert ask(text="<script>alert(1)</script> **x**").text == "<script>alert(1)</script> **x**"

    def test_links_upon_links_are_marked_for_who_sorts(self, passports):
        assert ask(text="www.a.lv www.b.lv www.c.lv").is_suspect
        assert not ask().is_suspect

    def test_when_the_original_is_deleted_is_known_at_once(self, passports):
        ask()

        assert Original.objects.get().delete_on == date(2027, 5, 25)


class TestReply:
    @pytest.fixture
    def asked_back(self, anda, maris, passports):
        question = assigned(anda, by=maris)
        return actions.ask_back(
            question_id=question.pk, seen=question.version, text="Cik bērnam gadu?", by=anda, now=at(12, 10)
        )

    def test_the_clock_stands_while_the_asker_is_waited_for(self, asked_back):
        assert (asked_back.state, asked_back.due_on) == (S.ASKED_BACK, date(2026, 11, 25))
        question = actions.reply(token=link_of(asked_back), text=f"Septiņi, {CODE}.", now=at(17, 9))

        # From the 12th to the 17th three working days pass: 13, 16, 17.
        assert (question.state, question.days_paused, question.due_on) == (S.ASSIGNED, 3, date(2026, 11, 30))
        assert question.paused_since is None

    def test_what_is_replied_is_masked_too(self, asked_back):
        actions.reply(token=link_of(asked_back), text=f"Septiņi, {CODE}.", now=at(17, 9))

        said = FollowUp.objects.get(kind=FollowUpKind.REPLY)
        assert said.text == f"Septiņi, {MASK}."
        assert CODE in said.original.text
        assert FollowUp.objects.get(kind=FollowUpKind.ASKED_BACK).settled_at == at(17, 9)

    def test_the_asker_is_told_that_more_is_needed(self, asked_back):
        assert told(asked_back) == ["question_received", "question_asked_back"]

    def test_replied_on_the_same_day_nothing_moves(self, asked_back):
        question = actions.reply(token=link_of(asked_back), text="Septiņi.", now=at(12, 16))

        assert (question.days_paused, question.due_on) == (0, date(2026, 11, 25))

    def test_a_second_reply_and_an_empty_one_are_refused(self, asked_back):
        with pytest.raises(errors.TextMissing):
            actions.reply(token=link_of(asked_back), text=" \u200b ", now=at(17))
        actions.reply(token=link_of(asked_back), text="Septiņi.", now=at(17))
        with pytest.raises(errors.NotAskedBack):
            actions.reply(token=link_of(asked_back), text="Astoņi.", now=at(17))

    def test_only_who_has_it_asks_back(self, anda, liga, maris, passports):
        question = assigned(anda, by=maris)

        with pytest.raises(errors.NotYours, match="Anda"):
            actions.ask_back(question_id=question.pk, seen=question.version, text="Kur?", by=liga, now=NEXT_DAY)


class TestAskFurther:
    def test_the_answer_stays_readable_and_a_new_clock_runs(self, anda, liga, maris, passports):
        question = published(anda, liga, by=maris)

        again = actions.ask_further(token=link_of(question), text="Un dēlam?", now=at(19))

        assert (again.state, again.is_readable) == (S.REOPENED, True)
        assert again.due_on == date(2026, 12, 3)
        assert (again.assigned_to, again.days_taken) == (anda, 1)

    def test_what_is_asked_further_waits_for_its_answer_before_the_next(self, anda, liga, maris, passports):
        question = published(anda, liga, by=maris)
        actions.ask_further(token=link_of(question), text="Un dēlam?", now=at(19))

        with pytest.raises(errors.FollowUpOpen):
            actions.ask_further(token=link_of(question), text="Un man?", now=at(20))

    def test_so_often_and_no_more(self, anda, liga, maris, passports):
        ForumPolicyRow.objects.create(valid_from=date(2026, 1, 1), follow_ups_at_most=0)
        question = published(anda, liga, by=maris)

        with pytest.raises(errors.FollowUpsEnough):
            actions.ask_further(token=link_of(question), text="Un dēlam?", now=at(19))

    def test_what_was_hidden_is_not_shown_again_by_asking_further(self, anda, liga, maris, passports):
        question = published(anda, liga, by=maris)
        actions.hide(question_id=question.pk, seen=question.version, because="Vārds", by=maris, now=at(18))

        with pytest.raises(IllegalMove):
            actions.ask_further(token=link_of(question), text="Un dēlam?", now=at(19))
        assert fresh(question).state == S.HIDDEN

    def test_before_there_is_an_answer_there_is_nothing_to_ask_about(self, passports):
        with pytest.raises(IllegalMove):
            actions.ask_further(token=link_of(ask()), text="Nu?", now=NEXT_DAY)


def test_an_address_can_be_given_later(passports):
    question = ask(contact=None)
    actions.tell_at(token=link_of(question), contact=Contact("email", "anna@example.lv"), now=ASKED_AT)

    assert fresh(question).masked_contact == "a…@example.lv"


def test_a_link_nobody_was_sent_opens_nothing(passports):
    ask()

    with pytest.raises(errors.QuestionNotFound):
        actions.reply(token="0" * 64, text="x", now=ASKED_AT + timedelta(days=1))
