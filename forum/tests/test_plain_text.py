from hypothesis import given, settings
from hypothesis import strategies as some

from forum.plain_text import LONGEST_SLUG, on_one_line, opening_of, shown, slug_of, storable

bounded = settings(max_examples=150, deadline=None, derandomize=True)


class TestShown:
    def test_signs_that_turn_the_reading_round_are_left_out(self):
        assert shown("maksa \u202e00001\u202c eiro \u2066x\u2069") == "maksa 00001 eiro x"

    def test_signs_that_are_nothing_are_left_out(self):
        assert shown("pa\u200bse\u2060 \ufeffun\u00ad") == "pase un"

    def test_what_joins_letters_of_other_scripts_stays(self):
        assert shown("می\u200cخواهم") == "می\u200cخواهم"

    def test_control_characters_go_and_line_ends_become_one_kind(self):
        assert shown("a\x07\r\nb\rc\u2028d") == "a\nb\nc\nd"

    def test_at_most_one_line_is_empty_and_none_ends_in_blanks(self):
        assert shown("  a  \n\n \n\n\nb\n\n") == "a\n\nb"

    def test_letters_are_composed(self):
        assert shown("a\u0304") == shown("a\u034f\u0304") == "ā"

    def test_words_spelt_in_signs_nobody_sees_are_left_out(self):
        hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "zvaniet 20000000")
        assert shown(f"Kur?{hidden}") == "Kur?"

    def test_what_will_never_be_a_sign_is_left_out(self):
        assert shown("a\ufffe\uffff\ufdd0\U0010ffffb") == "ab"

    def test_what_makes_one_picture_of_several_stays(self):
        assert shown("👨\u200d👩\u200d👧 ❤\ufe0f") == "👨\u200d👩\u200d👧 ❤\ufe0f"

    @bounded
    @given(some.text())
    def test_showing_twice_changes_nothing(self, text):
        assert shown(shown(text)) == shown(text)

    @bounded
    @given(some.text())
    def test_a_title_has_one_line(self, text):
        assert len(on_one_line(text).splitlines()) <= 1


class TestStorable:
    def test_what_a_database_cannot_keep_is_left_out_and_nothing_else(self):
        assert storable("a\x00b\ud800c\u200b") == "abc\u200b"


class TestSlug:
    def test_letters_lose_their_marks(self):
        assert slug_of("Cik ilgi ir derīga bērna pase?") == "cik-ilgi-ir-deriga-berna-pase"

    def test_a_long_title_ends_with_a_whole_word(self):
        slug = slug_of("vārds " * 40)

        assert len(slug) <= LONGEST_SLUG
        assert set(slug.split("-")) == {"vards"}

    def test_one_endless_word_is_cut(self):
        assert slug_of("a" * 500) == "a" * LONGEST_SLUG

    def test_where_no_letter_is_left_there_is_still_an_address(self):
        assert slug_of("█████ ?!") == slug_of("Кириллица") == "-"


class TestOpening:
    def test_whole_sentences_are_shown_as_far_as_there_is_room(self):
        first = "Jā, pase jāmaina 30 dienās pēc tam, kad mainās uzvārds."
        assert opening_of(f"{first} {'Otrs teikums ir garš. ' * 20}").startswith(f"{first} Otrs teikums ir garš.")
        assert opening_of(f"{first} {'Otrs teikums ir garš. ' * 20}").endswith("garš.")

    def test_a_date_or_a_number_ends_no_sentence(self):
        text = "Ministru kabineta 2012. gada 21. februāra noteikumi Nr. 133 to nosaka. " + "Tad vēl " * 40
        assert opening_of(text) == "Ministru kabineta 2012. gada 21. februāra noteikumi Nr. 133 to nosaka."

    def test_a_long_sentence_is_cut_at_a_word(self):
        cut = opening_of("vārds, " * 100)
        assert cut.endswith(" vārds…")
        assert len(cut) <= 201

    def test_a_short_text_stays_whole_on_one_line(self):
        assert opening_of("Jā.\n\nNē.") == "Jā. Nē."

    def test_one_word_without_an_end_is_cut_all_the_same(self):
        assert len(opening_of("a" * 10_000)) <= 201
