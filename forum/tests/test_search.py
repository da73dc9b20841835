"""Search: what people type finds what the office has answered."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean

import pytest
from django.core.management import call_command
from django.db import connection

from forum import demonstration
from forum.models import Category, Question, SearchWord
from forum.search.index import index, vector_of
from forum.search.queries import PAGE, search, similar
from forum.search.words import document_of
from forum.states import QuestionState
from tests.flush import flush

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DATA = Path(__file__).resolve().parent.parent / "data"


@pytest.fixture(scope="module")
def _answered(django_db_setup, django_db_blocker):
    """The demonstration, written once for all tests here and taken away after them."""
    with django_db_blocker.unblock():
        demonstration.load(now=NOW)
    yield
    with django_db_blocker.unblock():
        flush()


pytestmark.append(pytest.mark.usefixtures("_answered"))


def question(name):
    return Question.objects.get(token_hash=demonstration.key_of(name))


def first_for(query):
    found = search(query).questions
    return found[0] if found else None


def pairs():
    with (DATA / "search_pairs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rank(query, name):
    keys = [found.token_hash for found in search(query).questions]
    return keys.index(demonstration.key_of(name)) + 1 if demonstration.key_of(name) in keys else 0


class TestScore:
    def test_a_hundred_questions_are_found_well(self):
        ranks = [rank(pair["query"], pair["key"]) for pair in pairs()]
        assert mean(1 / place if place else 0 for place in ranks) >= 0.85
        assert sum(0 < place <= 5 for place in ranks) >= 93

    @pytest.mark.parametrize("kind", ["inflected", "plain", "misspelt", "synonym", "citizen"])
    def test_no_kind_of_query_is_left_behind(self, kind):
        ranks = [rank(pair["query"], pair["key"]) for pair in pairs() if pair["kind"] == kind]
        assert sum(0 < place <= 5 for place in ranks) / len(ranks) >= 0.8


class TestWords:
    @pytest.mark.parametrize(
        ("query", "name"),
        [
            ("repatriants", "remigration-status"),
            ("repatriantiem", "remigration-status"),
            ("ielugums kluda", "invitation-mistake"),
            ("zilā karte", "blue-card"),
        ],
    )
    def test_forms_and_missing_diacritics_find_the_same(self, query, name):
        assert first_for(query) == question(name)

    @pytest.mark.parametrize("query", ["repatrinats", "repatraints", "repatriannts", "rerpatriants"])
    def test_a_slip_finds_what_was_meant(self, query):
        assert first_for(query) == question("remigration-status")

    def test_all_names_of_the_card_find_the_same(self):
        found = [[one.pk for one in search(name).questions] for name in ("eID", "ID karte", "personas apliecības")]
        assert found[0]
        assert found[0] == found[1] == found[2]

    def test_a_citizen_never_finds_a_non_citizen_first(self):
        for query in ("pilsonis", "pilsoņa pase", "pilsonim bez vīzas", "pilsona tiesibas"):
            first = first_for(query)
            assert first is not None
            assert "nepilso" not in first.title.lower().replace("bet nepilsonim nav", "")

    def test_a_non_citizen_finds_a_non_citizen_first(self):
        for query in ("nepilsonis", "nepilsoņa pase", "nepilsonim bez vīzas"):
            first = first_for(query)
            assert first is not None
            assert "nepilso" in first.title.lower()

    def test_what_cannot_be_seen_changes_nothing(self):
        assert first_for("rep\u200batriants") == question("remigration-status")

    @pytest.mark.parametrize("query", ["", "   ", "?!", "'", "a & | ! :* <->", "%s %(x)s", "\x00", "😀"])
    def test_what_holds_no_word_finds_nothing_and_harms_nothing(self, query):
        assert search(query).total == 0

    def test_a_query_of_a_megabyte_is_answered(self):
        assert search("repatriants " * 90_000).total > 0


class TestPages:
    def test_pages_follow_each_other_without_gap_or_repetition(self):
        first, second = search("pase"), search("pase", page=2)
        assert first.has_next
        assert len(first.questions) == PAGE
        assert not {one.pk for one in first.questions} & {one.pk for one in second.questions}
        assert search("pase", page=99).questions == []

    def test_a_category_holds_what_is_found_together(self):
        found = search("pase", category="children")
        assert found.total
        assert {one.category.slug for one in found.questions if one.category} == {"children"}
        assert search("pase", category="no-such").total == 0


class TestSimilar:
    def test_the_question_is_found_while_its_last_word_is_unfinished(self):
        assert question("remigration-status") in similar("kas ir repatr")
        assert question("remigration-status") not in similar("kas ir repatr ")

    def test_five_are_enough(self):
        assert len(similar("vai var saņemt jaunu pasi vienā dienā")) == 5

    def test_nothing_typed_yet_is_like_nothing(self):
        assert similar("") == []


class TestIndex:
    def test_only_what_is_published_is_found(self):
        hidden = question("remigration-status")
        hidden.state, hidden.because = QuestionState.HIDDEN, "test"
        hidden.save()
        index(hidden.pk)
        assert hidden not in search("repatriants").questions
        assert Question.objects.get(pk=hidden.pk).search_vector is None

    def test_a_hidden_question_is_not_found_even_before_it_is_indexed_again(self):
        Question.objects.filter(pk=question("remigration-status").pk).update(state=QuestionState.HIDDEN, because="test")
        assert question("remigration-status") not in search("repatriants").questions

    def test_a_corrected_title_is_found_by_its_new_words(self):
        changed = question("blue-card")
        Question.objects.filter(pk=changed.pk).update(title="Violetais dirižablis")
        index(changed.pk)
        assert first_for("violetais dirizablis") == changed

    def test_questions_teach_the_dictionary_nothing(self):
        changed = question("blue-card")
        Question.objects.filter(pk=changed.pk).update(text="Repatrinats repatrinats")
        index(changed.pk)
        assert not SearchWord.objects.filter(word="repatrinats").exists()
        assert SearchWord.objects.filter(word="repatriants").exists()

    def test_all_are_indexed_again_when_a_name_is_added(self):
        Question.objects.update(search_vector=None)
        SearchWord.objects.all().delete()
        call_command("index_questions")
        assert first_for("repatrinats") == question("remigration-status")

    def test_a_document_of_any_words_can_be_kept(self):
        text = "паспорт 7b 1e5 ½ ß 東京 " + "pase " * 20_000
        with connection.cursor() as cursor:
            cursor.execute("SELECT length(%s::tsvector)", [vector_of(document_of(text, text, text))])
            assert cursor.fetchone()[0] >= 5


class TestDemonstration:
    def test_loading_again_changes_nothing(self):
        before = list(Question.objects.order_by("pk").values())
        assert demonstration.load(now=NOW) == 0
        assert list(Question.objects.order_by("pk").values()) == before

    def test_each_is_marked_and_stands_in_a_category_with_an_answer(self):
        assert Question.objects.filter(is_demonstration=False).count() == 0
        assert Question.objects.found().filter(answer__current__isnull=True).count() == 0
        assert Category.objects.filter(questions__isnull=True).count() == 0

    def test_some_wait_to_be_sorted_with_what_is_personal_masked(self):
        waiting = Question.objects.filter(state=QuestionState.RECEIVED)
        assert waiting.count() == 8
        assert not waiting.filter(text__contains="161175").exists()
        assert waiting.filter(passages__isnull=False).exists()

    def test_answers_before_the_recommendation_were_often_late_and_after_it_hardly(self):
        recommended_at = datetime(2025, 6, 2, tzinfo=UTC)
        late = Question.objects.filter(was_in_time=False)
        assert late.filter(asked_at__lt=recommended_at).count() >= 5
        assert late.filter(asked_at__gte=recommended_at).count() == 0
