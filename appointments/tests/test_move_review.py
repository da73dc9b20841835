"""Before a day is moved one reads what becomes of each booking, and what each holder will be told."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from appointments import actions
from appointments.models import Booking
from appointments.tests.desk import CalendarDesk, keeper
from appointments.tests.factories import YESTERDAY_NOON, Bureau, book, hold, make_bureau, request
from appointments.tokens import spoken_code, token_of
from pmlp_portal.notifications import letters
from pmlp_portal.notifications.models import Message, MessageKind
from queueing.tests.desk import office_clock, text_of
from queueing.tests.factories import TUESDAY, riga

NOW = YESTERDAY_NOON
WEDNESDAY = TUESDAY + timedelta(days=1)
SATURDAY = TUESDAY + timedelta(days=4)


@pytest.fixture(autouse=True)
def the_day_before() -> Iterator[None]:
    with office_clock(NOW):
        yield


@pytest.fixture
def desk(bureau: Bureau) -> CalendarDesk:
    return keeper(bureau)


def look(desk: CalendarDesk, to: date = WEDNESDAY, *, to_branch: str = "", because: str = "") -> str:
    to_branch = to_branch or desk.slug
    return desk.look("move-day", day=str(TUESDAY), to_day=str(to), to_branch=to_branch, because=because)


def in_english(bureau: Bureau, *, contact: str) -> Booking:
    """Book by telephone for somebody who reads English."""
    wanted = request(bureau, at=riga(11), email=contact, name="John Smith", language="en")
    return actions.book_for(request=wanted, by=keeper(bureau, "ilze").user, now=NOW)


class TestEach:
    def test_everybody_stands_at_their_present_time_with_what_becomes_of_them(
        self, bureau: Bureau, desk: CalendarDesk
    ) -> None:
        book(bureau, at=riga(10))
        book(bureau, at=riga(11), email="berta@example.lv", name="Berta Kalna", persons=3)
        for minutes in range(0, 7 * 60, 30):
            hold(bureau, at=riga(9, 15, day=WEDNESDAY) + timedelta(minutes=minutes), email=None)
        said = look(desk)
        assert said.index("Anna Ozola") < said.index("Berta Kalna, 3 cilvēki")
        assert "10:00 – 10:15 E-pasts latviski" in said
        assert "Paliek: piedāvāsim divus laikus" in said
        assert "1 pierakstam laika nav" in said

    def test_where_nobody_finds_a_time_the_button_says_what_it_does(self, bureau: Bureau, desk: CalendarDesk) -> None:
        book(bureau, at=riga(10))
        said = look(desk, SATURDAY)
        assert "Piedāvāt citus laikus" in said
        assert "Ko cilvēki izlasīs" not in said

    def test_who_left_no_contact_is_marked(self, bureau: Bureau, desk: CalendarDesk) -> None:
        actions.book_for(request=request(bureau, at=riga(10), email=None, name="Zane Liepa"), by=desk.user, now=NOW)
        assert "Nav kontakta" in look(desk)


class TestPreview:
    def test_it_reads_as_the_message_that_leaves_but_for_the_persons_own_link(
        self, bureau: Bureau, desk: CalendarDesk
    ) -> None:
        booking = book(bureau, at=riga(10))
        look(desk, because="Nebūs elektrības.")
        shown = desk.html.partition('<blockquote class="message-preview" lang="lv">')[2].partition("</blockquote>")[0]
        reviewed = desk.html.partition('name="reviewed" value="')[2].partition('"')[0]
        desk.do(
            "move-bookings",
            day=str(TUESDAY),
            to_day=str(WEDNESDAY),
            to_branch=desk.slug,
            because="Nebūs elektrības.",
            reviewed=reviewed,
        )
        letter = letters.letter(Message.objects.get(kind=MessageKind.CHANGED))
        own_page = token_of(booking.token_seed)
        assert own_page in letter.text
        own_code = spoken_code(booking.token_seed)
        assert own_code in letter.text
        left = [line for line in letter.text.splitlines() if line and own_page not in line and own_code not in line]
        assert "Nebūs elektrības." in letter.text
        assert text_of(f"<p>{letter.subject}</p>") in text_of(shown)
        for line in left:
            assert " ".join(line.split()) in text_of(shown), line

    def test_nobody_elses_own_link_is_on_the_page(self, bureau: Bureau, desk: CalendarDesk) -> None:
        booking = book(bureau, at=riga(10))
        look(desk)
        assert token_of(booking.token_seed) not in desk.html
        assert spoken_code(booking.token_seed) not in desk.html
        assert "anna@example.lv" not in desk.html

    def test_each_language_and_way_is_shown_once(self, bureau: Bureau, desk: CalendarDesk) -> None:
        book(bureau, at=riga(10))
        book(bureau, at=riga(12), email="berta@example.lv", name="Berta Kalna")
        in_english(bureau, contact="26123456")
        said = look(desk)
        assert desk.html.count('class="message-preview"') == 2
        assert "E-pasts latviski (2)" in said
        english = desk.html.partition('<blockquote class="message-preview" lang="en">')[2].partition("</blockquote>")[0]
        assert "Your appointment is moved: Wednesday 2 December, 11:00" in text_of(english).replace("\xa0", " ")

    def test_the_place_is_the_one_they_move_to(self, bureau: Bureau, desk: CalendarDesk) -> None:
        make_bureau("ogre")
        book(bureau, at=riga(10))
        look(desk, TUESDAY, to_branch="ogre")
        letter = desk.html.partition('class="message-preview"')[2].partition("</blockquote>")[0]
        assert "Rīgas nodaļa ogre" in letter
        assert "Rīgas nodaļa riga-2" not in letter

    def test_a_reason_is_asked_for_where_none_is_given(self, bureau: Bureau, desk: CalendarDesk) -> None:
        book(bureau, at=riga(10))
        assert "Iemesls nav norādīts" in look(desk)
        assert "Iemesls nav norādīts" not in look(desk, because="Nebūs elektrības.")

    def test_who_writes_to_readers_of_both_languages_is_reminded_to_use_both(
        self, bureau: Bureau, desk: CalendarDesk
    ) -> None:
        book(bureau, at=riga(10))
        assert "uzrakstiet abās valodās" not in look(desk, because="Nebūs elektrības.")
        in_english(bureau, contact="26123456")
        assert "uzrakstiet abās valodās" in look(desk, because="Nebūs elektrības.")

    def test_looking_changes_and_sends_nothing(self, bureau: Bureau, desk: CalendarDesk) -> None:
        booking = book(bureau, at=riga(10))
        before = Message.objects.count()
        look(desk)
        booking.refresh_from_db()
        assert (booking.starts_at, Message.objects.count()) == (riga(10), before)
