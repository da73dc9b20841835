"""A booking at the kiosk of its branch: by the link a reader reads or by the short code, and every "no" in words."""

import threading
from datetime import datetime, timedelta

import pytest
from django.test import Client

from appointments import actions, errors
from appointments.models import Booking
from appointments.states import BookingState
from appointments.tests.factories import Bureau, book, hold, make_bureau
from appointments.tests.races import Meanwhile, lock_nothing
from appointments.tokens import arrival_code_of, spoken_code, token_of
from pmlp_portal.notifications.letters import letter
from pmlp_portal.notifications.models import Message, MessageKind
from queueing import actions as queue
from queueing.models import Channel, Ticket
from queueing.policies import RankClass
from queueing.queries.facts import branch_facts
from queueing.tests.factories import NINE, TEN, TUESDAY, make_clerk, riga
from queueing.tests.kiosk import Kiosk
from queueing.tests.visitor import at, main_of

QUARTER_TO = riga(9, 45)
LATE = riga(10, 11)


@pytest.fixture
def kiosk(bureau: Bureau) -> Kiosk:
    return Kiosk(bureau.office)


@pytest.fixture
def anna(bureau: Bureau) -> Booking:
    """Booked for ten o'clock."""
    return book(bureau, at=TEN)


def link_of(booking: Booking) -> str:
    """Return what a reader types of the square code."""
    return f"https://pmlp.example/bookings/{token_of(booking.token_seed)}/check-in/"


class TestArriving:
    def test_the_short_code_gives_a_number_that_ranks_at_the_booked_time(self, kiosk: Kiosk, anna: Booking) -> None:
        kiosk.sends("booking/", code=spoken_code(anna.token_seed), when=QUARTER_TO)
        ticket = kiosk.on_slip()
        assert (ticket.rank_class, ticket.ranked_at, ticket.channel) == (RankClass.BOOKED, TEN, Channel.BOOKING)
        assert "Pieraksts: 10:00." in kiosk.says
        anna.refresh_from_db()
        assert (anna.state, anna.arrived_at, anna.visit) == (BookingState.ARRIVED, QUARTER_TO, ticket.visit)

    @pytest.mark.parametrize("written", ["{link}", "{link}\r\n", "{upper}", "{token}"])
    def test_the_reader_s_link_does_the_same(self, kiosk: Kiosk, anna: Booking, written: str) -> None:
        link = link_of(anna)
        said = written.format(link=link, upper=link.upper(), token=token_of(anna.token_seed))
        kiosk.sends("booking/", code=said, when=QUARTER_TO)
        assert kiosk.on_slip().ranked_at == TEN

    def test_the_code_is_read_as_people_type_it(self, kiosk: Kiosk, anna: Booking) -> None:
        code = arrival_code_of(anna.token_seed)
        kiosk.sends(
            "booking/", code=f"{code[:2].lower()}-{code[2:]} ".replace("0", "O").replace("1", "I"), when=QUARTER_TO
        )
        assert kiosk.on_slip().ranked_at == TEN

    def test_who_is_late_ranks_at_the_arrival_and_is_told(self, kiosk: Kiosk, anna: Booking) -> None:
        kiosk.sends("booking/", code=link_of(anna), when=LATE)
        assert (kiosk.on_slip().rank_class, kiosk.on_slip().ranked_at) == (RankClass.ORDINARY, LATE)
        assert "Pierakstītais laiks ir pagājis" in kiosk.says

    def test_who_was_given_up_is_still_served_that_day(self, kiosk: Kiosk, anna: Booking) -> None:
        assert actions.note_missed(booking_id=anna.pk, now=LATE)
        kiosk.sends("booking/", code=spoken_code(anna.token_seed), when=LATE)
        assert kiosk.on_slip().ranked_at == LATE

    def test_a_second_time_shows_the_same_number(self, kiosk: Kiosk, anna: Booking) -> None:
        kiosk.sends("booking/", code=link_of(anna), when=QUARTER_TO)
        first = kiosk.on_slip()
        kiosk.sends("booking/", code=spoken_code(anna.token_seed), when=TEN)
        assert kiosk.on_slip() == first
        assert Ticket.objects.count() == 1

    def test_the_booking_s_link_is_on_no_page_of_the_kiosk(self, kiosk: Kiosk, anna: Booking) -> None:
        pages = [kiosk.sends("booking/", code=link_of(anna), when=riga(9)).content.decode()]
        pages.append(kiosk.sends("booking/", code=link_of(anna), when=QUARTER_TO).content.decode())
        for page in pages:
            assert token_of(anna.token_seed) not in page
            assert arrival_code_of(anna.token_seed) not in page.replace(" ", "")

    def test_in_english_the_answers_are_english(self, kiosk: Kiosk, anna: Booking) -> None:
        kiosk.sends("booking/", code="ZZZZZZ", when=QUARTER_TO, prefix="/en")
        assert "has this code" in kiosk.says

    def test_without_the_device_there_is_no_such_page(self, anna: Booking) -> None:
        with at(QUARTER_TO):
            answer = Client().post("/branches/riga-2/kiosk/booking/", {"code": link_of(anna)})
        assert (answer.status_code, Ticket.objects.exists()) == (404, False)


class TestRefusals:
    def refused(self, kiosk: Kiosk, code: str, *, when: datetime = QUARTER_TO) -> tuple[int, str]:
        kiosk.sends("booking/", code=code, when=when)
        assert not Ticket.objects.exists()
        return kiosk.status, kiosk.says

    @pytest.mark.parametrize("code", ["", "\0", "12345", "1234567", "https://example.lv/", "šķūnis", "x" * 300])
    def test_what_is_no_code_is_told_what_one_looks_like(self, kiosk: Kiosk, code: str) -> None:
        status, said = self.refused(kiosk, code)
        assert status == 422
        assert "Šis nav pieraksta kods" in said
        assert "Numuru var paņemt arī bez pieraksta" in said

    @pytest.mark.parametrize("code", ["ZZZZZZ", "f" * 64])
    def test_a_wrong_code_opens_nothing(self, kiosk: Kiosk, anna: Booking, code: str) -> None:
        status, said = self.refused(kiosk, code)
        assert status == 422
        assert "nodaļā" in said

    def test_too_early_says_from_when(self, kiosk: Kiosk, anna: Booking) -> None:
        status, said = self.refused(kiosk, spoken_code(anna.token_seed), when=riga(9, 29))
        assert status == 409
        assert "9:30" in said

    def test_a_day_too_early_says_which_day(self, kiosk: Kiosk, anna: Booking) -> None:
        _status, said = self.refused(
            kiosk, spoken_code(anna.token_seed), when=riga(12, day=TUESDAY - timedelta(days=1))
        )
        assert "otrdien, 1. decembrī" in said

    def test_a_day_too_late_says_when_it_was(self, kiosk: Kiosk, anna: Booking) -> None:
        for code in (spoken_code(anna.token_seed), link_of(anna)):
            status, said = self.refused(kiosk, code, when=riga(9, 45, day=TUESDAY + timedelta(days=1)))
            assert status == 409
            assert "otrdien, 1. decembrī" in said

    def test_the_link_of_another_branch_s_booking_says_where(self, anna: Booking) -> None:
        other = Kiosk(make_bureau("ogre").office)
        status, said = self.refused(other, link_of(anna))
        assert status == 409
        assert "Rīgas nodaļa riga-2, otrdien, 1. decembrī, 10:00" in said

    def test_its_short_code_is_not_known_there(self, anna: Booking) -> None:
        other = Kiosk(make_bureau("ogre").office)
        status, said = self.refused(other, spoken_code(anna.token_seed))
        assert status == 422
        assert "Rīgas nodaļa riga-2" not in said

    def test_a_cancelled_one_says_so(self, kiosk: Kiosk, anna: Booking) -> None:
        actions.cancel(token=token_of(anna.token_seed), now=riga(8))
        assert "Šis pieraksts ir atcelts." in self.refused(kiosk, spoken_code(anna.token_seed))[1]

    def test_one_that_was_never_confirmed_says_so(self, kiosk: Kiosk, bureau: Bureau) -> None:
        token = hold(bureau, at=TEN).token
        assert "nav apstiprināts" in self.refused(kiosk, token)[1]
        code = arrival_code_of(Booking.objects.get().token_seed)
        assert self.refused(kiosk, code)[0] == 422

    def test_while_no_numbers_are_given_out_before_opening_it_says_so(self, kiosk: Kiosk, bureau: Bureau) -> None:
        early = book(bureau, at=NINE, email="berta@example.lv")
        assert self.refused(kiosk, link_of(early), when=riga(8, 45))[0] == 409

    def test_a_number_that_is_over_is_not_given_again(self, kiosk: Kiosk, anna: Booking) -> None:
        kiosk.sends("booking/", code=link_of(anna), when=QUARTER_TO)
        ticket = kiosk.on_slip()
        queue.leave_queue(ticket_id=ticket.pk, by=None, now=QUARTER_TO)
        kiosk.sends("booking/", code=link_of(anna), when=TEN)
        assert kiosk.status == 409
        assert ticket.spoken in kiosk.says
        assert Ticket.objects.count() == 1

    def test_guessing_ends_after_sixty_tries_even_if_the_last_is_right(self, kiosk: Kiosk, anna: Booking) -> None:
        facts = branch_facts("riga-2", now=QUARTER_TO)
        for nth in range(60):
            with pytest.raises(errors.ArrivalCodeUnknown):
                actions.check_in_at_kiosk(facts=facts, written=f"ZZZZ{nth:02}", device_id=kiosk.pk, now=QUARTER_TO)
        status, said = self.refused(kiosk, spoken_code(anna.token_seed))
        assert status == 429
        assert "vērsieties pie darbinieka" in said
        other = Kiosk(kiosk.office, name="Pie loga")
        other.sends("booking/", code=spoken_code(anna.token_seed), when=QUARTER_TO)
        assert other.on_slip().ranked_at == TEN

    def test_two_with_one_code_are_let_in_by_their_links_only(
        self, kiosk: Kiosk, bureau: Bureau, anna: Booking
    ) -> None:
        berta = book(bureau, at=riga(10, 15), email="berta@example.lv")
        Booking.objects.filter(pk=berta.pk).update(token_seed=anna.token_seed)
        assert self.refused(kiosk, spoken_code(anna.token_seed))[0] == 422


class TestCode:
    def test_codes_differ_and_are_made_of_signs_nobody_mistakes(self, bureau: Bureau) -> None:
        codes = {arrival_code_of(f"{nth:032x}") for nth in range(500)}
        assert len(codes) == 500
        assert set("".join(codes)) == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    def test_it_stands_on_the_booking_s_page(self, anna: Booking) -> None:
        with at(riga(8)):
            assert spoken_code(anna.token_seed) in main_of(Client().get(f"/bookings/{token_of(anna.token_seed)}/"))

    @pytest.mark.parametrize("kind", [MessageKind.BOOKED, MessageKind.REMINDER])
    def test_and_in_the_letters(self, anna: Booking, kind: MessageKind) -> None:
        sent = letter(Message.objects.filter(kind=kind).latest("pk"))
        assert f"Kods nodaļas kioskam: {spoken_code(anna.token_seed)}" in sent.text
        assert spoken_code(anna.token_seed) in sent.html

    def test_a_change_of_the_time_keeps_it(self, anna: Booking) -> None:
        moved = actions.reschedule(
            token=token_of(anna.token_seed), starts_at=riga(11), now=riga(12, day=TUESDAY - timedelta(days=1))
        )
        sent = letter(Message.objects.get(kind=MessageKind.CHANGED))
        assert spoken_code(anna.token_seed) == spoken_code(moved.token_seed)
        assert spoken_code(anna.token_seed) in sent.text

    def test_a_cancellation_names_none(self, anna: Booking) -> None:
        actions.cancel(token=token_of(anna.token_seed), now=riga(8))
        assert spoken_code(anna.token_seed) not in letter(Message.objects.get(kind=MessageKind.CANCELLED)).text


@pytest.mark.db
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestKioskAndClerkAtOnce:
    """The holder types the code while the clerk presses "has come"."""

    def arrive(self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> int:
        """Let the clerk begin while the kiosk has looked at the booking and not written yet; count the tickets."""
        booking, clerk = book(bureau, at=TEN), make_clerk("clara", bureau.office.branch)
        facts = branch_facts(bureau.slug, now=QUARTER_TO)
        by_clerk = Meanwhile(lambda: actions.check_in_by_id(booking_id=booking.pk, by=clerk, now=QUARTER_TO))
        receive, first = queue.receive_arrival, threading.Event()

        def receive_after_the_other_has_begun(**how: object) -> object:
            if not first.is_set():
                first.set()
                by_clerk.begin()
            return receive(**how)  # type: ignore[arg-type]  # as it came

        monkeypatch.setattr("appointments.actions.arrivals.receive_arrival", receive_after_the_other_has_begun)
        actions.check_in_at_kiosk(facts=facts, written=link_of(booking), device_id=1, now=QUARTER_TO)
        assert isinstance(by_clerk.outcome(), Booking)
        return Ticket.objects.filter(branch=bureau.office.branch).count()

    def test_there_is_one_ticket(self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.arrive(bureau, monkeypatch) == 1

    def test_control_without_the_lock_there_are_two(self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
        lock_nothing(monkeypatch)
        assert self.arrive(bureau, monkeypatch) == 2
