"""The calendar as its branch's staff see it: by day and by week; who has come; booking and changing for somebody."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from appointments import actions
from appointments.models import Booking, Pool, SlotRule
from appointments.states import BookingState
from appointments.tests.desk import CalendarDesk, keeper, sent
from appointments.tests.factories import YESTERDAY_NOON, Bureau, book, hold, lay_out, make_bureau
from appointments.tokens import token_of
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.notifications.models import Message, MessageKind
from queueing.models import Ticket
from queueing.tests.desk import office_clock
from queueing.tests.factories import TUESDAY, make_clerk, riga

DAY = TUESDAY.isoformat()
A_KEY = "a-key-of-one-page"


@pytest.fixture(autouse=True)
def the_day_before() -> Iterator[None]:
    with office_clock(YESTERDAY_NOON):
        yield


@pytest.fixture
def desk(bureau: Bureau) -> CalendarDesk:
    return keeper(bureau)


class TestDay:
    def test_who_is_booked_stands_at_their_time_with_a_masked_contact(self, desk: CalendarDesk, bureau: Bureau) -> None:
        book(bureau, at=riga(10), persons=2)
        said = desk.look("branch-calendar", day=DAY)
        assert "10:00 – 10:30 Anna Ozola , 2 cilvēki Pieteikt pasi vai personas apliecību a…@example.lv" in said
        assert "anna@example.lv" not in desk.html
        assert "Apstiprināts" in said

    def test_the_figures_count_who_is_booked_and_what_is_free(self, desk: CalendarDesk, bureau: Bureau) -> None:
        book(bureau, at=riga(10), persons=2)
        hold(bureau, at=riga(12), email=None)
        said = desk.look("branch-calendar", day=DAY)
        # 28 quarters of an hour from 9 to 16: two for the family, one is held.
        assert "Pierakstīti 1 2 cilvēki Ieradās 0 Neieradās 0 Brīvas vietas 25 aizņemti 11 %" in said

    def test_each_free_time_can_be_booked_from_its_row(self, desk: CalendarDesk, bureau: Bureau) -> None:
        book(bureau, at=riga(10))
        desk.look("branch-calendar", day=DAY)
        assert f"starts_at={sent(riga(9)).replace(':', '%3A').replace('+', '%2B')}" in desk.html
        assert f"starts_at={sent(riga(10)).replace(':', '%3A').replace('+', '%2B')}" not in desk.html

    def test_a_hold_that_lapsed_is_neither_shown_nor_counted(self, desk: CalendarDesk, bureau: Bureau) -> None:
        hold(bureau, at=riga(10))
        assert "Rezervēts līdz 12:10" in desk.look("branch-calendar", day=DAY)
        with office_clock(YESTERDAY_NOON + timedelta(minutes=11)):
            said = desk.look("branch-calendar", day=DAY)
        assert "Rezervēts" not in said
        assert "Brīvas vietas 28" in said

    def test_a_cancelled_booking_leaves_the_day(self, desk: CalendarDesk, bureau: Bureau) -> None:
        booking = book(bureau, at=riga(10))
        actions.cancel(token=token_of(booking.token_seed), now=YESTERDAY_NOON)
        assert "Anna" not in desk.look("branch-calendar", day=DAY)

    @pytest.mark.parametrize("search", ["ozola", "anna", "OZO", "10:0", "10.00"])
    def test_a_name_or_a_time_finds_a_booking(self, desk: CalendarDesk, bureau: Bureau, search: str) -> None:
        book(bureau, at=riga(10))
        book(bureau, at=riga(11), email="zane@example.lv", name="Zane Bērziņa")
        said = desk.look("branch-calendar", day=DAY, q=search)
        assert "Anna Ozola" in said
        assert "Zane" not in said

    def test_letters_are_found_without_their_marks(self, desk: CalendarDesk, bureau: Bureau) -> None:
        book(bureau, at=riga(11), name="Zane Bērziņa")
        assert "Zane Bērziņa" in desk.look("branch-calendar", day=DAY, q="berzina")
        assert "Šajā dienā neviens ar tādu vārdu vai laiku nav pierakstīts." in desk.look(
            "branch-calendar", day=DAY, q="kalna"
        )

    @pytest.mark.parametrize("day", ["", "2026-13-40", "0001-01-01", "<b>", "9999-12-31"])
    def test_an_impossible_day_is_today(self, desk: CalendarDesk, day: str) -> None:
        assert "Pirmdien, 30." in desk.look("branch-calendar", day=day)

    def test_a_day_without_slots_says_so(self, desk: CalendarDesk) -> None:
        assert "Šajā dienā pierakstīties nevar" in desk.look("branch-calendar", day="2026-12-05")

    def test_in_english_too(self, desk: CalendarDesk, bureau: Bureau) -> None:
        book(bureau, at=riga(10))
        desk.sign_in()
        page = desk.client.get("/en" + desk.address("branch-calendar"), {"day": DAY}).content.decode()
        assert "Book by telephone" in page


class TestArrival:
    def test_who_is_here_gets_a_number_and_the_day_shows_it(self, desk: CalendarDesk, bureau: Bureau) -> None:
        booking = book(bureau, at=riga(10))
        with office_clock(riga(9, 45)):
            assert "Ir klāt" in desk.look("branch-calendar", day=DAY)
            said = desk.do("check-in-for", booking.pk)
        number = Ticket.objects.get().spoken
        assert f"Anna Ozola ir klāt: numurs {number}." in said
        assert f"Ieradās 9:45 , {number}" in said

    def test_pressing_twice_issues_one_number(self, desk: CalendarDesk, bureau: Bureau) -> None:
        booking = book(bureau, at=riga(10))
        with office_clock(riga(9, 45)):
            for _ in range(2):
                desk.do("check-in-for", booking.pk)
        assert Ticket.objects.count() == 1

    def test_too_early_is_told_above_the_day(self, desk: CalendarDesk, bureau: Bureau) -> None:
        booking = book(bureau, at=riga(10))
        with office_clock(riga(9, 10)):
            assert "Ierašanos varēsiet pieteikt otrdien, 1. decembrī no 9:30." in desk.do("check-in-for", booking.pk)
        booking.refresh_from_db()
        assert booking.state == BookingState.CONFIRMED

    def test_who_missed_the_grace_can_still_be_let_in(self, desk: CalendarDesk, bureau: Bureau) -> None:
        booking = book(bureau, at=riga(10))
        actions.note_missed(booking_id=booking.pk, now=riga(10, 11))
        with office_clock(riga(10, 20)):
            assert "Neieradās" in desk.look("branch-calendar", day=DAY)
            desk.do("check-in-for", booking.pk)
        booking.refresh_from_db()
        assert booking.state == BookingState.ARRIVED


class TestWeek:
    def test_half_hours_tell_how_many_places_are_taken(self, desk: CalendarDesk, bureau: Bureau) -> None:
        book(bureau, at=riga(10))
        said = desk.look("branch-calendar", week=DAY)
        # The half hour from 10 has two quarters with a place each.
        assert "10:00 1 no 2" in said
        assert "10:30 0 no 2" in said
        assert "Aizņemts 1 %" in said

    def test_it_goes_day_by_day_and_a_half_hour_leads_to_its_bookings(self, desk: CalendarDesk, bureau: Bureau) -> None:
        book(bureau, at=riga(10, 15))
        said = desk.look("branch-calendar", week=DAY)
        assert said.index("30.11.") < said.index("15:30") < said.index("1.12.")
        assert f'href="?day={DAY}#t-10-00"' in desk.html
        desk.look("branch-calendar", day=DAY)
        half_hour = desk.html.partition('<tbody id="t-10-00"')[2].partition("</tbody>")[0]
        assert "Anna Ozola" in half_hour

    def test_each_day_can_be_skipped(self, desk: CalendarDesk) -> None:
        desk.look("branch-calendar", week=DAY)
        for target in ("day-2", "day-3", "day-4", "day-5", "week-end"):
            assert f'href="#{target}"' in desk.html
            assert f'id="{target}"' in desk.html

    def test_any_day_of_a_week_leads_to_its_monday(self, desk: CalendarDesk) -> None:
        said = desk.look("branch-calendar", week="2026-12-03")
        assert "30.11." in said
        assert "4.12." in said

    def test_last_weeks_share_of_those_who_did_not_come_is_told(self, desk: CalendarDesk, bureau: Bureau) -> None:
        booking = book(bureau, at=riga(10))
        actions.note_missed(booking_id=booking.pk, now=riga(10, 11))
        assert "iepriekšējā nedēļā neieradās 100 %" in desk.look("branch-calendar", week="2026-12-08")

    def test_a_half_hour_outside_the_opening_hours_is_closed(self, desk: CalendarDesk, bureau: Bureau) -> None:
        SlotRule.objects.filter(weekday=3).delete()
        lay_out(bureau)
        said = desk.look("branch-calendar", week=DAY)
        assert "nav vietu" in said
        assert "slēgts" not in said
        bureau.office.branch.schedules.get().hours.filter(weekday=3).delete()
        assert "slēgts" in desk.look("branch-calendar", week=DAY)


class TestTelephone:
    def answers(self, bureau: Bureau, **more: object) -> dict[str, Any]:
        """What the form sends for ten o'clock."""
        return {
            "service": bureau.office.passports.slug, "persons": 1, "day": DAY, "starts_at": sent(riga(10)),
            "name": "Berta Kalna", "contact": "26123456", "language": "en", "key": A_KEY, **more,
        }  # fmt: skip

    def test_a_caller_is_booked_at_once_and_told(self, desk: CalendarDesk, bureau: Bureau) -> None:
        assert "10:00" in desk.look("telephone-booking", day=DAY)
        said = desk.do("book-for", **self.answers(bureau))
        assert "Pieraksts izveidots: Berta Kalna, otrdien, 1. decembrī, 10:00." in said
        booking = Booking.objects.get()
        assert (booking.state, booking.starts_at, booking.language) == (BookingState.CONFIRMED, riga(10), "en")
        assert booking.made_by == desk.user
        assert Message.objects.get(kind=MessageKind.BOOKED).language == "en"

    def test_a_second_click_books_nobody_twice(self, desk: CalendarDesk, bureau: Bureau) -> None:
        for _ in range(2):
            desk.do("book-for", **self.answers(bureau, contact=""))
        assert Booking.objects.count() == 1

    def test_without_a_contact_nothing_is_sent(self, desk: CalendarDesk, bureau: Bureau) -> None:
        desk.do("book-for", **self.answers(bureau, contact=""))
        assert Booking.objects.get().contact == ""
        assert not Message.objects.exists()

    def test_the_branchs_staff_book_from_its_own_places_first(self, bureau: Bureau, desk: CalendarDesk) -> None:
        SlotRule.objects.update(internal_places=1, call_centre_places=1)
        lay_out(bureau)
        desk.do("book-for", **self.answers(bureau))
        assert Booking.objects.get().pool == Pool.INTERNAL

    def test_the_call_centre_books_anywhere_from_its_share(self, bureau: Bureau) -> None:
        SlotRule.objects.update(internal_places=1, call_centre_places=1)
        lay_out(bureau)
        cilda = make_clerk("cilda", None)
        cilda.memberships.create(role=Role.CALL_CENTRE)
        CalendarDesk(cilda, bureau.slug).do("book-for", **self.answers(bureau))
        assert Booking.objects.get().pool == Pool.CALL_CENTRE

    def test_staff_may_book_what_is_too_soon_for_the_public(self, desk: CalendarDesk, bureau: Bureau) -> None:
        with office_clock(riga(9, 55)):
            desk.do("book-for", **self.answers(bureau))
        assert Booking.objects.get().starts_at == riga(10)

    def test_a_time_taken_meanwhile_is_refused_with_others_and_the_answers_stay(
        self, desk: CalendarDesk, bureau: Bureau
    ) -> None:
        book(bureau, at=riga(10))
        said = desk.do("book-for", status=409, **self.answers(bureau))
        assert "Šo vietu tikko aizņēma." in said
        assert 'value="Berta Kalna"' in desk.html

    def test_who_has_booked_this_already_is_told_with_the_other_time(self, desk: CalendarDesk, bureau: Bureau) -> None:
        book(bureau, at=riga(12), email="26123456")
        said = desk.do("book-for", status=409, **self.answers(bureau))
        assert "12:00" in said
        assert Booking.objects.filter(state=BookingState.CONFIRMED).count() == 1

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"name": " "}, "Ierakstiet vārdu"),
            ({"contact": "anna"}, "Ierakstiet e-pasta adresi, kurā ir zīme @."),
            ({"starts_at": ""}, "Izvēlieties laiku."),
            ({"starts_at": "desmitos"}, "Izvēlieties laiku."),
            ({"starts_at": "2026-12-01T10:00"}, "Izvēlieties laiku."),
            ({"service": "nav"}, "Izvēlieties pakalpojumu."),
        ],
    )
    def test_what_cannot_be_is_said_and_nobody_is_booked(
        self, desk: CalendarDesk, bureau: Bureau, wrong: dict[str, str], sentence: str
    ) -> None:
        said = desk.do("book-for", status=422, **self.answers(bureau, **wrong))
        assert sentence in said
        assert not Booking.objects.exists()

    def test_times_already_taken_are_not_offered(self, desk: CalendarDesk, bureau: Bureau) -> None:
        book(bureau, at=riga(10))
        desk.look("telephone-booking", day=DAY)
        assert f'value="{sent(riga(9, 45))}"' in desk.html
        assert f'value="{sent(riga(10))}"' not in desk.html
        desk.look("telephone-booking", day=DAY, persons=2)
        assert f'value="{sent(riga(9, 45))}"' not in desk.html


class TestBooked:
    def test_the_page_tells_of_one_booking(self, desk: CalendarDesk, bureau: Bureau) -> None:
        booking = book(bureau, at=riga(10))
        said = desk.look("booked", booking.pk)
        assert "Otrdien, 1. decembrī, 10:00 – 10:15" in said
        assert "anna@example.lv" not in desk.html

    def test_it_is_moved_and_its_holder_told(self, desk: CalendarDesk, bureau: Bureau) -> None:
        booking = book(bureau, at=riga(10))
        desk.look("booked", booking.pk)
        assert f'value="{sent(riga(11))}"' in desk.html
        for _ in range(2):
            desk.do("reschedule-for", booking.pk, starts_at=sent(riga(11)), key=A_KEY)
        booking.refresh_from_db()
        assert (booking.starts_at, booking.changes) == (riga(11), 1)
        assert Message.objects.filter(kind=MessageKind.CHANGED).count() == 1
        assert AuditRecord.objects.get(verb="booking_change").actor == desk.user

    def test_a_taken_time_leaves_it_where_it_is(self, desk: CalendarDesk, bureau: Bureau) -> None:
        booking = book(bureau, at=riga(10))
        book(bureau, at=riga(11), email="berta@example.lv")
        said = desk.do("reschedule-for", booking.pk, status=409, starts_at=sent(riga(11)), key=A_KEY)
        assert "Šo vietu tikko aizņēma." in said
        booking.refresh_from_db()
        assert booking.starts_at == riga(10)

    def test_it_is_cancelled_with_the_reason_in_the_letter(self, desk: CalendarDesk, bureau: Bureau) -> None:
        booking = book(bureau, at=riga(10))
        for _ in range(2):
            desk.do("cancel-for", booking.pk, because="Zvanīja pats.")
        booking.refresh_from_db()
        assert booking.state == BookingState.CANCELLED
        assert Message.objects.get(kind=MessageKind.CANCELLED).context["because"] == "Zvanīja pats."

    def test_the_contact_is_shown_in_full_on_request_and_that_is_recorded(
        self, desk: CalendarDesk, bureau: Bureau
    ) -> None:
        booking = book(bureau, at=riga(10))
        assert "anna@example.lv" in desk.do("show-contact", booking.pk)
        noted = AuditRecord.objects.get(verb="booking_contact")
        assert (noted.actor, noted.subject) == (desk.user, f"booking:{booking.pk}")

    def test_what_is_over_can_only_be_looked_at(self, desk: CalendarDesk, bureau: Bureau) -> None:
        booking = book(bureau, at=riga(10))
        with office_clock(riga(12)):
            desk.look("booked", booking.pk)
        assert "reschedule" not in desk.html


def test_the_list_of_counters_leads_to_the_calendar(desk: CalendarDesk) -> None:
    desk.sign_in()
    page = desk.client.get("/counters/").content.decode()
    assert desk.address("branch-calendar") in page


def test_another_branchs_bookings_are_not_in_the_calendar(db: None) -> None:
    here, there = make_bureau("cesis"), make_bureau("ogre")
    book(there, at=riga(10))
    assert "Anna" not in keeper(here).look("branch-calendar", day=DAY)
