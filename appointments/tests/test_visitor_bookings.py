"""A booking's own page: what it tells, and what its holder can do with it."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest

from appointments import actions
from appointments.models import Booking, Disruption, Offer
from appointments.tests.factories import YESTERDAY_NOON, Bureau, book, lay_out
from appointments.tests.visitor import EMAIL, Booker
from appointments.tokens import token_of
from pmlp_portal.directory.models import SpecialDay
from pmlp_portal.notifications.models import Message, MessageKind
from queueing.models import Ticket
from queueing.tests.factories import TUESDAY, riga
from queueing.tests.visitor import main_of

TEN = riga(10)
SINCE = date(2026, 1, 1)
WEDNESDAY = date(2026, 12, 2)


@pytest.fixture
def anna(bureau: Bureau) -> Booker:
    """Somebody who has booked Tuesday at ten."""
    return Booker(bureau).books(TEN)


class TestPage:
    def test_the_time_is_the_headline(self, anna: Booker) -> None:
        body = anna.opens().content.decode().replace("&nbsp;", " ").replace("\xa0", " ")
        assert body.index("Vizīte pierakstīta") < body.index("<h1>Otrdien, 1. decembrī, plkst. <time")
        words = anna.reads()
        assert "Demonstrācijas iela 2" in words
        assert f"Apstiprinājumu nosūtījām uz {EMAIL}" in words
        assert "Atgādināsim: otrdien, 1. decembrī, 7:00" in words

    def test_reminders_are_stopped_and_asked_for_again_from_the_page(self, anna: Booker) -> None:
        link = anna.opens().content.decode().split(">Nesūtīt atgādinājumus<")[0].rpartition('href="')[2].rstrip('"')
        stop = urlsplit(link).path
        anna.posts(stop)
        assert "Jūs lūdzāt atgādinājumus nesūtīt" in anna.reads()
        assert "Atgādināsim" not in anna.reads()
        anna.posts(stop, resume="1")
        assert "Atgādināsim: otrdien, 1. decembrī, 7:00" in anna.reads()

    def test_it_names_what_to_bring_and_the_price_of_the_day_of_the_visit(self, anna: Booker) -> None:
        service = anna.bureau.office.passports
        service.required_documents.create(text_lv="Iepriekšējā pase", text_en="Your previous passport")
        service.fees.create(label_lv="Pase", label_en="Passport", amount=44, valid_from=SINCE, valid_until=TUESDAY)
        service.fees.create(label_lv="Pase", label_en="Passport", amount=50, valid_from=TUESDAY)
        words = anna.reads()
        assert "Iepriekšējā pase" in words
        assert "Pase 50 €" in words
        assert "44 €" not in words

    def test_the_square_code_is_drawn_and_looking_at_what_it_opens_changes_nothing(self, anna: Booker) -> None:
        assert "<svg" in anna.opens().content.decode().split("ticket-code")[1]
        assert "Esmu nodaļā" in anna.reads("check-in/", when=riga(9, 45))
        assert anna.booking.state == "confirmed"

    def test_in_english_it_speaks_english(self, anna: Booker) -> None:
        anna.prefix = "/en"
        words = anna.reads()
        assert "Your appointment is booked Tuesday 1 December, at 10:00" in words

    def test_the_text_version_says_the_same(self, anna: Booker) -> None:
        anna.client.cookies["view"] = "text"
        assert "Vizīte pierakstīta" in anna.reads()

    def test_the_calendar_takes_it_in(self, anna: Booker) -> None:
        answer = anna.opens("calendar.ics")
        assert answer["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
        assert answer["Content-Disposition"] == 'attachment; filename="pmlp.ics"'
        text = answer.content.decode()
        assert "DTSTART:20261201T080000Z" in text
        assert f"/bookings/{anna.token}/" in text.replace("\r\n ", "")
        actions.cancel(token=anna.token, now=YESTERDAY_NOON)
        assert "method=CANCEL" in anna.opens("calendar.ics")["Content-Type"]

    def test_what_is_only_held_has_no_entry_yet(self, anna: Booker) -> None:
        berta = Booker(anna.bureau)
        berta.chooses(riga(11))
        assert berta.opens("calendar.ics").status_code == 303


class TestChangeAndCancel:
    def test_another_time_is_one_press_and_the_old_stays_until_then(self, anna: Booker) -> None:
        assert "Pašlaik pierakstīts: otrdien, 1. decembrī, plkst. 10:00." in anna.reads("times/?day=2026-12-02")
        assert anna.booking.starts_at == TEN
        wednesday = riga(9, day=WEDNESDAY)
        for _ in range(2):
            answer = anna.presses("times/", starts_at=wednesday.isoformat(), key="0123456789abcdef")
            assert answer["Location"] == f"/bookings/{anna.token}/"
        assert "Laiks mainīts." in anna.reads()
        assert (anna.booking.starts_at, anna.booking.changes) == (wednesday, 1)
        assert Message.objects.filter(kind=MessageKind.CHANGED).count() == 1

    def test_a_taken_time_leaves_the_booking_and_names_others(self, anna: Booker) -> None:
        book(anna.bureau, at=riga(11), email="berta@example.lv")
        answer = anna.presses("times/", starts_at=riga(11).isoformat())
        assert answer.status_code == 409
        assert answer.content.decode().count('name="starts_at" value="2026-12-01T') == 3
        assert anna.booking.starts_at == TEN

    def test_cancelling_is_asked_once_more(self, anna: Booker) -> None:
        assert "Vai atcelt šo vizīti?" in anna.reads("cancel/")
        assert anna.booking.state == "confirmed"
        for _ in range(2):
            assert anna.presses("cancel/")["Location"] == f"/bookings/{anna.token}/"
        words = anna.reads()
        assert "Vizīte ir atcelta" in words
        assert "otrdien, 1. decembrī, plkst. 10:00" in words
        assert anna.opens("cancel/").status_code == 303
        assert anna.opens("times/").status_code == 303

    def test_what_has_begun_can_not_be_changed(self, anna: Booker) -> None:
        words = anna.reads(when=riga(10, 5))
        assert "Mainīt laiku" not in words
        assert anna.presses("cancel/", when=riga(10, 5)).status_code == 409
        assert anna.opens("times/", when=riga(10, 5)).status_code == 303

    @pytest.mark.parametrize("written", ["", "\x00", "9999-12-31T23:59:59+00:00"])
    def test_a_time_that_is_none_is_asked_for_again(self, anna: Booker, written: str) -> None:
        assert anna.presses("times/", starts_at=written).status_code == 422


class TestEarlier:
    def test_the_waiting_list_is_joined_and_left(self, anna: Booker) -> None:
        assert "Piedāvājiet agrāku laiku" in anna.reads()
        anna.presses("wait-for-earlier/")
        assert anna.booking.wants_earlier
        assert "Jūs gaidāt agrāku laiku." in anna.reads()
        anna.presses("wait-for-earlier/", off="1")
        assert not anna.booking.wants_earlier

    def offer(self, anna: Booker) -> Offer:
        anna.presses("wait-for-earlier/")
        offer = actions.offer_earlier(booking_id=anna.booking.pk, now=YESTERDAY_NOON)
        assert offer is not None
        return offer

    def test_an_offer_is_taken_by_one_press(self, anna: Booker) -> None:
        offer = self.offer(anna)
        assert "Atbrīvojies agrāks laiks: pirmdien, 30. novembrī, plkst. 14:00" in anna.reads()
        assert anna.presses(f"offers/{offer.pk}/take/").status_code == 303
        assert anna.booking.starts_at == offer.starts_at

    def test_declined_the_booking_stays(self, anna: Booker) -> None:
        offer = self.offer(anna)
        anna.presses(f"offers/{offer.pk}/decline/")
        assert anna.booking.starts_at == TEN
        assert "Atbrīvojies agrāks laiks" not in anna.reads()

    def test_an_offer_that_has_ended_is_refused_on_the_page(self, anna: Booker) -> None:
        offer = self.offer(anna)
        late = offer.expires_at + timedelta(minutes=1)
        answer = anna.presses(f"offers/{offer.pk}/take/", when=late)
        assert answer.status_code == 409
        assert 'role="alert"' in answer.content.decode()
        assert anna.presses("offers/999999/take/").status_code == 409

    def test_nobody_elses_offer_can_be_taken(self, anna: Booker) -> None:
        offer = self.offer(anna)
        berta = Booker(anna.bureau)
        berta.token = token_of(book(anna.bureau, at=riga(15), email="berta@example.lv").token_seed)
        assert berta.presses(f"offers/{offer.pk}/take/").status_code == 409


class TestDisruption:
    def test_two_other_times_are_one_press_away(self, anna: Booker) -> None:
        SpecialDay.objects.create(
            branch=anna.bureau.office.branch, day=TUESDAY, reason_lv="Bojāta apkure", reason_en="Broken heating"
        )
        lay_out(anna.bureau)
        actions.tell_disruption(disruption_id=Disruption.objects.get().pk, now=YESTERDAY_NOON)
        words = anna.reads()
        assert "Nodaļa nevarēs jūs pieņemt jūsu laikā Tā bija paredzēta otrdien, 1. decembrī, plkst. 10:00" in words
        assert "Bojāta apkure." in words
        assert "Vizīte pierakstīta" not in words
        assert "kvadrātkods" not in words
        assert "Atgādināsim" not in words
        offers = list(Offer.objects.order_by("starts_at"))
        assert len(offers) == 2
        assert anna.presses(f"offers/{offers[1].pk}/take/").status_code == 303
        assert anna.booking.starts_at == offers[1].starts_at
        assert "nevarēs jūs pieņemt" not in anna.reads()


class TestArriving:
    def test_from_half_an_hour_before_one_button_leads_to_the_queue(self, anna: Booker) -> None:
        assert "Esmu nodaļā</button>" not in anna.opens(when=riga(9, 29)).content.decode()
        answer = anna.presses("check-in/", when=riga(9, 40))
        assert answer["Location"].startswith("/tickets/")
        number = Ticket.objects.get().spoken
        assert number in main_of(anna.gets(answer["Location"], when=riga(9, 40)))
        assert "Ierašanos pieteicāt plkst. 9:40" in anna.reads(when=riga(9, 41))
        assert anna.presses("check-in/", when=riga(9, 42))["Location"] == answer["Location"]
        assert Ticket.objects.count() == 1

    def test_too_early_is_said_with_the_hour(self, anna: Booker) -> None:
        answer = anna.presses("check-in/")
        assert answer.status_code == 409
        assert "9:30" in main_of(answer)

    def test_who_is_late_is_still_served(self, anna: Booker) -> None:
        actions.note_missed(booking_id=anna.booking.pk, now=riga(10, 11))
        assert "kārta skaitīsies no brīža, kad pieteiksiet ierašanos" in anna.reads(when=riga(10, 20))
        assert anna.presses("check-in/", when=riga(10, 20))["Location"].startswith("/tickets/")

    def test_the_day_after_it_is_over(self, anna: Booker) -> None:
        later = riga(9, day=WEDNESDAY)
        assert "Vizītes laiks ir pagājis" in anna.reads(when=later)
        actions.note_missed(booking_id=anna.booking.pk, now=later)
        assert "Uz vizīti neieradāties" in anna.reads(when=later)
        assert anna.presses("check-in/", when=later).status_code == 409

    def test_a_cancelled_booking_gives_no_number(self, anna: Booker) -> None:
        actions.cancel(token=anna.token, now=YESTERDAY_NOON)
        assert anna.presses("check-in/", when=riga(9, 45)).status_code == 409
        assert not Ticket.objects.exists()
        assert Booking.objects.get().state == "cancelled"
