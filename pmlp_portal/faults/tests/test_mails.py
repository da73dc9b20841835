"""Reading what came: whoever sent it, and however it is broken."""

import email
from email.message import EmailMessage

import pytest

from pmlp_portal.faults import mails
from pmlp_portal.faults.policies import LONGEST_WORDS, READ_AT_MOST
from pmlp_portal.faults.states import NotTaken
from pmlp_portal.faults.tests.cast import letter

OWN = {"problemas@pmlp.example.lv", "pasts@pmlp.gov.lv"}


def read(mail: EmailMessage | bytes) -> mails.Mail:
    return mails.read(mail if isinstance(mail, bytes) else mail.as_bytes(), own=OWN)


def test_a_letter_is_its_sender_subject_and_words() -> None:
    mail = read(letter())
    assert mail.sender is not None
    assert (mail.because, mail.sender.value, mail.subject) == ("", "anna@example.lv", "Nedarbojas")
    assert mail.text == "Lapa neatveras, kad spiežu pogu."
    assert (mail.message_id, mail.language) == ("<one@example.lv>", "lv")


@pytest.mark.parametrize(
    ("headers", "because"),
    [
        ({"sender": ""}, NotTaken.NO_SENDER),
        ({"sender": "nobody"}, NotTaken.NO_SENDER),
        ({"sender": "PMLP <Pasts@PMLP.gov.lv>"}, NotTaken.OWN),
        ({"sender": "problemas@pmlp.example.lv"}, NotTaken.OWN),
        ({"sender": "MAILER-DAEMON@mail.example.lv"}, NotTaken.AUTOMATIC),
        ({"sender": "no-reply@shop.example"}, NotTaken.AUTOMATIC),
        ({"Auto_Submitted": "auto-replied"}, NotTaken.AUTOMATIC),
        ({"Precedence": "bulk"}, NotTaken.AUTOMATIC),
        ({"Precedence": "List"}, NotTaken.AUTOMATIC),
        ({"List_Id": "<news.example>"}, NotTaken.AUTOMATIC),
        ({"Return_Path": "<>"}, NotTaken.AUTOMATIC),
        ({"text": " \n", "subject": "…"}, NotTaken.EMPTY),
    ],
)
def test_what_no_person_sent_to_us_is_not_taken(headers: dict[str, str], because: str) -> None:
    assert read(letter(**headers)).because == because


def test_who_says_that_no_machine_sent_it_is_believed() -> None:
    assert read(letter(Auto_Submitted="no")).because == ""


def test_of_a_letter_in_html_only_the_words_are_kept() -> None:
    mail = letter()
    mail.set_content(
        "<html><head><title>x</title><style>p {color: red}</style></head><body><p>Poga &quot;Tālāk&quot;</p>"
        "<script>alert(1)</script><div>neko<br>nedara.</div></body></html>",
        subtype="html",
    )
    assert read(mail).text.split("\n") == ['Poga "Tālāk"', "neko", "nedara."]


@pytest.mark.parametrize(
    ("charset", "words"),
    [
        ("no-such-charset", "Šī lapa"),
        ("us-ascii", "Šī lapa"),
        ("windows-1257", "Šī lapa"),
    ],
)
def test_a_wrong_charset_loses_no_letter(charset: str, words: str) -> None:
    body = words.encode("windows-1257" if charset == "windows-1257" else "utf-8")
    raw = b"From: anna@example.lv\r\nMessage-ID: <c@x>\r\nContent-Type: text/plain; charset=" + charset.encode()
    assert read(raw + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body).text == words


def test_bytes_that_are_no_letters_are_replaced() -> None:
    raw = b"From: anna@example.lv\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nLapa \xff\x00 neatveras"
    assert read(raw).text == "Lapa \ufffd neatveras"


def test_five_megabytes_of_attachment_are_left_out() -> None:
    mail = letter()
    mail.add_attachment(b"x" * 5_000_000, maintype="image", subtype="png", filename="ekrans.png")
    assert read(mail.as_bytes()[:READ_AT_MOST]).text == "Lapa neatveras, kad spiežu pogu."


def test_a_book_is_cut() -> None:
    assert len(read(letter("a" * 100_000)).text) == LONGEST_WORDS


def test_the_letter_it_answers_is_left_out() -> None:
    text = "Joprojām nedarbojas.\n\n2026. gada 24. novembrī PMLP rakstīja:\n> Tagad viss darbojas.\n> PMLP\n"
    assert read(letter(text)).text == "Joprojām nedarbojas."


def test_a_letter_of_a_quotation_only_is_kept() -> None:
    assert read(letter("> tikai citāts")).text == "> tikai citāts"


@pytest.mark.parametrize(
    "message_id", ["<a@b>\r\nBcc: all@example.lv", "nothing", "<a b@c>", "<ā@example.lv>", "<" + "a" * 400 + "@b>"]
)
def test_what_could_become_another_header_of_ours_is_no_message_id(message_id: str) -> None:
    raw = f"From: anna@example.lv\r\nMessage-ID: {message_id}\r\n\r\nLapa neatveras".encode()
    found = read(raw).message_id
    assert found in {"", "<a@b>"}
    assert "\n" not in found


def test_a_subject_is_one_line_whatever_is_encoded_in_it() -> None:
    raw = b"From: anna@example.lv\r\nSubject: =?utf-8?q?a=0D=0ABcc:_all@example.lv?=\r\n\r\nLapa neatveras"
    mail = read(raw)
    assert "\n" not in mail.subject
    assert "\r" not in mail.subject


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff", b"From: <<>\r\n\r\nx", b"From: =?x?y?=\r\nContent-Type: ;;;\r\n\r\n", b"\r\n" * 5000]
)
def test_rubbish_is_read_as_nobody_s_letter(raw: bytes) -> None:
    assert read(raw).because in {NotTaken.NO_SENDER, NotTaken.UNREADABLE}


def test_a_header_on_which_the_parser_breaks_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: object, **kwargs: object) -> object:
        raise IndexError

    monkeypatch.setattr(email, "message_from_bytes", breaks)
    assert read(letter()).because == NotTaken.UNREADABLE


def test_the_key_is_of_message_id_and_sender() -> None:
    assert read(letter()).key == read(letter("citi vārdi", subject="cits")).key
    assert read(letter()).key != read(letter(sender="eve@example.lv")).key
    assert read(letter()).key != read(letter(message_id="<two@example.lv>")).key


def test_without_message_id_the_key_is_of_all_that_was_written() -> None:
    first, second = (f"From: anna@example.lv\r\n\r\n{text}".encode() for text in ("viens", "divi"))
    assert read(first).key != read(second).key
    assert read(first).key == read(first).key


def test_an_english_letter_is_answered_in_english() -> None:
    assert read(letter("The page does not open.")).language == "en"
    assert read(letter("Lapa never opens.")).language == "lv"
