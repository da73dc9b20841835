import pytest

from forum import actions
from forum.actions import Draft
from forum.models import Original
from forum.offers import deeds_offered
from forum.queries.desk_page import desk_page
from forum.tests.factories import NEXT_DAY, ask, assigned, at, fresh, link_of, published, submitted

pytestmark = pytest.mark.django_db

MASKS = {"mask", "unmask", "show-originals"}


def offered(question, user):
    return deeds_offered(desk_page(question.pk, user=user, now=at(12)), user)


class TestBeforeItIsPublished:
    def test_what_has_come_is_decided_by_who_sorts_and_taken_by_anybody(self, anda, maris, passports):
        question = ask()

        assert offered(question, maris) == {"assign", "decline", "duplicate", "forward", "take", *MASKS}
        assert offered(question, anda) == {"take"}

    def test_who_has_it_writes_asks_back_or_gives_it_back(self, anda, liga, maris, passports):
        question = assigned(anda, by=maris)
        writing = {"save-draft", "submit", "cite"}

        assert offered(question, anda) == {"ask-back", "give-back", *writing, *MASKS}
        assert offered(question, liga) == {"take", *writing}
        assert offered(question, maris) == {"assign", "decline", "duplicate", "forward", "take", *writing, *MASKS}

    def test_a_draft_can_be_given_up_and_loses_grounds(self, anda, maris, passports):
        question = assigned(anda, by=maris)
        actions.save_draft(question_id=question.pk, revision=0, draft=Draft("Jā"), by=anda, now=NEXT_DAY)

        assert {"drop-draft", "uncite"} <= offered(question, anda)

    def test_while_the_asker_is_waited_for_one_writes_and_hands_nothing_over(self, anda, maris, passports):
        question = assigned(anda, by=maris)
        actions.ask_back(question_id=question.pk, seen=question.version, text="Kur?", by=anda, now=NEXT_DAY)

        assert offered(question, anda) == {"save-draft", "cite", *MASKS}
        assert "decline" in offered(question, maris)

    def test_what_is_handed_over_a_second_one_publishes_and_its_writer_may_take_back(
        self, anda, liga, maris, passports
    ):  # fmt: skip
        question = assigned(anda, by=maris)
        submitted(question, by=anda)

        assert offered(question, liga) == {"take", "approve", "send-back"}
        assert offered(question, anda) == {"send-back", *MASKS}

    def test_a_decision_is_taken_back_by_who_sorts(self, anda, maris, passports):
        question = ask()
        actions.decline(question_id=question.pk, seen=1, because="Nē", by=maris, now=NEXT_DAY)

        assert offered(question, maris) == {"restore", *MASKS}
        assert offered(question, anda) == set()


class TestPublished:
    @pytest.fixture
    def question(self, anda, liga, maris, passports):
        return published(anda, liga, by=maris)

    def test_everybody_who_answers_corrects_and_vouches_and_who_sorts_decides_who_sees_it(self, question, liga, maris):
        assert offered(question, liga) == {"correct", "confirm-true"}
        assert offered(question, maris) == {"correct", "confirm-true", "hide", "archive", "duplicate", *MASKS}

    def test_asked_further_it_is_written_anew_or_left_as_it_is(self, question, liga):
        actions.ask_further(token=link_of(question), text="Un dēlam?", now=NEXT_DAY)

        assert offered(question, liga) == {"correct", "confirm-true", "leave-as-is", "take"}

    def test_hidden_it_can_only_be_shown_again(self, question, liga, maris):
        actions.hide(question_id=question.pk, seen=question.version, because="Vārds", by=maris, now=NEXT_DAY)

        assert offered(question, maris) == {"show", *MASKS}
        assert offered(question, liga) == set()

    def test_archived_it_is_found_again_or_hidden(self, question, maris):
        actions.archive(question_id=question.pk, seen=question.version, by=maris, now=NEXT_DAY)

        assert {"show", "hide", "correct"} <= offered(fresh(question), maris)

    def test_without_the_original_nothing_is_uncovered(self, question, maris):
        Original.objects.all().delete()

        assert offered(question, maris) & MASKS == {"mask"}
