"""At the kiosk: who may stand there, a number for everybody who comes, the slip, and "I am here" by number and code."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.actions import revoke_device
from pmlp_portal.directory.models import DeviceKind
from queueing import actions
from queueing.models import Channel, Ticket, TurnedAway
from queueing.policies import RankClass
from queueing.states import TicketState
from queueing.tests.factories import (
    NINE,
    TEN,
    TUESDAY,
    Office,
    join,
    make_clerk,
    make_office,
    open_day_and_night,
    riga,
    set_policy,
)
from queueing.tests.kiosk import Kiosk, code_on
from queueing.tests.visitor import at
from queueing.tokens import SLIP_STAYS, token_of

HOME = "/branches/riga-2/kiosk/"
MINUTE = timedelta(minutes=1)
QUARTER_PAST = riga(10, 15)


@pytest.fixture
def kiosk(office: Office) -> Kiosk:
    return Kiosk(office)


class TestWhoStandsThere:
    def test_the_link_is_pressed_once_and_leads_to_the_first_screen(self, kiosk: Kiosk) -> None:
        assert (kiosk.status, kiosk.answer["Location"]) == (303, HOME)
        assert kiosk.opens().status_code == 200

    def test_looking_at_the_link_makes_nothing_a_kiosk(self, office: Office, kiosk: Kiosk) -> None:
        other = Client()
        with at(TEN):
            page = other.get(f"/devices/{kiosk.token}/")
            assert page.status_code == 200
            assert not other.cookies.get("branch_device")
            assert other.get(HOME).status_code == 404

    def test_the_cookie_is_signed_and_no_script_reads_it(self, kiosk: Kiosk) -> None:
        cookie = kiosk.client.cookies["branch_device"]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
        kiosk.client.cookies["branch_device"] = kiosk.token
        assert kiosk.opens().status_code == 404

    def test_a_wrong_link_opens_nothing(self, db: None) -> None:
        assert Client().get("/devices/nobody-knows-it/").status_code == 404
        assert Client().post("/devices/nobody-knows-it/").status_code == 404

    def test_a_stranger_and_a_clerk_find_no_kiosk_and_both_are_noted(self, office: Office, clara: User) -> None:
        stranger, clerk = Client(), Client()
        with at(TEN):
            clerk.force_login(clara)
            assert [one.get(HOME).status_code for one in (stranger, clerk)] == [404, 404]
            assert stranger.post(HOME, {"service": "passport"}).status_code == 404
        noted = AuditRecord.objects.filter(verb="refused", subject="kiosk:riga-2")
        assert [record.actor for record in noted.order_by("pk")] == [None, clara, None]
        assert not Ticket.objects.exists()

    def test_the_kiosk_of_one_branch_is_none_of_another(self, kiosk: Kiosk) -> None:
        make_office("ogre", "Ogres nodaļa")
        with at(TEN):
            assert kiosk.client.get("/branches/ogre/kiosk/").status_code == 404
        assert AuditRecord.objects.get(subject="kiosk:ogre").detail == {"device": kiosk.pk}

    def test_a_board_is_no_kiosk(self, office: Office) -> None:
        assert Kiosk(office, kind=DeviceKind.BOARD).opens().status_code == 404

    def test_revoking_works_at_once(self, kiosk: Kiosk) -> None:
        kiosk.opens()
        assert revoke_device(device=kiosk.device, by=None, now=TEN)
        assert kiosk.opens().status_code == 404
        assert kiosk.sends(service="passport").status_code == 404
        assert Client().post(f"/devices/{kiosk.token}/").status_code == 404
        assert not Ticket.objects.exists()

    def test_it_is_seen_once_a_minute(self, kiosk: Kiosk) -> None:
        kiosk.opens(when=TEN)
        kiosk.opens(when=TEN + MINUTE / 2)
        assert kiosk.device.last_seen_at == TEN
        kiosk.opens(when=TEN + MINUTE)
        assert kiosk.device.last_seen_at == TEN + MINUTE

    def test_a_stranger_can_t_fill_the_record(self, office: Office) -> None:
        stranger = Client(REMOTE_ADDR="203.0.113.7")
        with at(TEN):
            answers = [stranger.get(HOME).status_code for _ in range(62)]
        assert answers == [404] * 60 + [429] * 2
        assert AuditRecord.objects.filter(verb="refused").count() == 60


class TestFirstScreen:
    def test_each_service_says_when_one_is_called(self, kiosk: Kiosk, clara: User) -> None:
        kiosk.opens()
        assert "Ko vēlaties nokārtot?" in kiosk.says
        assert re.search(r"Pieteikt pasi vai personas apliecību Izsauks Uzreiz", kiosk.says)
        join(kiosk.office, at=TEN, channel=Channel.KIOSK, travel_time=None)
        join(kiosk.office, at=TEN, channel=Channel.KIOSK, travel_time=None)
        actions.call_next(counter_id=kiosk.office.counters[0].pk, by=clara, now=TEN)
        kiosk.opens()
        assert re.search(r"Pieteikt pasi vai personas apliecību Izsauks \d\d:\d\d–\d\d:\d\d", kiosk.says)

    def test_without_a_counter_it_says_so_and_still_gives_numbers(self, kiosk: Kiosk) -> None:
        kiosk.opens()
        assert "Pašlaik nevaram pateikt laiku: nav atvērts neviens lodziņš." in kiosk.says
        assert kiosk.takes_number().spoken == "A001"
        assert "Jūsu vieta saglabājas." in kiosk.says

    def test_what_is_by_appointment_only_is_not_offered_and_not_given(self, kiosk: Kiosk) -> None:
        kiosk.office.passports.is_walk_in = False
        kiosk.office.passports.save()
        kiosk.opens()
        assert "Pieteikt pasi" not in kiosk.says
        kiosk.sends(service="passport")
        assert (kiosk.status, Ticket.objects.exists()) == (409, False)
        assert "tikai ar pierakstu" in kiosk.says

    def test_before_the_doors_open_it_says_from_when(self, kiosk: Kiosk) -> None:
        kiosk.opens(when=riga(8, 30))
        assert "9:00" in kiosk.says
        assert 'name="service"' not in kiosk.answer.content.decode()

    def test_numbers_are_given_from_the_first_minute_to_the_last(self, kiosk: Kiosk) -> None:
        assert kiosk.takes_number(when=NINE).number == 1
        assert kiosk.takes_number(when=riga(15, 59)).number == 2

    def test_a_full_day_is_told_before_anybody_chooses(self, kiosk: Kiosk) -> None:
        set_policy(kiosk.office.branch, tickets_a_day=1)
        kiosk.takes_number()
        kiosk.opens()
        assert "Visi 1 šodienas numuri Rīgas 2. nodaļā ir izsniegti." in kiosk.says
        assert 'name="service"' not in kiosk.answer.content.decode()

    def test_who_could_not_join_is_counted(self, kiosk: Kiosk) -> None:
        set_policy(kiosk.office.branch, intake_is_stopped=True)
        kiosk.sends(service="passport")
        turned_away = TurnedAway.objects.get()
        assert (turned_away.channel, turned_away.reason) == (Channel.KIOSK, "intake_stopped")

    def test_nonsense_is_answered_in_words(self, kiosk: Kiosk) -> None:
        for service in ("", "\0", "x" * 999):
            assert kiosk.sends(service=service).status_code == 409
            assert "Rīgas 2. nodaļā nesniedz" in kiosk.says

    def test_larger_letters_go_along_and_end_with_the_slip(self, kiosk: Kiosk) -> None:
        kiosk.opens("?letters=large")
        page = kiosk.answer.content.decode()
        assert '<html lang="lv" class="kiosk kiosk--large">' in page
        assert f'action="{HOME}?letters=large"' in page
        kiosk.sends("?letters=large", service="passport")
        slip = kiosk.answer.content.decode()
        assert "kiosk--large" in slip
        assert f'data-start="{HOME}"' in slip

    def test_in_english_it_goes_back_to_latvian(self, kiosk: Kiosk) -> None:
        kiosk.opens(prefix="/en")
        assert "What would you like to do?" in kiosk.says
        assert f'data-start="{HOME}"' in kiosk.answer.content.decode()


class TestNumber:
    def test_one_after_another_gets_a_number_however_many(self, kiosk: Kiosk) -> None:
        set_policy(kiosk.office.branch, joins_a_day=1)
        # The machine may have been used as a visitor's browser before.
        kiosk.client.get("/branches/riga-2/join/passport/")
        assert [kiosk.takes_number().number for _ in range(5)] == [1, 2, 3, 4, 5]
        visits = {ticket.visit.device_hash for ticket in Ticket.objects.select_related("visit")}
        assert visits == {None}
        assert set(Ticket.objects.values_list("channel", flat=True)) == {Channel.KIOSK}

    def test_pressed_twice_it_is_one_number(self, kiosk: Kiosk) -> None:
        kiosk.opens()
        found = re.search(r'name="key" value="(\w+)"', kiosk.answer.content.decode())
        assert found
        first, again = (kiosk.takes_number(key=found[1]) for _ in range(2))
        assert first == again
        kiosk.opens()
        anew = re.search(r'name="key" value="(\w+)"', kiosk.answer.content.decode())
        assert anew
        assert anew[1] != found[1]
        assert kiosk.takes_number(key=anew[1]) != first

    def test_the_ticket_speaks_the_language_it_was_taken_in(self, kiosk: Kiosk) -> None:
        kiosk.sends(prefix="/en", service="passport")
        assert kiosk.on_slip().visit.language == "en"


class TestSlip:
    def test_it_says_number_range_place_and_what_to_do(self, kiosk: Kiosk, clara: User) -> None:
        kiosk.takes_number()
        kiosk.takes_number()
        ticket = kiosk.takes_number()
        said = kiosk.says
        assert f"Jūsu numurs {ticket.spoken}" in said
        assert re.search(r"Jūs izsauks \d\d:\d\d–\d\d:\d\d", said)
        assert "Pirms jums gaida 2." in said
        assert "Jūs gaidīsim 4 minūtes." in said
        assert "vēl 15 minūtes vietu paturam" in said
        assert code_on(ticket) in said
        assert "You will be called between" in said

    def test_its_square_code_leads_to_the_ticket_and_the_link_is_not_written(self, kiosk: Kiosk) -> None:
        ticket = kiosk.takes_number()
        page = kiosk.answer.content.decode()
        assert "<svg" in page
        assert token_of(ticket.visit.token_seed) not in page
        assert "_auth" not in page

    def test_after_two_minutes_nobody_sees_it(self, kiosk: Kiosk) -> None:
        with at(TEN):
            address = kiosk.client.post(HOME, {"service": "passport"})["Location"]
        with at(TEN + SLIP_STAYS):
            assert kiosk.client.get(address).status_code == 200
        with at(TEN + SLIP_STAYS + 2 * MINUTE):
            answer = kiosk.client.get(address)
        assert (answer.status_code, answer["Location"]) == (303, HOME)

    def test_another_branch_s_kiosk_does_not_show_it(self, kiosk: Kiosk) -> None:
        other = Kiosk(make_office("ogre", "Ogres nodaļa"))
        with at(TEN):
            address = kiosk.client.post(HOME, {"service": "passport"})["Location"]
            answer = other.client.get(address.replace("riga-2", "ogre"))
        assert answer.status_code == 303

    @pytest.mark.parametrize("slip", ["x", "x:y:z", "MQ:abc:def"])
    def test_a_made_up_address_leads_to_the_first_screen(self, kiosk: Kiosk, slip: str) -> None:
        assert kiosk.opens(f"slips/{slip}/")["Location"] == HOME


class TestIAmHere:
    def remote(self, kiosk: Kiosk) -> Ticket:
        issued = join(kiosk.office, at=TEN, travel_time=60 * MINUTE)
        return Ticket.objects.select_related("visit").get(pk=issued.ticket_id)

    def test_a_phone_that_died_needs_number_and_code(self, kiosk: Kiosk) -> None:
        ticket = self.remote(kiosk)
        kiosk.sends("number/", number=ticket.spoken, code=code_on(ticket), when=QUARTER_PAST)
        assert kiosk.on_slip() == ticket
        ticket.refresh_from_db()
        assert (ticket.checked_in_at, ticket.callable_from) == (QUARTER_PAST, QUARTER_PAST)

    def test_it_is_read_as_people_type_it(self, kiosk: Kiosk) -> None:
        ticket = self.remote(kiosk)
        code = code_on(ticket).lower().replace("0", "o").replace("1", "l")
        kiosk.sends("number/", number="a 1", code=f" {code[:2]}-{code[2:]} ")
        assert kiosk.on_slip() == ticket

    def test_a_missed_turn_comes_back_within_its_time(self, kiosk: Kiosk, clara: User) -> None:
        ticket = kiosk.takes_number()
        actions.call_next(counter_id=kiosk.office.counters[0].pk, by=clara, now=TEN)
        actions.mark_no_show(ticket_id=ticket.pk, by=clara, now=TEN + 5 * MINUTE)
        kiosk.sends("number/", number=ticket.spoken, code=code_on(ticket), when=QUARTER_PAST)
        ticket.refresh_from_db()
        assert (ticket.state, ticket.rank_class) == (TicketState.WAITING, RankClass.RETURNED)
        assert kiosk.on_slip() == ticket

    def test_too_late_it_says_until_when_the_place_was_kept(self, kiosk: Kiosk, clara: User) -> None:
        ticket = kiosk.takes_number()
        actions.call_next(counter_id=kiosk.office.counters[0].pk, by=clara, now=TEN)
        actions.mark_no_show(ticket_id=ticket.pk, by=clara, now=TEN + 5 * MINUTE)
        kiosk.sends("number/", number=ticket.spoken, code=code_on(ticket), when=riga(11))
        assert kiosk.status == 409
        assert "10:20" in kiosk.says
        assert 'value="A001"' in kiosk.answer.content.decode()

    def test_who_is_called_is_sent_to_the_counter(self, kiosk: Kiosk, clara: User) -> None:
        ticket = kiosk.takes_number()
        actions.call_next(counter_id=kiosk.office.counters[0].pk, by=clara, now=TEN)
        kiosk.sends("number/", number=ticket.spoken, code=code_on(ticket))
        assert "Nāciet tagad pie lodziņa 1" in kiosk.says

    def test_what_is_over_says_so(self, kiosk: Kiosk) -> None:
        ticket = kiosk.takes_number()
        actions.leave_queue(ticket_id=ticket.pk, by=None, now=TEN)
        kiosk.sends("number/", number=ticket.spoken, code=code_on(ticket))
        assert kiosk.status == 409
        assert "A001" in kiosk.says

    @pytest.mark.parametrize(
        ("number", "code"), [("", ""), ("42", "AAAA"), ("A1", "AAA"), ("A\0", "AAAA"), ("A0", "AAAA")]
    )
    def test_what_can_t_be_read_is_told_and_costs_no_try(self, kiosk: Kiosk, number: str, code: str) -> None:
        for _ in range(7):
            kiosk.sends("number/", number=number, code=code)
            assert kiosk.status == 422
            assert "burtu un ciparus" in kiosk.says

    def test_a_wrong_code_and_a_number_that_is_not_there_sound_alike(self, kiosk: Kiosk) -> None:
        ticket = self.remote(kiosk)
        wrong = "ZZZZ" if code_on(ticket) != "ZZZZ" else "YYYY"
        kiosk.sends("number/", number=ticket.spoken, code=wrong)
        told = kiosk.says
        kiosk.sends("number/", number="A999", code=wrong)
        assert (kiosk.status, kiosk.says) == (422, told)
        ticket.refresh_from_db()
        assert ticket.checked_in_at is None

    def test_the_number_of_another_branch_is_not_here(self, kiosk: Kiosk) -> None:
        other = make_office("ogre", "Ogres nodaļa")
        issued = join(other, at=TEN)
        ticket = Ticket.objects.select_related("visit").get(pk=issued.ticket_id)
        kiosk.sends("number/", number=ticket.spoken, code=code_on(ticket))
        assert kiosk.status == 422

    def test_after_five_tries_of_a_number_even_the_right_code_has_to_wait(self, kiosk: Kiosk) -> None:
        ticket = self.remote(kiosk)
        wrong = "ZZZZ" if code_on(ticket) != "ZZZZ" else "YYYY"
        for _ in range(5):
            kiosk.sends("number/", number=ticket.spoken, code=wrong)
        kiosk.sends("number/", number="a0001", code=code_on(ticket))
        assert kiosk.status == 429
        assert "vērsieties pie darbinieka" in kiosk.says
        ticket.refresh_from_db()
        assert ticket.checked_in_at is None
        kiosk.sends("number/", number=ticket.spoken, code=code_on(ticket), when=TEN + 10 * MINUTE)
        assert kiosk.on_slip() == ticket

    def test_yesterday_s_number_still_waiting_around_midnight_is_known(self, kiosk: Kiosk) -> None:
        open_day_and_night(kiosk.office)
        ticket = kiosk.takes_number(when=riga(23, 50))
        kiosk.sends(
            "number/", number=ticket.spoken, code=code_on(ticket), when=riga(0, 5, day=TUESDAY + timedelta(days=1))
        )
        assert kiosk.on_slip() == ticket

    def test_the_code_is_on_the_ticket_s_own_page_and_paper(self, kiosk: Kiosk) -> None:
        ticket = self.remote(kiosk)
        with at(TEN):
            for part in ("", "print/"):
                page = Client().get(f"/tickets/{token_of(ticket.visit.token_seed)}/{part}").content.decode()
                assert f"<strong>{code_on(ticket)}</strong>" in page


def test_a_clerk_of_the_branch_can_still_give_what_is_by_appointment(office: Office) -> None:
    office.passports.is_walk_in = False
    office.passports.save()
    clerk = make_clerk("ilze", office.branch)
    assert join(office, at=TEN, by=clerk, channel=Channel.COUNTER, travel_time=None).spoken == "A001"
