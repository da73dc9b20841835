from datetime import date

import pytest

from forum import actions
from forum.actions import Draft
from forum.models import AnswerVersion, Citation, FollowUp, Question, Regulation
from forum.states import DraftState, QuestionState
from forum.tests.desk import ForumDesk
from forum.tests.factories import NEXT_DAY, ask, assigned, at, fresh, link_of, make_staff, published, submitted, told
from pmlp_portal.accounts.roles import Role

pytestmark = pytest.mark.django_db
S = QuestionState


@pytest.fixture
def question(anda, maris, passports):
    """Anda has it."""
    return assigned(anda, by=maris)


@pytest.fixture
def answered(anda, liga, maris, passports):
    """Anda and Līga have published it."""
    return published(anda, liga, by=maris)


class TestTable:
    def test_a_question_is_taken_from_a_colleague(self, question, liga):
        assert "Jautājums ir uz jūsu galda." in ForumDesk(liga).do("take", question)
        assert fresh(question).assigned_to == liga

    def test_it_is_given_back_with_a_reason(self, question, anda):
        desk = ForumDesk(anda)
        assert "Uzrakstiet, kāpēc" in desk.do("give-back", question, because=" ", status=422)
        desk.do("give-back", question, because="Par vīzām")

        assert (fresh(question).state, fresh(question).because) == (S.RECEIVED, "Par vīzām")

    def test_the_asker_is_asked_back(self, question, anda):
        ForumDesk(anda).do("ask-back", question, text="Kurā valstī?")

        assert (fresh(question).state, FollowUp.objects.get().text) == (S.ASKED_BACK, "Kurā valstī?")

    def test_other_staff_do_none_of_it(self, question):
        clara = ForumDesk(make_staff("clara", Role.CLERK))
        for deed in ("take", "ask-back", "save-draft", "submit", "approve", "confirm-true", "correct"):
            clara.do(deed, question, revision=0, text="x", status=404)

        assert fresh(question).version == question.version


class TestWriting:
    def test_a_draft_is_saved_and_stands_in_the_editor(self, question, anda):
        desk = ForumDesk(anda)
        desk.do("save-draft", question, revision=0, text="Jā, *30* dienās.")

        assert "Jā, *30* dienās.</textarea>" in desk.html
        assert "Melnraksts saglabāts 11.11.2026. 9:00, Anda" in desk.open(question)

    def test_handing_over_saves_what_is_typed(self, question, anda):
        actions.save_draft(question_id=question.pk, revision=0, draft=Draft("Vecs"), by=anda, now=NEXT_DAY)
        said = ForumDesk(anda).do("submit", question, revision=1, text="Jauns")

        assert "Publicēs otrs eksperts." in said
        assert AnswerVersion.objects.values_list("text", "state").get() == ("Jauns", DraftState.SUBMITTED)
        assert fresh(question).state == S.ANSWERED

    def test_what_can_t_be_handed_over_is_not_saved_either_and_stays_typed(self, answered, anda):
        actions.correct(question_id=answered.pk, by=anda, now=at(12))
        desk = ForumDesk(anda, now=at(12))
        said = desk.do("submit", answered, revision=1, text="Citādi", correction="", status=422)

        assert "Uzrakstiet, ko labojat" in said
        assert ">Citādi</textarea>" in desk.html
        assert AnswerVersion.objects.latest("pk").text == answered.answer.text

    def test_a_ground_is_added_and_taken_away_with_what_is_typed_beside(self, question, anda):
        rule = Regulation.objects.create(number="Nr. 133", name_lv="Pasu noteikumi", valid_from=date(2026, 1, 1))
        desk = ForumDesk(anda)
        desk.do("cite", question, revision=0, text="Pirmais", ground=f"regulation:{rule.pk}")
        citation = Citation.objects.get()

        assert "Pasu noteikumi, Nr. 133" in desk.html
        desk.do("uncite", question, revision=1, text="Otrais", citation=citation.pk)
        assert (AnswerVersion.objects.get().text, Citation.objects.exists()) == ("Otrais", False)

    @pytest.mark.parametrize("ground", ["", "regulation:", "castle:1", "fee:x", "\0"])
    def test_what_is_no_ground_is_refused_and_nothing_typed_is_lost(self, question, anda, ground):
        desk = ForumDesk(anda)
        desk.do("cite", question, revision=0, text="Garš teksts", ground=ground, status=422)

        assert ">Garš teksts</textarea>" in desk.html
        assert 'name="revision" value="0"' in desk.html

    def test_a_draft_is_given_up(self, question, anda):
        actions.save_draft(question_id=question.pk, revision=0, draft=Draft("Ne"), by=anda, now=NEXT_DAY)
        ForumDesk(anda).do("drop-draft", question, revision=1)

        assert AnswerVersion.objects.get().state == DraftState.DROPPED

    def test_a_text_that_is_too_long_is_refused_and_kept(self, question, anda):
        desk = ForumDesk(anda)
        desk.do("save-draft", question, revision=0, text="ā" * 20_001, status=422)

        assert f"{'ā' * 20_001}</textarea>" in desk.html


class TestTwoAtOneQuestion:
    def test_the_later_of_two_does_not_overwrite_and_sees_both_texts(self, question, anda, liga):
        first, second = ForumDesk(anda), ForumDesk(liga)
        first.open(question)
        second.open(question)
        first.do("save-draft", question, revision=0, text="Andas teksts")
        said = second.do("save-draft", question, revision=0, text="Līgas teksts", status=409)

        assert "Pa to laiku šo saglabāja Anda." in said
        assert "Saglabāja Anda, 9:00" in said
        assert ">Andas teksts</textarea>" in second.html
        assert ">Līgas teksts</textarea>" in second.html
        assert AnswerVersion.objects.get().text == "Andas teksts"

    def test_having_seen_both_the_later_saves_after_all(self, question, anda, liga):
        ForumDesk(anda).do("save-draft", question, revision=0, text="Andas teksts")
        second = ForumDesk(liga)
        second.do("save-draft", question, revision=0, text="Līgas teksts", status=409)

        assert 'name="revision" value="1"' in second.html
        second.do("save-draft", question, revision=1, text="Abu teksts")
        assert AnswerVersion.objects.values_list("text", "revision").get() == ("Abu teksts", 2)

    def test_what_is_typed_while_a_colleague_hands_over_is_shown_to_copy(self, question, anda, liga):
        submitted(question, by=anda)
        desk = ForumDesk(liga)
        said = desk.do("save-draft", question, revision=1, text="Mans labojums", status=409)

        assert "Jūsu rakstītais nav saglabāts" in said
        assert ">Mans labojums</textarea>" in desk.html

    def test_a_reason_typed_for_a_question_that_has_changed_is_kept(self, question, anda, liga):
        seen = question.version
        ForumDesk(liga).do("take", question)
        desk = ForumDesk(anda)
        said = desk.do("give-back", question, seen=seen, because="Nav mans", status=409)

        assert "Pa to laiku šo saglabāja Liga." in said
        assert fresh(question).assigned_to == liga

    def test_of_two_who_approve_the_later_is_told(self, question, anda, liga, maris):
        wording = submitted(question, by=anda)
        ForumDesk(liga).do("approve", question, revision=wording.revision)
        ForumDesk(maris).do("approve", question, revision=wording.revision, status=409)

        assert told(question).count("question_answered") == 1


class TestSecondEyes:
    def test_a_colleague_publishes(self, question, anda, liga):
        wording = submitted(question, by=anda)
        said = ForumDesk(liga).do("approve", question, revision=wording.revision)

        assert "Publicēts. Autoram paziņojām." in said
        assert (fresh(question).state, fresh(question).answer.text) == (S.PUBLISHED, "Jā, 30 dienās.")

    def test_nobody_publishes_their_own(self, question, anda):
        wording = submitted(question, by=anda)
        ForumDesk(anda).do("approve", question, revision=wording.revision, status=409)

        assert fresh(question).state == S.ANSWERED

    def test_it_is_sent_back_with_what_is_to_be_done(self, question, anda, liga):
        wording = submitted(question, by=anda)
        ForumDesk(liga).do("send-back", question, revision=wording.revision, because="Trūkst pamata")

        assert "Atdots, lai rakstītu tālāk Trūkst pamata" in ForumDesk(anda).open(question)
        assert fresh(question).state == S.ASSIGNED


class TestPublished:
    def test_a_correction_says_what_it_corrects_and_replaces_when_approved(self, answered, anda, liga):
        writer, second = ForumDesk(anda, now=at(12)), ForumDesk(liga, now=at(13))
        writer.do("correct", answered)
        writer.do("submit", answered, revision=1, text="60 dienās.", correction="Termiņš")
        assert fresh(answered).answer.text == "Jā, 30 dienās."
        said = second.do("approve", answered, revision=2)

        assert fresh(answered).answer.text == "60 dienās."
        assert "Labots 13.11.2026.: Termiņš" in said
        assert "rakstīja Anda, publicēja Liga: Termiņš" in said

    def test_somebody_vouches_for_it_as_it_stands(self, answered, anda):
        answer = answered.answer
        answer.review_since, answer.review_because = at(20), "Pase: 50 €"
        answer.save()
        desk = ForumDesk(anda, now=at(23))

        assert "Mainījies atbildes pamats Pase: 50 €" in desk.open(answered)
        assert "Pareizi 23.11.2026." in desk.do("confirm-true", answered)
        assert fresh(answered).answer.review_since is None

    def test_what_was_asked_further_is_ended_without_another_wording(self, answered, anda):
        actions.ask_further(token=link_of(answered), text="Un dēlam?", now=at(19))
        ForumDesk(anda, now=at(20)).do("leave-as-is", answered, because="Tas pats")

        assert fresh(answered).state == S.PUBLISHED

    def test_an_answer_written_before_something_was_asked_leaves_it_open(self, answered, anda, liga):
        writer = ForumDesk(anda, now=at(12))
        writer.do("correct", answered)
        writer.do("submit", answered, revision=1, text="60 dienās.", correction="Termiņš")
        actions.ask_further(token=link_of(answered), text="Un dēlam?", now=at(13))

        assert "vēl nav atbildēts" in ForumDesk(liga, now=at(14)).do("approve", answered, revision=2)


@pytest.mark.parametrize("deed", ["take", "save-draft", "approve", "cite", "uncite", "send-back", "drop-draft"])
def test_what_no_page_sends_is_refused_in_words(deed, anda, passports):
    question = ask()
    said = ForumDesk(anda).do(deed, question, seen="x", revision="-1", citation="x", text="\0", status=422)

    assert "Kaut kas nosūtītajā nav pareizi." in said
    assert Question.objects.get().version == question.version
