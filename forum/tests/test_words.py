"""Words: every form of a word is one stem, opposites stay two, and what can't be seen changes nothing."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from forum.search.words import (
    LONGEST_WORD,
    MOST_TERMS,
    MOST_WORDS,
    distance,
    document_of,
    plain,
    stem_of,
    terms_of,
    words_of,
)

LATVIAN = "aābcčdeēfgģhiījkķlļmnņoprsštuūvzž"
latvian_words = st.text(alphabet=LATVIAN, min_size=1, max_size=20)
anything = st.text(max_size=200)


def stems_of(query: str) -> set[str]:
    return {term.stems[0][0] for term in terms_of(query)}


class TestStems:
    @pytest.mark.parametrize(
        "forms",
        [
            "pase pasi pases pasei pasē pasu pasēm pasēs",
            "apliecība apliecības apliecību apliecībai apliecībām",
            "pilsonis pilsoņa pilsoni pilsonim pilsoņi pilsoņiem pilsoņu",
            "nepilsonis nepilsoņa nepilsoņi nepilsoņiem",
            "atļauja atļaujas atļauju atļaujai atļaujām",
            "bērns bērna bērnam bērniem bērnu bērnus",
            "nepilngadīgs nepilngadīgais nepilngadīgā nepilngadīgajam nepilngadīgajiem",
        ],
    )
    def test_every_case_and_number_is_one_stem(self, forms):
        assert len({stem_of(form) for form in forms.split()}) == 1

    @pytest.mark.parametrize(
        "forms",
        [
            "noformēt noformēšana noformēju",
            "saņemt saņemšana saņēmu saņem",
            "iesniegt iesniegums iesniedz iesniegšana",
            "pieteikt pieteikties pieteikums piesakos piesakās pieteicos",
            "deklarēt deklarēties deklarācija deklarētā deklarēšana",
            "maksāt maksa maksāju maksājums",
            "naturalizācija naturalizēties",
            "izbraukt izbrauc izbraukšana",
            "ceļot ceļoju ceļošana ceļojums",
        ],
    )
    def test_what_is_done_and_the_doing_of_it_are_one_stem(self, forms):
        assert len({stem_of(form) for form in forms.split()}) == 1

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("pilsonis", "nepilsonis"),
            ("pilsoņa", "nepilsoņa"),
            ("pilsoņiem", "nepilsoņiem"),
            ("pilsonība", "nepilsonis"),
            ("derīga", "nederīga"),
            ("pase", "pasts"),
            ("vīza", "vizīte"),
            ("maksa", "mazs"),
        ],
    )
    def test_different_words_stay_apart(self, one, other):
        assert stem_of(one) != stem_of(other)

    @settings(deadline=None)
    @given(latvian_words)
    def test_diacritics_never_matter(self, word):
        assert stem_of(word) == stem_of(plain(word))

    @settings(deadline=None)
    @given(latvian_words)
    def test_a_prefix_of_negation_is_never_lost(self, word):
        assume(len(word) >= 4)
        assert stem_of("ne" + word) != stem_of(word)

    @pytest.mark.parametrize("word", ["passport", "паспорт", "90000050138", "7b"])
    def test_other_languages_and_numbers_pass_without_harm(self, word):
        assert stem_of(word)
        assert stem_of(word) == stem_of(word.upper())

    def test_english_singular_and_plural_meet(self):
        assert stem_of("passport") == stem_of("passports")


class TestWords:
    def test_what_cannot_be_seen_is_dropped_and_separates_nothing(self):
        assert words_of("pil\u200bso\u00adnis\ufeff \u202epase\u202c") == ["pilsonis", "pase"]

    def test_letters_made_of_two_signs_are_letters(self):
        assert words_of("pases de\u0304rigums") == words_of("pases dērigums")

    def test_e_words_are_one_word_however_they_are_written(self):
        assert stems_of("e-paraksts") == stems_of("e paraksts") == stems_of("eparaksts") == stems_of("e–paraksts")

    def test_the_union_in_capitals_is_not_the_pronoun(self):
        assert "savieniba" in stems_of("ES valstis")
        assert "savieniba" not in stems_of("vai es varu saņemt")

    def test_a_word_nobody_types_is_left_out(self):
        assert words_of("a" * (LONGEST_WORD + 1)) == []

    def test_a_megabyte_is_known_by_its_beginning(self):
        assert len(words_of("pase karte " * 100_000)) == MOST_WORDS

    @settings(deadline=None)
    @given(anything)
    def test_any_text_can_be_read_and_reading_it_again_changes_nothing(self, text):
        words = words_of(text)
        assert words_of(" ".join(words)) == words or any(not word.isascii() for word in words)

    @settings(deadline=None)
    @given(anything, anything, anything)
    def test_any_text_becomes_a_document_in_which_a_stem_stands_once(self, title, text, answer):
        document = document_of(title, text, answer)
        stems = f"{document.title_stems} {document.text_stems} {document.answer_stems}".split()
        assert len(stems) == len(set(stems))


class TestDocument:
    def test_a_stem_counts_where_it_counts_most(self):
        document = document_of("Pases cena", "Cik maksā pase ārzemēs?", "Pase ārzemēs maksā vairāk konsulātā.")
        assert "pas" in document.title_stems.split()
        assert "pas" not in (document.text_stems + document.answer_stems).split()
        assert stem_of("konsulāts") in document.answer_stems.split()

    def test_a_name_is_indexed_as_what_it_names_and_word_by_word(self):
        stems = document_of("Personas apliecības derīgums", "", "").title_stems.split()
        assert {"eid", "person", "apliecib", "derig"} <= set(stems)


class TestQueries:
    @pytest.mark.parametrize(
        "name", ["ID karte", "eID", "e-ID karti", "personas apliecību", "personas aplieciba", "identity card"]
    )
    def test_all_names_of_the_card_are_one(self, name):
        assert stems_of(name) == {"eid"}

    @pytest.mark.parametrize("name", ["TUA", "tua", "termiņuzturēšanās atļauju", "termina uzturesanas atlauja"])
    def test_all_names_of_the_temporary_permit_are_one(self, name):
        assert stems_of(name) == {"tua"}

    def test_the_permanent_permit_is_another(self):
        assert stems_of("PUA") == stems_of("pastāvīgās uzturēšanās atļaujas") == {"pua"}

    def test_words_that_say_nothing_are_not_looked_for(self):
        assert stems_of("kā es varu saņemt pasi") == {"sanem", "pas"}

    def test_a_query_of_nothing_else_is_looked_for_all_the_same(self):
        assert terms_of("kā es varu")

    def test_a_word_near_in_meaning_counts_less_than_the_word_itself(self):
        (term,) = terms_of("pazaudēju")
        factors = dict(term.stems)
        assert factors[stem_of("pazaudēt")] == 1.0
        assert 0 < factors[stem_of("nozagta")] < 1

    def test_citizen_never_means_non_citizen(self):
        for citizen in ("pilsonis", "pilsona", "pilsoņiem"):
            assert not any("nepilson" in stem for term in terms_of(citizen) for stem, _ in term.stems)

    def test_a_thing_named_twice_is_looked_for_once(self):
        assert len(terms_of("pase pasi pases")) == 1

    @settings(deadline=None)
    @given(anything)
    def test_a_query_stays_small(self, text):
        assert len(terms_of(text)) <= MOST_TERMS

    @pytest.mark.parametrize("text", ["", "   ", "?!", "\u200b", "a"])
    def test_a_query_without_words_looks_for_nothing(self, text):
        assert terms_of(text) == ()


class TestDistance:
    @pytest.mark.parametrize(
        ("one", "other", "slips"),
        [("pase", "psae", 1), ("pase", "pasee", 1), ("pase", "pse", 1), ("pase", "vase", 1), ("", "abc", 3)],
    )
    def test_a_slip_of_the_finger_is_one(self, one, other, slips):
        assert distance(one, other) == slips

    @settings(deadline=None)
    @given(latvian_words, latvian_words)
    def test_it_is_the_same_both_ways_and_none_only_for_the_same_word(self, one, other):
        assert distance(one, other) == distance(other, one)
        assert (distance(one, other) == 0) == (one == other)
