from datetime import date
from decimal import Decimal

import pytest

from forum import actions, errors
from forum.actions import Draft
from forum.models import Answer, AnswerVersion, Citation, CitationKind, FollowUp, ForumPolicyRow, Question, Regulation
from forum.queries.pages import question_page
from forum.states import DraftState, FollowUpKind, QuestionState
from forum.tests.factories import NEXT_DAY, ask, assigned, at, fresh, link_of, published, submitted, told
from pmlp_portal.directory.models import Fee, Provider, Service
from pmlp_portal.kernel.errors import IllegalMove

pytestmark = pytest.mark.django_db

S, D = QuestionState, DraftState


def save(question, text, *, by, revision=0, **more):
    return actions.save_draft(
        question_id=question.pk, revision=revision, draft=Draft(text, **more), by=by, now=NEXT_DAY
    )


@pytest.fixture
def question(anda, maris, passports):
    """With Anda."""
    return assigned(anda, by=maris)


@pytest.fixture
def answered(anda, liga, maris, passports):
    """By Anda, published by Līga on the day after it was asked."""
    return published(anda, liga, by=maris)


class TestDrafts:
    def test_the_later_of_two_who_saw_the_same_does_not_overwrite(self, question, anda, liga):
        first = save(question, "Pirmais", by=anda)
        save(question, "Otrais", by=liga, revision=first.revision)

        with pytest.raises(errors.SavedMeanwhile, match="Liga"):
            save(question, "Trešais", by=anda, revision=first.revision)
        assert AnswerVersion.objects.get().text == "Otrais"

    def test_who_saw_none_does_not_overwrite_the_first(self, question, anda, liga):
        save(question, "Pirmais", by=anda)

        with pytest.raises(errors.SavedMeanwhile, match="Anda"):
            save(question, "Otrais", by=liga)

    def test_what_is_being_looked_at_is_not_changed_until_it_is_given_back(self, question, anda):
        wording = submitted(question, by=anda)
        with pytest.raises(errors.DraftInReview):
            save(question, "Cits", by=anda, revision=wording.revision)

        actions.send_back(
            question_id=question.pk, revision=wording.revision, because="Vēl labošu", by=anda, now=NEXT_DAY
        )
        assert save(question, "Cits", by=anda, revision=wording.revision).state == D.DRAFT
        assert fresh(question).state == S.ASSIGNED

    def test_there_is_nothing_to_write_to_a_question_nobody_has(self, anda, passports):
        with pytest.raises(IllegalMove):
            save(ask(), "Jā", by=anda)

    def test_an_empty_draft_is_not_handed_over_and_too_long_a_one_not_saved(self, question, anda):
        draft = save(question, " ", by=anda)
        with pytest.raises(errors.TextMissing):
            actions.submit_for_second_eyes(question_id=question.pk, revision=draft.revision, by=anda, now=NEXT_DAY)
        with pytest.raises(errors.TextTooLong):
            save(question, "a" * 20_001, by=anda, revision=draft.revision)

    def test_given_up_it_is_open_no_more(self, answered, anda):
        draft = actions.correct(question_id=answered.pk, by=anda, now=NEXT_DAY)
        actions.drop_draft(question_id=answered.pk, revision=draft.revision, by=anda, now=NEXT_DAY)

        assert save(answered, "No jauna", by=anda).number == 3
        assert fresh(answered).answer.text == "Jā, 30 dienās."


class TestSecondEyes:
    def test_nobody_publishes_what_they_wrote(self, question, anda):
        wording = submitted(question, by=anda)

        with pytest.raises(errors.OwnAnswer):
            actions.approve(question_id=question.pk, revision=wording.revision, by=anda, now=NEXT_DAY)
        assert fresh(question).state == S.ANSWERED

    def test_where_the_office_wants_no_second_pair_one_is_enough(self, question, anda):
        ForumPolicyRow.objects.create(valid_from=date(2026, 1, 1), needs_second_eyes=False)
        wording = submitted(question, by=anda)
        actions.approve(question_id=question.pk, revision=wording.revision, by=anda, now=NEXT_DAY)

        assert fresh(question).state == S.PUBLISHED

    def test_what_counts_is_the_rule_of_the_day_it_was_submitted(self, question, anda):
        wording = submitted(question, by=anda)
        ForumPolicyRow.objects.create(valid_from=date(2026, 1, 1), needs_second_eyes=False)

        with pytest.raises(errors.OwnAnswer):
            actions.approve(question_id=question.pk, revision=wording.revision, by=anda, now=NEXT_DAY)

    def test_only_what_was_seen_is_approved(self, question, anda, liga):
        wording = submitted(question, by=anda)

        with pytest.raises(errors.SavedMeanwhile):
            actions.approve(question_id=question.pk, revision=wording.revision - 1, by=liga, now=NEXT_DAY)

    def test_a_draft_nobody_handed_over_is_not_published(self, question, anda, liga):
        draft = save(question, "Jā", by=anda)

        with pytest.raises(IllegalMove):
            actions.approve(question_id=question.pk, revision=draft.revision, by=liga, now=NEXT_DAY)

    def test_sent_back_it_says_why(self, question, anda, liga):
        wording = submitted(question, by=anda)
        back = actions.send_back(
            question_id=question.pk, revision=wording.revision, because="Kur pamats?", by=liga, now=NEXT_DAY
        )

        assert (back.state, back.returned_because) == (D.DRAFT, "Kur pamats?")
        assert question.moves.last().because == "Kur pamats?"


class TestPublishing:
    def test_everybody_reads_it_and_the_asker_is_told(self, answered):
        assert (answered.state, answered.is_readable) == (S.PUBLISHED, True)
        assert (answered.answer.html, answered.answer.true_on) == ("<p>Jā, 30 dienās.</p>\n", date(2026, 11, 11))
        assert told(answered) == ["question_received", "question_answered"]

    def test_it_is_found_from_then_on_and_hidden_no_more(self, answered, maris):
        assert Question.objects.get(pk=answered.pk).search_vector
        hidden = actions.hide(question_id=answered.pk, seen=answered.version, because="Kļūda", by=maris, now=NEXT_DAY)
        assert hidden not in Question.objects.found()
        shown = actions.show(question_id=answered.pk, seen=hidden.version, by=maris, now=NEXT_DAY)
        assert shown in Question.objects.found()

    def test_the_days_it_took_are_written_down_once(self, answered, anda, liga):
        assert (answered.days_taken, answered.was_in_time) == (1, True)
        draft = actions.correct(question_id=answered.pk, by=anda, now=at(30))
        self.republish(answered, draft, "Precizēts termiņš", anda, liga, now=at(30))

        again = fresh(answered)
        assert (again.days_taken, again.was_in_time, again.published_at) == (1, True, NEXT_DAY)

    def test_answered_a_day_late_it_was_not_in_time(self, anda, liga, maris, passports):
        late, just = (published(anda, liga, by=maris, now=at(day)) for day in (26, 25))

        assert (late.days_taken, late.was_in_time) == (11, False)
        assert (just.days_taken, just.was_in_time) == (10, True)

    def test_the_days_an_asker_was_waited_for_do_not_count(self, question, anda, liga):
        actions.ask_back(question_id=question.pk, seen=question.version, text="Kur?", by=anda, now=at(12))
        actions.reply(token=link_of(question), text="Rīgā.", now=at(20))
        wording = submitted(fresh(question), by=anda, now=at(23))
        actions.approve(question_id=question.pk, revision=wording.revision, by=liga, now=at(23))

        # 11, 12, 23 November; 13 to 20 the office waited: 13, 16, 17, 19, 20.
        done = fresh(question)
        assert (done.days_paused, done.days_taken, done.was_in_time) == (5, 3, True)

    @staticmethod
    def republish(question, draft, correction, author, second, *, now):
        """Save, hand over, approve."""
        saved = actions.save_draft(
            question_id=question.pk, revision=draft.revision, draft=Draft("60 dienās.", correction), by=author, now=now
        )
        actions.submit_for_second_eyes(question_id=question.pk, revision=saved.revision, by=author, now=now)
        actions.approve(question_id=question.pk, revision=saved.revision, by=second, now=now)


class TestCorrections:
    def test_the_history_is_kept_and_readers_are_told_what(self, answered, anda, liga):
        draft = actions.correct(question_id=answered.pk, by=anda, now=at(30))
        assert draft.text == "Jā, 30 dienās."
        TestPublishing.republish(answered, draft, "Precizēts termiņš", anda, liga, now=at(30))

        answer = Answer.objects.get(question=answered)
        assert (answer.text, answer.correction, answer.corrected_at) == ("60 dienās.", "Precizēts termiņš", at(30))
        assert (answer.published_at, answer.true_on) == (NEXT_DAY, date(2026, 11, 30))
        assert [wording.text for wording in answer.versions.all()] == ["Jā, 30 dienās.", "60 dienās."]

    def test_while_it_is_written_the_former_one_is_read(self, answered, anda):
        draft = actions.correct(question_id=answered.pk, by=anda, now=at(30))
        save(answered, "Pusgatavs", by=anda, revision=draft.revision)

        assert fresh(answered).answer.text == "Jā, 30 dienās."
        assert fresh(answered).state == S.PUBLISHED

    def test_without_a_word_what_is_corrected_it_is_not_handed_over(self, answered, anda):
        draft = actions.correct(question_id=answered.pk, by=anda, now=at(30))

        with pytest.raises(errors.CorrectionMissing):
            actions.submit_for_second_eyes(question_id=answered.pk, revision=draft.revision, by=anda, now=at(30))

    def test_one_correction_at_once(self, answered, anda, liga):
        first = actions.correct(question_id=answered.pk, by=anda, now=at(30))

        assert actions.correct(question_id=answered.pk, by=liga, now=at(30)) == first

    def test_what_was_never_answered_cannot_be_corrected(self, question, anda):
        with pytest.raises(errors.NoDraft):
            actions.correct(question_id=question.pk, by=anda, now=NEXT_DAY)

    def test_what_is_asked_further_is_settled_by_the_next_wording(self, answered, anda, liga):
        actions.ask_further(token=link_of(answered), text="Un dēlam?", now=at(19))
        draft = actions.correct(question_id=answered.pk, by=anda, now=at(20))
        TestPublishing.republish(answered, draft, "Papildināts par dēlu", anda, liga, now=at(20))

        assert fresh(answered).state == S.PUBLISHED
        assert FollowUp.objects.get(kind=FollowUpKind.ASKED_FURTHER).settled_at == at(20)
        assert [said.text for said in question_page(answered.pk).follow_ups] == ["Un dēlam?"]
        assert told(answered)[-1] == "question_answered"

    def test_words_written_before_it_was_asked_do_not_answer_it(self, answered, anda, liga):
        draft = actions.correct(question_id=answered.pk, by=anda, now=at(18))
        saved = save(answered, "60 dienās.", by=anda, revision=draft.revision, correction="Termiņš")
        actions.submit_for_second_eyes(question_id=answered.pk, revision=saved.revision, by=anda, now=at(19, 9))
        actions.ask_further(token=link_of(answered), text="Un dēlam?", now=at(19, 10))
        actions.approve(question_id=answered.pk, revision=saved.revision, by=liga, now=at(19, 11))

        assert (fresh(answered).state, fresh(answered).answer.text) == (S.REOPENED, "60 dienās.")
        assert FollowUp.objects.get(kind=FollowUpKind.ASKED_FURTHER).settled_at is None

    def test_what_needs_no_other_wording_is_ended_and_read_by_nobody(self, answered, anda):
        again = actions.ask_further(token=link_of(answered), text="Jūs visi!", now=at(19))
        actions.leave_as_is(question_id=answered.pk, seen=again.version, because="Nav jautājums", by=anda, now=at(20))

        assert (fresh(answered).state, told(answered)[-1]) == (S.PUBLISHED, "question_declined")
        assert not question_page(answered.pk).follow_ups
        with pytest.raises(IllegalMove):
            actions.leave_as_is(question_id=answered.pk, seen=again.version + 1, because="x", by=anda, now=at(20))

    def test_hidden_while_asked_further_it_comes_back_as_it_was(self, answered, maris):
        again = actions.ask_further(token=link_of(answered), text="Un dēlam?", now=at(19))
        hidden = actions.hide(question_id=answered.pk, seen=again.version, because="Vārds", by=maris, now=at(19))

        assert actions.show(question_id=answered.pk, seen=hidden.version, by=maris, now=at(19)).state == S.REOPENED

    def test_archived_it_is_read_and_not_found(self, answered, maris):
        old = actions.archive(question_id=answered.pk, seen=answered.version, by=maris, now=at(30))

        assert old in Question.objects.readable()
        assert old not in Question.objects.found()


class TestCitations:
    @pytest.fixture
    def fee(self, db):
        office = Provider.objects.create(slug="pmlp", name_lv="PMLP", name_en="OCMA")
        service = Service.objects.create(
            slug="passport", provider=office, letter="A", name_lv="Pase", name_en="Passport"
        )
        return Fee.objects.create(
            service=service, label_lv="Pase", label_en="Passport", amount=Decimal(50), valid_from=date(2026, 1, 1)
        )

    @pytest.fixture
    def regulation(self, db):
        return Regulation.objects.create(number="Nr. 133", name_lv="Pasu noteikumi", valid_from=date(2026, 1, 1))

    @pytest.fixture
    def citing(self, question, anda, liga, fee, regulation):
        """A published answer that rests on a fee and on a regulation."""
        draft = save(question, "50 eiro.", by=anda)
        for kind, row in ((CitationKind.FEE, fee), (CitationKind.REGULATION, regulation)):
            self.cite(question, draft, kind, row.pk, anda)
        wording = actions.submit_for_second_eyes(
            question_id=question.pk, revision=draft.revision, by=anda, now=NEXT_DAY
        )
        return actions.approve(question_id=question.pk, revision=wording.revision, by=liga, now=NEXT_DAY)

    @staticmethod
    def cite(question, draft, kind, row_id, by):
        return actions.cite(
            question_id=question.pk, revision=draft.revision, kind=kind, row_id=row_id, by=by, now=NEXT_DAY
        )

    def test_it_says_what_is_cited_and_from_when(self, citing):
        cited = citing.current.citations.values_list("cited_as", "valid_from", "valid_until")

        assert list(cited) == [
            ("Pase: 50\xa0€", date(2026, 1, 1), None),
            ("Pasu noteikumi, Nr. 133", date(2026, 1, 1), None),
        ]

    def test_as_long_as_nothing_changes_nothing_is_flagged(self, citing):
        assert not actions.review_citations(answer_id=citing.pk, now=at(30))

    @pytest.mark.parametrize("change", [{"amount": Decimal(75)}, {"valid_until": date(2026, 11, 30)}])
    def test_a_fee_that_changes_or_ends_calls_its_answers_up(self, citing, fee, change):
        Fee.objects.filter(pk=fee.pk).update(**change)

        assert actions.review_citations(answer_id=citing.pk, now=at(30))
        citing.refresh_from_db()
        assert (citing.review_since, citing.review_because) == (at(30), "Pase: 50\xa0€")
        assert not actions.review_citations(answer_id=citing.pk, now=at(30)), "twice is once"

    def test_a_fee_that_ends_as_it_was_cited_is_flagged_on_its_day(self, question, anda, liga, fee):
        Fee.objects.filter(pk=fee.pk).update(valid_until=date(2026, 12, 1))
        draft = save(question, "50 eiro.", by=anda)
        self.cite(question, draft, CitationKind.FEE, fee.pk, anda)
        actions.submit_for_second_eyes(question_id=question.pk, revision=draft.revision, by=anda, now=NEXT_DAY)
        answer = actions.approve(question_id=question.pk, revision=draft.revision, by=liga, now=NEXT_DAY)

        assert not actions.review_citations(answer_id=answer.pk, now=at(30))
        assert actions.review_citations(answer_id=answer.pk, now=at(1, month=12))

        # Vouched for after the end it is not called up again each hour.
        seen = fresh(question).version
        actions.confirm_true(question_id=question.pk, seen=seen, by=liga, now=at(2, month=12))
        assert not actions.review_citations(answer_id=answer.pk, now=at(3, month=12))

    def test_a_rule_that_is_removed_calls_them_up_too(self, citing, regulation):
        regulation.delete()

        assert actions.review_citations(answer_id=citing.pk, now=at(30))

    def test_somebody_vouches_for_it_as_things_are_now(self, citing, fee, regulation, maris):
        Fee.objects.filter(pk=fee.pk).update(amount=Decimal(75))
        regulation.delete()
        actions.review_citations(answer_id=citing.pk, now=at(30))
        question = fresh(citing.question)
        actions.confirm_true(question_id=question.pk, seen=question.version, by=maris, now=at(30, 15))

        citing.refresh_from_db()
        assert (citing.true_on, citing.review_since) == (date(2026, 11, 30), None)
        assert list(citing.current.citations.values_list("cited_as", "changed_at")) == [("Pase: 75\xa0€", None)]
        assert not actions.review_citations(answer_id=citing.pk, now=at(30, 16))

    def test_a_correction_begins_with_what_still_holds(self, citing, fee, anda):
        Fee.objects.filter(pk=fee.pk).update(amount=Decimal(75))
        actions.review_citations(answer_id=citing.pk, now=at(30))
        draft = actions.correct(question_id=citing.question_id, by=anda, now=at(30))

        assert [citation.kind for citation in draft.citations.all()] == [CitationKind.REGULATION]

    def test_what_is_not_there_cannot_be_cited_and_what_is_can_be_taken_back(self, question, anda, regulation):
        draft = save(question, "Jā", by=anda)
        with pytest.raises(errors.CitationGone):
            self.cite(question, draft, CitationKind.HOURS, 0, anda)
        cited = self.cite(question, draft, CitationKind.REGULATION, regulation.pk, anda)
        actions.uncite(question_id=question.pk, revision=draft.revision, citation_id=cited.pk, by=anda, now=NEXT_DAY)

        assert not Citation.objects.exists()
