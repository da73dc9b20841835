import pytest

from forum import actions
from forum.models import Original, Passage
from forum.tests.desk import ForumDesk
from forum.tests.factories import assigned, at, fresh, published
from pmlp_portal.audit.models import AuditRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(anda, maris, passports):
    """Anda has it."""
    return assigned(anda, by=maris, text="Meitai Annai, kods 328673-00679. Anna mācās.")


class TestOriginals:
    def test_they_are_shown_with_a_reason_which_is_on_record(self, question, anda):
        said = ForumDesk(anda).do("show-originals", question, because="Jāzina vecums")

        assert "Meitai Annai, kods 328673-00679." in said
        assert AuditRecord.objects.get(verb="original_read").detail == {"reason": "Jāzina vecums"}

    def test_without_a_reason_nothing_is_shown(self, question, anda):
        desk = ForumDesk(anda)
        desk.do("show-originals", question, because=" ", status=422)

        assert "328673" not in desk.html

    def test_a_colleague_is_not_shown_them_and_the_attempt_is_noted(self, question, liga):
        ForumDesk(liga).do("show-originals", question, because="Ziņkāre", status=404)

        assert AuditRecord.objects.filter(verb="refused", subject=f"original:{question.pk}", actor=liga).exists()
        assert not AuditRecord.objects.filter(verb="original_read").exists()

    def test_what_is_deleted_is_no_more(self, question, maris):
        Original.objects.all().delete()

        assert "dzēsts" in ForumDesk(maris).do("show-originals", question, because="x", status=409)


class TestMasking:
    def test_words_are_masked_wherever_they_stand(self, question, anda):
        ForumDesk(anda).do("mask", question, words="Anna", because="Bērna vārds")

        assert fresh(question).text == "Meitai █████i, kods █████. █████ mācās."
        assert [passage.reason for passage in Passage.objects.filter(by=anda)] == ["Bērna vārds"] * 2

    def test_however_they_are_spaced(self, question, anda):
        ForumDesk(anda).do("mask", question, words=" Anna\n mācās ", because="Vārds")

        assert fresh(question).text.endswith("█████.")

    @pytest.mark.parametrize("words", ["", "  ", "Zane", ".*"])
    def test_words_that_are_not_there_are_said_to_be_not_there_and_kept(self, question, anda, words):
        desk = ForumDesk(anda)
        said = desk.do("mask", question, words=words, because="Vārds", status=422)

        assert "Šādu vārdu jautājumā nav." in said
        assert fresh(question).version == question.version

    def test_after_the_original_is_deleted_in_what_is_public(self, anda, liga, maris, passports):
        question = published(anda, liga, by=maris, text="Anna un Anna.")
        Original.objects.all().delete()
        ForumDesk(maris).do("mask", question, words="Anna", because="Vārds")

        assert fresh(question).text == "█████ un █████."

    def test_in_what_was_said_further_too(self, question, anda):
        actions.ask_back(question_id=question.pk, seen=question.version, text="Kura Anna?", by=anda, now=at(12))
        ForumDesk(anda, now=at(12)).do("mask", question, words="Anna", because="Vārds")

        assert question.follow_ups.get().text == "Kura █████?"

    def test_a_colleague_who_has_not_the_question_masks_nothing(self, question, liga):
        ForumDesk(liga).do("mask", question, words="Anna", because="Vārds", status=404)

        assert fresh(question).version == question.version


class TestUnmasking:
    def test_a_passage_is_shown_with_a_reason(self, question, anda):
        passage = Passage.objects.get(question=question)
        ForumDesk(anda).do("unmask", question, passage=passage.pk, because="Tas ir paraugs")

        assert "328673-00679" in fresh(question).text
        assert "redzams visiem, Anda: Tas ir paraugs" in ForumDesk(anda).open(question)

    def test_a_passage_of_another_question_is_not_reached_through_this_one(self, question, anda, liga, maris):
        other = assigned(liga, by=maris)
        passage = Passage.objects.get(question=other)
        ForumDesk(anda).do("unmask", question, passage=passage.pk, because="x", status=404)

        passage.refresh_from_db()
        assert passage.is_masked
