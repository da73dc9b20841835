from datetime import date

import pytest

from forum import actions, errors, tasks
from forum.actions import Place
from forum.models import Original, Part, Passage, Question
from forum.personal_data import MASK
from forum.tests.factories import NEXT_DAY, ask, fresh, link_of, published
from pmlp_portal.audit.models import AuditRecord

pytestmark = pytest.mark.django_db

TEXT = "Anna Ozola, kods 328673-00679, reģ. 11111111111."


@pytest.fixture
def question(passports):
    """A name nobody can find by shape, a code, and a number that only looks like one."""
    return ask(text=TEXT)


def place(words: str, *, part: Part = Part.TEXT, text: str = TEXT, **more: int) -> Place:
    start = text.index(words)
    return Place(part, start, start + len(words), **more)


def mask(question, where, *, by, reason="Vārds"):
    seen = fresh(question).version
    return actions.mask_passage(question_id=question.pk, seen=seen, place=where, reason=reason, by=by, now=NEXT_DAY)


def unmask(question, words, *, by, reason="Tas ir iestādes numurs"):
    (passage,) = [row for row in Passage.objects.all() if TEXT[row.start : row.end] == words]
    seen = fresh(question).version
    return actions.unmask_passage(passage_id=passage.pk, seen=seen, reason=reason, by=by, now=NEXT_DAY)


class TestByHand:
    def test_a_name_is_masked_with_a_reason_and_by_whom(self, question, maris):
        assert mask(question, place("Anna Ozola"), by=maris).text == f"{MASK}, kods {MASK}, reģ. {MASK}."

        passage = Passage.objects.get(by=maris)
        assert (passage.is_masked, passage.reason) == (True, "Vārds")
        assert AuditRecord.objects.filter(verb="question_mask", actor=maris).exists()

    def test_what_is_no_secret_is_shown_with_a_reason(self, question, maris):
        shown = unmask(question, "11111111111", by=maris)

        assert shown.text == f"Anna Ozola, kods {MASK}, reģ. 11111111111."
        assert Passage.objects.get(is_masked=False).by == maris

    def test_shown_by_mistake_it_is_masked_again(self, question, maris):
        unmask(question, "11111111111", by=maris)

        assert mask(question, place("11111111111"), by=maris).text == f"Anna Ozola, kods {MASK}, reģ. {MASK}."

    def test_without_a_reason_nothing_is_masked_or_shown(self, question, maris):
        with pytest.raises(errors.BecauseMissing):
            mask(question, place("Anna"), by=maris, reason=" ")
        with pytest.raises(errors.BecauseMissing):
            unmask(question, "328673-00679", by=maris, reason="")

    @pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (4, 3), (0, 10_000)])
    def test_positions_that_mark_nothing_are_refused(self, question, maris, start, end):
        with pytest.raises(errors.PassageWrong):
            mask(question, Place(Part.TEXT, start, end), by=maris)

    def test_who_saw_an_older_version_is_told(self, question, maris):
        with pytest.raises(errors.SavedMeanwhile):
            actions.mask_passage(
                question_id=question.pk,
                seen=question.version + 1,
                place=place("Anna"),
                reason="x",
                by=maris,
                now=NEXT_DAY,
            )

    def test_a_name_in_a_title_leaves_the_address_too(self, maris, passports):
        question = ask(title="Vai Anna Ozola drīkst?")
        masked = mask(question, place("Anna Ozola", part=Part.TITLE, text="Vai Anna Ozola drīkst?"), by=maris)

        assert (masked.title, masked.slug) == (f"Vai {MASK} drīkst?", "vai-drikst")

    def test_bars_longer_than_what_they_hide_still_fit(self, maris, passports):
        question = ask(title="a b " * 40)
        seen = question.version
        masked = actions.mask_words(
            question_id=question.pk, seen=seen, words="a", reason="Burts", by=maris, now=NEXT_DAY
        )
        assert len(masked.title) <= 200
        assert "a" not in masked.title

    def test_masked_after_publication_it_is_found_by_those_words_no_more(self, anda, liga, maris, passports):
        question = published(anda, liga, by=maris, text="Sveiki, Zvirbulis te.")
        assert "zvirbul" in Question.objects.get(pk=question.pk).search_vector
        mask(question, place("Zvirbulis", text="Sveiki, Zvirbulis te."), by=maris)

        assert "zvirbul" not in Question.objects.get(pk=question.pk).search_vector

    def test_in_what_was_said_further_too(self, anda, liga, maris, passports):
        question = published(anda, liga, by=maris)
        actions.ask_further(token=link_of(question), text="Un Jānim Ozolam?", now=NEXT_DAY)
        said = question.follow_ups.get()
        mask(question, place("Jānim Ozolam", text="Un Jānim Ozolam?", follow_up_id=said.pk), by=maris)

        said.refresh_from_db()
        assert said.text == f"Un {MASK}?"


class TestOriginals:
    @pytest.fixture
    def deleted(self, question, time_machine):
        time_machine.move_to(date(2027, 5, 25))
        tasks.delete_originals()
        return fresh(question)

    def test_they_are_deleted_on_their_day_and_not_before(self, question, time_machine):
        time_machine.move_to(date(2027, 5, 24))
        tasks.delete_originals()
        assert Original.objects.exists()

        time_machine.move_to(date(2027, 5, 25))
        tasks.delete_originals()
        tasks.delete_originals()
        assert not Original.objects.exists()
        assert AuditRecord.objects.filter(verb="original_delete").count() == 1

    def test_what_was_masked_cannot_be_shown_any_more(self, deleted, maris):
        with pytest.raises(errors.OriginalGone):
            unmask(deleted, "11111111111", by=maris)

    def test_what_is_public_can_still_be_masked(self, deleted, maris):
        masked = mask(deleted, place("Anna Ozola", text=deleted.text), by=maris)

        assert masked.text == f"{MASK}, kods {MASK}, reģ. {MASK}."

    def test_the_address_goes_with_them_once_nothing_is_owed(self, anda, liga, maris, passports, time_machine):
        done, open_still = published(anda, liga, by=maris), ask()
        time_machine.move_to(date(2027, 5, 25))
        tasks.delete_originals()

        assert (fresh(done).contact, fresh(done).contact_hash) == ("", None)
        assert fresh(open_still).contact == "anna@example.lv"
