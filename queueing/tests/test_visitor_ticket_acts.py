"""What the holder does on the ticket's page, and that nobody else can."""

from datetime import date

import pytest
from django.test import Client

from pmlp_portal.accounts.models import User
from queueing import actions
from queueing.tests.factories import Office, riga
from queueing.tests.visitor import Holder, main_of

TOMORROW = date(2026, 12, 2)


@pytest.fixture
def anna(office: Office, clara: User) -> Holder:
    """A holder of A001 with a way of 15 minutes; one counter is open."""
    return Holder(office)


class TestDefer:
    def test_the_turn_is_moved_back_and_the_page_says_so(self, anna: Holder) -> None:
        assert anna.presses("defer", riga(9, 58)).status_code == 303
        words = anna.reads(riga(9, 58))
        assert "Jūsu vieta pārcelta par 15 minūtēm." in words
        assert anna.ticket.callable_from == riga(10, 13)

    def test_pressing_twice_at_once_is_asking_once(self, anna: Holder) -> None:
        for _ in range(2):
            anna.presses("defer", riga(9, 58), after="0")
        assert anna.ticket.deferrals == 1

    def test_after_the_second_time_the_button_is_gone_and_the_act_refused(self, anna: Holder) -> None:
        for _ in range(2):
            anna.presses("defer", riga(9, 58))
        assert "Vajag vēl 15" not in anna.reads()
        response = anna.presses("defer")
        assert response.status_code == 409
        assert "Jūsu vieta jau pārcelta 2 reizes." in main_of(response)

    @pytest.mark.parametrize("after", ["x", "-1", "\0", "9" * 5000])
    def test_nonsense_in_the_form_is_taken_for_nothing(self, anna: Holder, after: str) -> None:
        assert anna.presses("defer", after=after).status_code == 303


class TestLeaving:
    def test_a_link_only_asks_and_changes_nothing(self, anna: Holder) -> None:
        response = anna.looks(part="leave/")
        assert "Vai atteikties no numura A001?" in main_of(response)
        assert anna.ticket.state == "waiting"

    def test_the_button_leaves_and_one_may_join_again(self, anna: Holder) -> None:
        assert anna.presses("leave").status_code == 303
        words = anna.reads()
        assert "Jūsu numurs A001 ir atcelts" in words
        assert "Šodien varat paņemt vēl 2 numurus." in words

    def test_asked_of_a_ticket_that_is_over_it_shows_the_ticket(self, anna: Holder) -> None:
        anna.presses("leave")
        response = anna.looks(part="leave/")
        assert (response.status_code, response["Location"]) == (303, anna.address)

    def test_an_act_on_a_ticket_that_is_over_is_refused_on_its_page(self, anna: Holder) -> None:
        anna.presses("leave")
        response = anna.presses("defer")
        assert response.status_code == 409
        assert "Numurs A001 vairs nav rindā." in main_of(response)
        assert 'role="alert"' in response.content.decode()

    @pytest.mark.parametrize("act", ["check-in", "defer"])
    def test_a_mail_scanner_s_get_does_nothing(self, anna: Holder, act: str) -> None:
        assert anna.looks(part=f"{act}/").status_code == 405
        assert anna.ticket.checked_in_at is None

    @pytest.mark.parametrize("act", ["check-in", "defer", "leave"])
    def test_a_foreign_form_is_refused(self, anna: Holder, act: str) -> None:
        anna.client = Client(enforce_csrf_checks=True)
        assert anna.presses(act).status_code == 403
        assert anna.ticket.state == "waiting"


class TestDayEnd:
    def test_when_the_day_has_ended_the_page_says_so_until_midnight(self, anna: Holder) -> None:
        actions.end_day(branch_id=anna.office.branch.pk, day=date(2026, 12, 1), now=riga(18))
        words = anna.reads(riga(18, 1))
        assert "Diena ir beigusies" in words
        assert "Numurs derēja tikai otrdien, 1. decembrī." in words

    @pytest.mark.parametrize("part", ["", "card/", "print/", "leave/"])
    def test_the_next_day_the_link_opens_nothing(self, anna: Holder, part: str) -> None:
        actions.end_day(branch_id=anna.office.branch.pk, day=date(2026, 12, 1), now=riga(18))
        response = anna.looks(riga(9, day=TOMORROW), part=part)
        assert response.status_code == 404
        assert "Šajā adresē numura nav." in main_of(response)


class TestSecret:
    @pytest.mark.parametrize("token", ["0" * 64, "A001", "1", "%00", "🙂", "x" * 2000])
    def test_a_foreign_token_opens_nothing(self, anna: Holder, token: str) -> None:
        for part in ("", "card/", "print/", "leave/"):
            assert anna.client.get(f"/tickets/{token}/{part}").status_code == 404
        for act in ("check-in", "defer", "leave"):
            assert anna.client.post(f"/tickets/{token}/{act}/").status_code == 404
        assert anna.ticket.state == "waiting"

    @pytest.mark.parametrize("part", ["", "card/", "print/", "leave/"])
    def test_nobody_keeps_lists_or_tells_it_on(self, anna: Holder, part: str) -> None:
        response = anna.looks(part=part)
        assert {"no-store", "private"} <= {word.strip() for word in response["Cache-Control"].split(",")}
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "strict-origin"


class TestCard:
    def test_alone_it_is_the_same_as_in_the_page(self, anna: Holder) -> None:
        card = anna.looks(part="card/").content.decode()
        assert card.strip().startswith('<div id="ticket"')
        assert "<html" not in card
        page = anna.looks().content.decode()
        article = card[card.index("<article") : card.index("</article>")]
        assert article in page

    def test_in_english_it_is_english(self, anna: Holder) -> None:
        assert "Your number" in anna.looks(part="card/", prefix="/en").content.decode()


class TestPrint:
    def test_number_range_branch_and_a_code_of_the_address(self, anna: Holder) -> None:
        response = anna.looks(part="print/")
        body, words = response.content.decode(), main_of(response)
        assert "A001" in words
        assert "Rīgas 2. nodaļa" in words
        code = body[body.index("ticket-code") :]
        code = code[: code.index("</svg>")]
        assert "style=" not in code
        assert "<title>Šī numura adrese</title>" in code

    def test_the_code_is_of_this_ticket(self, anna: Holder) -> None:
        other = Holder(anna.office, since=riga(9, 45))
        codes = {holder.looks(part="print/").content.decode().split("<path")[-1] for holder in (anna, other)}
        assert len(codes) == 2
