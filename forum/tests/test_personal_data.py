import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from forum.personal_data import MASK, NOTHING_ALLOWED, Allowed, Found, PassageKind, find, mask

bounded = settings(max_examples=150, deadline=None, derandomize=True)

K = PassageKind
OFFICE = Allowed.of(
    phones=["+371 67209400", "67 209 492"],
    emails=["@pmlp.gov.lv", "eid@example.gov.lv"],
    accounts=["LV86 TREL 1060 1409 1820 0", "LV19TREL1060140919600"],
)

OLD_CODES = some.builds("{:02d}{:02d}{:02d}{:05d}".format, *(some.integers(1, 31), some.integers(1, 12)),
                        some.integers(0, 99), some.integers(0, 99999))  # fmt: skip
NEW_CODES = some.builds("3{}{:09d}".format, some.integers(2, 9), some.integers(0, 10**9 - 1))
BETWEEN = some.sampled_from(
    ["", "", "", "-", " ", ".", " - ", "–", "\u200b", "\u00ad", "\u202f", "\u2011", "\u200e\u200f", "/", "\n", ". "]
)
WORDS = some.text(alphabet=some.sampled_from("abcā čž,;!?\n\u200b"), max_size=30)


def kinds(text: str, allowed: Allowed = NOTHING_ALLOWED) -> list[PassageKind]:
    return [found.kind for found in find(text, allowed=allowed)]


def masked(text: str, allowed: Allowed = NOTHING_ALLOWED) -> str:
    return mask(text, find(text, allowed=allowed))


@some.composite
def split_codes(draw: some.DrawFn) -> str:
    """A personal code with something or nothing between each two of its digits."""
    digits = draw(some.one_of(OLD_CODES, NEW_CODES))
    gaps = draw(some.lists(BETWEEN, min_size=10, max_size=10))
    return "".join(digit + gap for digit, gap in zip(digits, [*gaps, ""]))


class TestPersonalCodes:
    @pytest.mark.parametrize(
        "code",
        [
            "161175-19997", "16117519997", "328673-00679", "32867300679", "161175-19990", "391234-56789",
            "161175 - 19997", "16.11.75-19997", "161175.19997", "1 6 1 1 7 5 1 9 9 9 7", "161175–19997",
            "161175\u00a019997", "16\u200b1175\u200f-19997", "１６１１７５-１９９９７", "١٦١١٧٥-١٩٩٩٧",
            "161\u03361175"[:3] + "175-19997", "161175-\n19997", "𝟏𝟔𝟏𝟏𝟕𝟓-𝟏𝟗𝟗𝟗𝟕", "16.11.1975-19997",
            "161175  -  19997", "161175, 19997", "161175 : 19997", "161175*19997", "1*6*1*1*7*5*1*9*9*9*7",
            "1, 6, 1, 1, 7, 5, 1, 9, 9, 9, 7", "16,11,75,19997", "16:11:75-19997", "3🙂2🙂8🙂6🙂7🙂3🙂0🙂0🙂6🙂7🙂9",
            "32|86|73|00679", "16 • 11 • 75 • 19997",
        ],
    )  # fmt: skip
    def test_are_found_however_they_are_written(self, code):
        assert masked(f"Mans kods ir {code}, paldies") == f"Mans kods ir {MASK}, paldies"
        assert kinds(code) == [K.PERSONAL_CODE]

    def test_neither_a_date_of_birth_nor_a_check_digit_is_asked_for(self):
        assert kinds("319999-00000") == [K.PERSONAL_CODE]

    @pytest.mark.parametrize("number", ["90000050138", "001175-19997", "401234-56789", "161175-1999", "161175-199977"])
    def test_other_numbers_are_none(self, number):
        assert K.PERSONAL_CODE not in kinds(number)

    def test_beside_another_number_it_is_found_from_either_side(self):
        assert "19997" not in masked("12 161175-19997")
        assert "161175" not in masked("161175-19997 12")
        assert masked("tālr. 26123456, 161175-19997") == f"tālr. {MASK}, {MASK}"

    def test_written_backwards_and_turned_round_it_is_found(self):
        assert masked("kods \u202e79991-571161\u202c te") == f"kods \u202e{MASK}\u202c te"
        assert masked("kods \u202e79991-571161") == f"kods \u202e{MASK}"

    @bounded
    @given(before=WORDS, code=split_codes(), after=WORDS)
    def test_no_split_code_stays_readable_and_nothing_else_is_touched(self, before, code, after):
        text = f"{before} x {code} x {after}"
        (found,) = find(text)

        assert text[found.start : found.end].strip() == code.strip()
        assert mask(text, [found]) == f"{before} x {MASK} x {after}"


class TestOtherShapes:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("26123456", K.PHONE), ("+371 26 123 456", K.PHONE), ("(+371) 67-123-456", K.PHONE),
            ("00371 26123456", K.PHONE), ("+44 20 7946 0958", K.PHONE), ("0049 30 1234567", K.PHONE),
            ("LV1234567", K.DOCUMENT), ("LV 123 4567", K.DOCUMENT), ("PA-1234567", K.DOCUMENT),
            ("pa 1234567", K.DOCUMENT),
            ("LV97HABA0012345678910", K.ACCOUNT), ("LV97 HABA 0012 3456 7891 0", K.ACCOUNT),
            ("IBAN LV97HABA0012345678910", K.ACCOUNT), ("DE89 3704 0044 0532 0130 00", K.ACCOUNT),
            ("anna.ozola@inbox.lv", K.EMAIL), ("anna @ inbox.lv", K.EMAIL), ("anna＠inbox.lv", K.EMAIL),
            ("Brīvības ielā 5-17", K.ADDRESS), ("Tērbatas iela 12 k-2 dz. 8", K.ADDRESS), ("dzīvoklis 12", K.ADDRESS),
            ("Raiņa bulvāris 7, dzīvoklī Nr. 3", K.ADDRESS), ("Kr. Valdemāra iela 33/12", K.ADDRESS),
        ],
    )  # fmt: skip
    def test_are_found(self, text, kind):
        assert kinds(f"Te: {text}.") == [kind]

    @pytest.mark.parametrize(
        "text",
        [
            "no 25.11.2026. līdz 30.11.2026.", "2026-11-25", "pase maksā 50 eiro", "plkst. 9:00-17:00",
            "MK 21.02.2012. noteikumi Nr. 133", "LV-1026, Rīga", "Čiekurkalna 1. līnija 1, k-3", "Brīvības iela 75",
            "plkst. 10:30, 9:15, 11:45", "10, 20, 30, 40 vai 50 eiro", "1, 2, 3 vai 4", "16:11:75",
            "pēc 2 gadiem 3 mēnešiem", "AB12 CDEF GHIJ KLMN", "@ sākumā", "reģ. nr. 90000050138",
        ],
    )  # fmt: skip
    def test_ordinary_text_stays(self, text):
        assert find(text) == []


class TestTheOfficesOwn:
    @pytest.mark.parametrize(
        "text",
        [
            "67209400", "+371 67209400", "67 209 400", "tālr. 67209400, 67209492", "00371 67 20 94 00", "37167209400",
            "pasts@pmlp.gov.lv", "Pases@PMLP.gov.lv", "eid@example.gov.lv", "raksti: pasts@pmlp.gov.lv.",
            "LV86TREL1060140918200", "LV86 TREL 1060 1409 1820 0", "IBAN: LV19 TREL 1060140919600",
        ],
    )  # fmt: skip
    def test_is_never_masked(self, text):
        assert masked(text, OFFICE) == text

    @pytest.mark.parametrize(
        "text", ["67209401", "anna@evil-pmlp.gov.lv", "anna@pmlp.gov.lv.example", "LV37TREL1060140918500"]
    )
    def test_what_only_resembles_it_is(self, text):
        assert masked(text, OFFICE) == MASK

    def test_beside_it_somebody_s_own_is(self):
        assert masked("Zvanīju uz 67209400 no 26123456", OFFICE) == f"Zvanīju uz 67209400 no {MASK}"
        assert masked("67209400 161175-19997", OFFICE) == f"67209400 {MASK}"


class TestMasking:
    def test_passages_that_share_letters_become_one_bar(self):
        assert mask("abcdef", [Found(1, 3, K.PHONE), Found(2, 5, K.EMAIL)]) == f"a{MASK}f"

    def test_the_bar_tells_neither_length_nor_kind(self):
        assert masked("26123456") == masked("anna.ozola@inbox.lv") == MASK

    @bounded
    @given(some.text())
    def test_positions_are_those_of_the_text_as_it_was_written(self, text):
        text = f"ﬁ\u200bﷺ{text} 161175-19997"
        for found in find(text):
            assert 0 <= found.start < found.end <= len(text)
        assert masked(text).endswith(MASK)

    @bounded
    @given(some.text(), split_codes())
    def test_what_is_masked_has_nothing_left_to_find(self, text, code):
        assert not [found for found in find(masked(f"{text} x {code}")) if found.kind == K.PERSONAL_CODE]


@pytest.mark.parametrize(
    "piece",
    [
        "161175-19997 ",
        "1 ",
        "@",
        "a",
        "a@",
        "iela 5-17 ",
        "l v ",
        "(1",
        "lv86trel",
        "0",
        "dz. ",
        "ā",
        "\u202e1",
        "1.",
        "+1",
        "1*",
        "16,",
        "1,,,,,",
    ],
)
def test_a_megabyte_takes_no_more_than_its_share_of_time(piece: str) -> None:
    """Ten times the text takes about ten times as long; what grows with the square takes a hundred times."""
    short, long = (_seconds(piece * (size // len(piece))) for size in (40_000, 400_000))

    assert long < 40 * max(short, 0.01)


def _seconds(text: str) -> float:
    """Return the processor time, which other programs do not lengthen as they do the clock's."""
    begun = time.process_time()
    find(text)
    return time.process_time() - begun
