"""From a held place to a booking: who, is it right, the code; and a hold that ends on the way."""

from datetime import timedelta

import pytest

from appointments import actions
from appointments.models import Booking
from appointments.tests.factories import YESTERDAY_NOON, Bureau, book, hold, set_booking_policy
from appointments.tests.visitor import EMAIL, Booker
from pmlp_portal.notifications.models import Message, MessageKind
from queueing.tests.factories import riga
from queueing.tests.visitor import main_of, title_of

TEN = riga(10)
LATE = YESTERDAY_NOON + timedelta(minutes=11)
SECRET_PAGES = ["details/", "check/", "code/", "times/", "cancel/", "", "check-in/"]


@pytest.fixture
def anna(bureau: Bureau) -> Booker:
    return Booker(bureau)


def wrong(code: str) -> str:
    return "000000" if code != "000000" else "111111"


def codes_sent() -> int:
    return Message.objects.filter(kind=MessageKind.CONFIRM_CODE).count()


class TestDetails:
    def test_the_hour_until_which_the_place_is_kept_stands_there_without_scripts(self, anna: Booker) -> None:
        anna.chooses(TEN)
        assert "Laiks jums rezervēts līdz 12:10" in anna.reads("details/")
        assert 'data-seconds="600"' in anna.opens("details/").content.decode()

    def test_what_is_written_is_kept_and_nothing_is_sent_yet(self, anna: Booker) -> None:
        anna.chooses(TEN)
        answer = anna.writes(name="  Anna \n Ozola ", language="en")
        assert answer["Location"] == f"/bookings/{anna.token}/check/"
        assert (anna.booking.name, anna.booking.contact, anna.booking.language) == ("Anna Ozola", EMAIL, "en")
        assert codes_sent() == 0
        assert 'value="Anna Ozola"' in anna.opens("details/").content.decode()

    @pytest.mark.parametrize(
        ("fields", "control", "sentence"),
        [
            ({"name": ""}, "id_name", "Ierakstiet vārdu"),
            ({"name": "x" * 121}, "id_name", "120"),
            ({"contact": "anna.example.lv"}, "id_contact", "@"),
            ({"contact": ""}, "id_contact", "Ierakstiet e-pasta adresi."),
            ({"contact": "+371 26123456"}, "id_contact", "tikai uz e-pastu"),
        ],
    )
    def test_what_is_missing_is_said_above_and_beside_the_field(
        self, anna: Booker, fields: dict[str, str], control: str, sentence: str
    ) -> None:
        anna.chooses(TEN)
        answer = anna.writes(**fields)
        assert answer.status_code == 422
        assert f'<a href="#{control}">' in answer.content.decode()
        assert main_of(answer).count(sentence) >= 2
        assert title_of(answer).startswith("Kļūda: ")

    @pytest.mark.parametrize("name", ["🙂", "\u202eanna", "<script>alert(1)</script>", "Žņķļš" * 20])
    def test_any_name_people_write_is_shown_as_words(self, anna: Booker, name: str) -> None:
        anna.chooses(TEN)
        assert anna.writes(name=name).status_code == 303
        assert "<script>alert" not in anna.opens("check/").content.decode()

    @pytest.mark.parametrize("name", ["an\x00na", "x" * 300_000])
    def test_what_can_not_be_a_name_is_refused_calmly(self, anna: Booker, name: str) -> None:
        anna.chooses(TEN)
        assert anna.writes(name=name).status_code in {400, 413, 422}

    def test_what_was_written_after_the_hold_had_ended_is_kept_too(self, anna: Booker) -> None:
        anna.chooses(TEN)
        anna.now = LATE
        anna.writes()
        words = anna.reads("times/")
        assert "Laiks vairs nav rezervēts. Jūsu ziņas saglabājām; izvēlieties citu laiku." in words
        assert anna.booking.name == "Anna Ozola"


class TestCheck:
    def test_everything_stands_there_once_more_with_the_price_of_that_day(self, anna: Booker) -> None:
        fees = anna.bureau.office.passports.fees
        fees.create(label_lv="Pase", label_en="Passport", amount=44, valid_from="2026-01-01", valid_until="2026-12-01")
        fees.create(label_lv="Pase", label_en="Passport", amount=50, valid_from="2026-12-01")
        anna.chooses(TEN, persons=2)
        anna.writes()
        words = anna.reads("check/")
        assert "Otrdien, 2026. gada 1. decembrī, plkst. 10:00" in words
        assert "Cik cilvēku 2" in words
        assert "Anna Ozola" in words
        assert EMAIL in words
        assert "Pase: 50 €" in words
        assert "44 €" not in words

    def test_without_details_one_is_led_back_to_them(self, anna: Booker) -> None:
        anna.chooses(TEN)
        assert anna.opens("check/")["Location"].endswith("/details/")
        assert anna.opens("code/")["Location"].endswith("/details/")

    def test_pressing_twice_sends_one_code(self, anna: Booker) -> None:
        anna.holds(TEN)
        assert anna.presses("check/")["Location"].endswith("/code/")
        assert codes_sent() == 1

    def test_another_address_needs_a_code_of_its_own(self, anna: Booker) -> None:
        anna.holds(TEN)
        first = anna.code
        anna.writes(contact="berta@example.lv")
        assert anna.presses("code/", code=first)["Location"].endswith("/check/")
        assert anna.booking.state == "held"
        anna.presses("check/")
        assert codes_sent() == 2


class TestCode:
    def test_the_right_code_books_and_leads_to_the_bookings_own_page(self, anna: Booker) -> None:
        anna.holds(TEN)
        answer = anna.presses("code/", code=f" {anna.code[:3]} {anna.code[3:]} ")
        assert answer["Location"] == f"/bookings/{anna.token}/"
        assert anna.booking.state == "confirmed"
        assert anna.presses("code/", code="123456")["Location"] == f"/bookings/{anna.token}/"

    def test_the_field_is_made_for_codes(self, anna: Booker) -> None:
        anna.holds(TEN)
        body = anna.opens("code/").content.decode()
        assert 'autocomplete="one-time-code"' in body
        assert 'inputmode="numeric"' in body
        assert anna.code not in body

    def test_a_wrong_code_says_how_many_tries_are_left(self, anna: Booker) -> None:
        anna.holds(TEN)
        answer = anna.presses("code/", code=wrong(anna.code))
        assert answer.status_code == 422
        assert "4" in main_of(answer)
        assert '<a href="#id_code">' in answer.content.decode()

    def test_what_is_no_code_takes_no_try(self, anna: Booker) -> None:
        anna.holds(TEN)
        for written in ("", "12345", "abcdef", "１２３４５６", "\x00", "🙂" * 6, "1" * 5000):
            assert anna.presses("code/", code=written).status_code == 422
        assert anna.booking.code_tries == 0

    def test_after_five_the_time_is_chosen_again_and_a_new_code_is_sent(self, anna: Booker) -> None:
        anna.holds(TEN)
        right = anna.code
        answers = [anna.presses("code/", code=wrong(right)) for _ in range(5)]
        assert answers[-1]["Location"].endswith("/times/")
        assert "notification--warning" in anna.opens("times/").content.decode()
        assert anna.presses("code/", code=right)["Location"].endswith("/times/")
        anna.presses("times/", starts_at=riga(11).isoformat())
        assert anna.presses("code/", code=right)["Location"].endswith("/check/")
        anna.presses("check/")
        anna.presses("code/", code=anna.code)
        assert (anna.booking.state, anna.booking.starts_at) == ("confirmed", riga(11))

    def test_a_new_code_replaces_the_first_and_three_are_enough(self, anna: Booker) -> None:
        anna.holds(TEN)
        for _ in range(2):
            assert anna.presses("code/send-again/").status_code == 303
        assert "Nosūtījām jaunu kodu" in anna.reads("code/")
        refused = anna.presses("code/send-again/")
        assert refused.status_code == 409
        assert 'role="alert"' in refused.content.decode()
        assert codes_sent() == 3

    def test_who_has_booked_this_already_is_told_when(self, anna: Booker) -> None:
        book(anna.bureau, at=riga(14))
        anna.holds(TEN)
        answer = anna.presses("code/", code=anna.code)
        assert answer.status_code == 409
        assert "14:00" in main_of(answer)


class TestHoldThatEnds:
    def test_every_step_leads_to_another_time_and_the_answers_are_kept(self, anna: Booker) -> None:
        anna.holds(TEN)
        anna.now = LATE
        for part in ("", "details/", "check/", "code/"):
            assert anna.opens(part)["Location"].endswith("/times/"), part
        assert anna.presses("check/")["Location"].endswith("/times/")
        assert anna.presses("code/send-again/")["Location"].endswith("/times/")
        actions.end_hold(booking_id=anna.booking.pk, now=LATE)
        assert anna.opens("code/")["Location"].endswith("/times/")
        assert anna.presses("times/", starts_at=riga(11).isoformat()).status_code == 303
        assert anna.opens()["Location"].endswith("/check/")
        assert "Anna Ozola" in anna.reads("check/")

    def test_when_that_time_is_gone_too_the_nearest_are_one_press_away(self, anna: Booker) -> None:
        anna.holds(TEN)
        anna.now = LATE
        hold(anna.bureau, at=riga(11), email="berta@example.lv", now=LATE)
        answer = anna.presses("times/", starts_at=riga(11).isoformat())
        assert answer.status_code == 409
        assert answer.content.decode().count('name="starts_at" value="2026-12-01T') == 3

    def test_another_time_may_be_chosen_while_the_first_is_held(self, anna: Booker) -> None:
        anna.holds(TEN)
        assert "Pašlaik jums rezervēts: otrdien, 1. decembrī, plkst. 10:00." in anna.reads("times/")
        anna.presses("times/", starts_at=riga(12).isoformat())
        assert anna.booking.starts_at == riga(12)

    def test_the_booking_of_a_branch_with_a_shorter_hold_says_its_hour(self, anna: Booker) -> None:
        set_booking_policy(anna.bureau, hold_for=timedelta(minutes=5))
        anna.chooses(TEN)
        assert "līdz 12:05" in anna.reads("details/")


class TestSecret:
    @pytest.mark.parametrize("part", SECRET_PAGES)
    def test_no_cache_keeps_it_no_robot_lists_it_no_link_tells_it(self, anna: Booker, part: str) -> None:
        anna.books(TEN)
        answer = anna.opens(part)
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "strict-origin"

    @pytest.mark.parametrize("part", [*SECRET_PAGES, "calendar.ics"])
    @pytest.mark.parametrize("token", ["0" * 64, "x", "%00", "%F0%9F%99%82", "%E2%80%AE", "a" * 5000])
    def test_a_wrong_link_is_answered_calmly(self, anna: Booker, token: str, part: str) -> None:
        for prefix in ("", "/en"):
            anna.prefix = prefix
            assert anna.gets(f"/bookings/{token}/{part}").status_code == 404

    def test_looking_at_every_page_changes_nothing(self, anna: Booker) -> None:
        anna.books(TEN)
        before = Booking.objects.values().get()
        for part in [*SECRET_PAGES, "calendar.ics"]:
            anna.opens(part)
        for part in ("code/send-again/", "wait-for-earlier/", "offers/1/take/", "offers/1/decline/"):
            assert anna.opens(part).status_code == 405
        assert Booking.objects.values().get() == before
