from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmlp_portal.kernel.contacts import (
    BAR,
    Contact,
    ContactMissing,
    EmailMalformed,
    EmailWithoutAt,
    PhoneMalformed,
    contact_hash,
    masked,
    parse_contact,
    pattern_of,
    without,
)
from pmlp_portal.kernel.errors import Invalid


class TestParseContact:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("anna@example.lv", "anna@example.lv"),
            ("  Anna.Kalnina@Example.LV ", "Anna.Kalnina@example.lv"),
            ("anna+rinda@ēdināšana.lv", "anna+rinda@ēdināšana.lv"),
        ],
    )
    def test_an_email_keeps_its_name_and_gets_a_small_domain(self, text, value):
        assert parse_contact(text) == Contact("email", value)

    @pytest.mark.parametrize(
        "text",
        [
            "26123456",
            "26 123 456",
            "26-12-34-56",
            "+371 26123456",
            "+37126123456",
            "(+371) 26.123.456",
            "00371 26123456",
            "371 26123456",
            "+371\N{NO-BREAK SPACE}26123456",
        ],
    )
    def test_a_latvian_phone_is_one_number_however_it_is_written(self, text):
        assert parse_contact(text) == Contact("phone", "+37126123456")

    @pytest.mark.parametrize(
        ("text", "value"),
        [("67209400", "+37167209400"), ("+44 20 7946 0958", "+442079460958"), ("0049 30 123456", "+4930123456")],
    )
    def test_fixed_and_foreign_lines_are_numbers_too(self, text, value):
        assert parse_contact(text) == Contact("phone", value)

    @pytest.mark.parametrize(
        ("text", "refusal"),
        [
            ("", ContactMissing),
            (" \t\N{NO-BREAK SPACE}", ContactMissing),
            ("anna", EmailWithoutAt),
            ("anna.example.lv", EmailWithoutAt),
            ("２６１２３４５６", EmailWithoutAt),
            ("26123456 Anna", EmailWithoutAt),
            ("@", EmailMalformed),
            ("anna@", EmailMalformed),
            ("anna@localhost.", EmailMalformed),
            ("anna@example.lv,janis@example.lv", EmailMalformed),
            ("anna@example.lv\nBcc: all@example.lv", EmailMalformed),
            ('"anna\x01"@example.lv', EmailMalformed),
            ("anna\x00@example.lv", EmailMalformed),
            ("a" * 250 + "@example.lv", EmailMalformed),
            ("2612345", PhoneMalformed),
            ("261234567", PhoneMalformed),
            ("96123456", PhoneMalformed),
            ("+371 96123456", PhoneMalformed),
            ("+371 2612345", PhoneMalformed),
            ("+0 26123456", PhoneMalformed),
            ("+1234567890123456", PhoneMalformed),
            ("010190-12345", PhoneMalformed),
            ("32123456789", PhoneMalformed),
        ],
    )
    def test_anything_else_is_refused_with_its_reason(self, text, refusal):
        with pytest.raises(refusal):
            parse_contact(text)

    @given(st.text(max_size=40))
    def test_no_text_at_all_does_anything_worse(self, text):
        with suppress(Invalid):
            assert parse_contact(text).value.isprintable()

    @given(st.from_regex(r"\A[26][0-9]{7}\Z"))
    def test_reading_what_was_read_changes_nothing(self, number):
        once = parse_contact(number)
        assert parse_contact(once.value) == once


class TestContactHash:
    def test_the_same_contact_hashes_alike_whatever_its_letter_case(self):
        assert contact_hash("Anna@example.lv", "key") == contact_hash("anna@example.lv", "key")

    def test_another_contact_or_another_key_hashes_differently(self):
        hashes = {
            contact_hash("anna@example.lv", "key"),
            contact_hash("anna@example.lv", "other key"),
            contact_hash("janis@example.lv", "key"),
        }
        assert len(hashes) == 3

    def test_it_is_64_hex_digits_and_does_not_hold_the_contact(self):
        digest = contact_hash("anna@example.lv", "key")
        assert len(bytes.fromhex(digest)) == 32
        assert "anna" not in digest


@pytest.mark.parametrize(
    ("value", "shown"),
    [("anna@example.lv", "a…@example.lv"), ("+37126123456", "+371…56"), ("", "")],
)
def test_a_masked_contact_is_recognisable_and_not_usable(value, shown):
    assert masked(value) == shown


class TestWithinWords:
    EMAIL = Contact("email", "anna@example.lv")
    PHONE = Contact("phone", "+37126123456")
    FOREIGN = Contact("phone", "+4915112345678")

    @pytest.mark.parametrize(
        ("contact", "text"),
        [
            (EMAIL, "Rakstiet uz Anna@Example.LV."),
            (EMAIL, "<anna@example.lv>"),
            (PHONE, "Zvaniet 26123456!"),
            (PHONE, "Zvaniet 26 12 34 56"),
            (PHONE, "+371 26-123-456"),
            (PHONE, "(00371) 2612.3456"),
            (FOREIGN, "+49 151 12345678"),
            (FOREIGN, "0049 151 1234 5678"),
        ],
    )
    def test_a_contact_is_found_as_people_write_it(self, contact, text):
        assert BAR in without(text, pattern_of(contact))
        assert "1" not in without(text, pattern_of(contact))
        assert "@" not in without(text, pattern_of(contact))

    @pytest.mark.parametrize(
        ("contact", "text"),
        [
            (EMAIL, "joanna@example.lv"),
            (EMAIL, "anna@example.lv.example.com"),
            (EMAIL, "anna@exampleXlv"),
            (PHONE, "126123456"),
            (PHONE, "261234567"),
            (PHONE, "26123457"),
            (FOREIGN, "15112345678"),
        ],
    )
    def test_another_is_left_alone(self, contact, text):
        assert without(text, pattern_of(contact)) == text

    def test_what_stands_beside_it_stays(self):
        assert without("Anna, tel. 26 123 456, gaida.", pattern_of(self.PHONE)) == "Anna, tel. █████, gaida."
