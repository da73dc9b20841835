"""The holder's page: every state in words."""

import re
from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Branch, Fee, RequiredDocument
from queueing import actions
from queueing.models import PauseReason, Ticket
from queueing.queries.facts import forget_facts
from queueing.queries.tickets import view_ticket
from queueing.states import Outcome
from queueing.tests.factories import NINE, TEN, Office, make_clerk, riga, set_policy, walk_in, with_priority
from queueing.tests.visitor import NINE_FORTY, Holder, at, look_of, main_of, range_told, said, title_of

TOMORROW = date(2026, 12, 2)


@pytest.fixture
def anna(office: Office, clara: User) -> Holder:
    """A holder of A001 with a way of 15 minutes; one counter is open."""
    return Holder(office)


class TestWaiting:
    def test_number_place_range_and_when_to_be_there(self, office: Office, clara: User) -> None:
        for _ in range(5):
            walk_in(office)
        holder = Holder(office)
        words = holder.reads(riga(9, 41))
        assert "Jūs gaidāt rindā" in words
        assert "Jūsu numurs A006" in words
        assert "Jūs esat 6. rindā" in words
        forecast = view_ticket(holder.issued.token, now=riga(9, 41)).forecast
        assert forecast is not None
        assert f"Jūs izsauks {range_told(forecast)}" in words
        assert re.search(r"Esiet nodaļā līdz 10:[0-5][05] ", words)
        assert "Rīgas 2. nodaļa , Demonstrācijas iela 2 Pieteikt pasi vai personas apliecību" in words
        assert title_of(holder.looks(riga(9, 41))) == "A006 · gaidiet – PMLP"

    def test_english_says_the_same(self, office: Office, clara: User) -> None:
        for _ in range(5):
            walk_in(office)
        holder = Holder(office)
        words = holder.reads(riga(9, 41), prefix="/en")
        assert "You are waiting in the queue" in words
        assert "You are 6th in the queue" in words
        assert re.search(r"Be at the branch by 10:[0-5][05]\b", words)
        response = holder.looks(prefix="/en")
        assert response["Content-Language"] == "en"
        assert '<html lang="en"' in response.content.decode()

    def test_without_a_counter_no_time_is_invented_and_the_place_is_kept(self, office: Office) -> None:
        words = Holder(office).reads()
        assert "Pašlaik nevaram pateikt laiku: nav atvērts neviens lodziņš. Jūsu vieta saglabājas." in words
        assert "Jūs izsauks" not in words

    def test_before_the_stated_way_is_over_it_says_from_when_one_is_called(self, office: Office, clara: User) -> None:
        for _ in range(5):
            walk_in(office)
        assert "Pirms 9:55 jūs neizsauks: tik daudz laika atvēlēts ceļam." in Holder(office).reads(riga(9, 41))

    def test_when_one_of_the_next_three_it_is_soon(self, anna: Holder) -> None:
        anna.check_in()
        assert "Drīz jūsu kārta" in anna.reads()
        assert look_of(anna.looks()) == "near"

    def test_whose_turn_is_moved_back_is_told_times_after_it_only(self, anna: Holder) -> None:
        anna.check_in(riga(9, 47))
        anna.presses("defer", riga(9, 51))
        words = anna.reads(riga(9, 51))
        assert "Jūs gaidāt rindā" in words
        assert look_of(anna.looks(riga(9, 51))) == "waiting"
        assert "Jūs izsauks 10:06–10:10" in words
        assert "Esat nodaļā kopš 9:47. Pirms 10:06 jūs neizsauks." in words
        assert look_of(anna.looks(riga(10, 6))) == "near"

    def test_who_is_there_is_not_told_to_come(self, anna: Holder) -> None:
        words = anna.check_in().reads()
        assert "Esat nodaļā kopš 9:50." in words
        assert "Esiet nodaļā līdz" not in words
        assert "Esmu nodaļā" not in words

    def test_what_to_bring_and_what_it_costs_that_day(self, office: Office, anna: Holder) -> None:
        RequiredDocument.objects.create(service=office.passports, text_lv="Iepriekšējā pase", text_en="Old passport")
        day = date(2026, 1, 1)
        Fee.objects.create(service=office.passports, label_lv="Pase", label_en="Passport", amount=50, valid_from=day)
        Fee.objects.create(
            service=office.passports, label_lv="Vecā", label_en="Old", amount=44, valid_from=date(2025, 1, 1),
            valid_until=day,
        )  # fmt: skip
        words = anna.reads()
        assert "Kas jāņem līdzi Iepriekšējā pase" in words
        assert "Pase 50 €" in words
        assert "44 €" not in words

    def test_why_others_went_first_is_told_by_number_and_reason(self, office: Office, clara: User) -> None:
        holder = Holder(office, since=NINE + timedelta(minutes=35), travel_time=timedelta(0))
        with_priority(walk_in(office, at=riga(9, 45)))
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(9, 55))
        assert "A002 izsauca plkst. 9:55: šim numuram ir priekšrocība." in holder.reads()

    def test_it_refreshes_itself_without_scripts(self, anna: Holder) -> None:
        assert '<noscript><meta http-equiv="refresh" content="30"></noscript>' in anna.looks().content.decode()

    def test_its_script_learns_where_to_follow_and_from_which_version(self, anna: Holder) -> None:
        before = anna.looks().content.decode()
        assert 'data-live="/live/branches/riga-2/?ticket=A001"' in before
        walk_in(anna.office)
        version = int(before.split('data-version="')[1].split('"')[0])
        assert f'data-version="{version + 1}"' in anna.looks().content.decode()


class TestLeaveNow:
    def test_it_is_amber_when_the_way_is_as_long_as_the_wait(self, office: Office, clara: User) -> None:
        for _ in range(5):
            walk_in(office)
        holder = Holder(office, travel_time=timedelta(minutes=30))
        response = holder.looks(riga(9, 40))
        words = main_of(response).replace("\xa0", " ")
        assert look_of(response) == "leave"
        assert "ticket-card--leave" in response.content.decode()
        assert "Dodieties ceļā tagad" in words
        assert "Ceļā 30 minūtes. Jūs izsauks" in words
        assert title_of(response) == "A006 · dodieties ceļā – PMLP"

    def test_who_leaves_at_once_can_be_there_by_the_time_told(self, office: Office, clara: User) -> None:
        holder = Holder(office, since=riga(9, 52), travel_time=None)
        words = holder.reads(riga(9, 52))
        assert "Esiet nodaļā līdz 10:12 Ceļam rēķinām 20 minūtes. Jūs izsauks 10:12–10:15" in words

    def test_a_way_too_long_by_now_is_not_told_beside_the_time(self, office: Office, clara: User) -> None:
        holder = Holder(office, since=riga(9, 52), travel_time=timedelta(minutes=25))
        assert "Ceļā 25 minūtes" in holder.reads(riga(9, 52))
        words = holder.reads(riga(9, 54))
        assert "Esiet nodaļā līdz 10:17" in words
        assert "Ceļā" not in words

    def test_no_way_is_no_length(self, office: Office, clara: User) -> None:
        words = Holder(office, travel_time=timedelta(0)).reads(NINE_FORTY)
        assert "Dodieties ceļā tagad" in words
        assert "0 minūšu" not in words

    def test_not_while_there_is_time(self, office: Office, clara: User) -> None:
        for _ in range(5):
            walk_in(office)
        holder = Holder(office, travel_time=timedelta(0))
        assert look_of(holder.looks(riga(9, 41))) == "waiting"

    def test_not_who_is_there(self, anna: Holder) -> None:
        assert look_of(anna.check_in().looks()) == "near"


class TestMoved:
    def far(self, office: Office, people: int = 6) -> Holder:
        for _ in range(people):
            walk_in(office, at=riga(9, 30))
        return Holder(office, travel_time=timedelta(0))

    def test_a_small_change_is_within_the_range_and_not_told(self, office: Office, clara: User) -> None:
        assert "moved" not in self.far(office).looks(riga(9, 45)).content.decode()

    def test_a_closed_counter_is_named(self, office: Office, clara: User, dainis: User) -> None:
        holder = self.far(office)
        actions.close_counter(counter_id=office.counters[1].pk, by=dainis, now=riga(9, 50))
        assert re.search(r"Laiks par \d+ minūtēm vēlāks: slēgts 2. lodziņš\.", holder.reads(riga(9, 51)))
        in_english = holder.reads(riga(9, 51), prefix="/en")
        assert re.search(r"\d+ minutes later than we said: counter 2 has closed\.", in_english)

    def test_a_break_is_called_a_break(self, office: Office, clara: User, dainis: User) -> None:
        holder = self.far(office)
        actions.begin_pause(counter_id=office.counters[1].pk, reason=PauseReason.LUNCH, by=dainis, now=riga(9, 50))
        assert "vēlāks: 2. lodziņā ir pārtraukums." in holder.reads(riga(9, 51))

    def test_an_opened_counter_is_named(self, office: Office, clara: User) -> None:
        holder = self.far(office)
        actions.open_counter(counter=office.counters[1], by=make_clerk("zane", office.branch), now=riga(9, 42))
        assert "agrāks: atvērts 2. lodziņš." in holder.reads(riga(9, 43))

    def test_a_counter_back_from_a_break_counts_as_opened(self, office: Office, clara: User, dainis: User) -> None:
        counter_id = office.counters[1].pk
        actions.begin_pause(counter_id=counter_id, reason=PauseReason.LUNCH, by=dainis, now=riga(9, 39))
        holder = self.far(office)
        actions.end_pause(counter_id=counter_id, by=dainis, now=riga(9, 42))
        assert "agrāks: atvērts 2. lodziņš." in holder.reads(riga(9, 43))

    def test_an_unknown_cause_is_not_made_up(self, office: Office, clara: User) -> None:
        words = self.far(office).reads(riga(10, 20))
        assert re.search(r"Laiks par \d+ minūtēm vēlāks\.", words)
        assert "slēgts" not in words

    def test_a_shorter_queue_is_a_faster_one(self, office: Office, clara: User) -> None:
        holder = self.far(office)
        for ticket in Ticket.objects.exclude(pk=holder.issued.ticket_id)[:4]:
            actions.leave_queue(ticket_id=ticket.pk, by=None, now=riga(9, 42))
        assert "Rinda iet ātrāk: laiks par" in holder.reads(riga(9, 43))

    def test_who_asked_for_more_time_is_told_so(self, office: Office, clara: User) -> None:
        holder = Holder(office, travel_time=timedelta(0))
        holder.presses("defer", riga(9, 41))
        assert "vēlāks, jo lūdzāt vairāk laika." in holder.reads(riga(9, 42))

    def test_who_comes_early_is_not_told_that_the_queue_is_faster(self, office: Office, clara: User) -> None:
        holder = Holder(office, travel_time=timedelta(minutes=40)).check_in(riga(9, 45))
        assert "ātrāk:" not in holder.reads(riga(9, 46))
        holder.presses("defer", riga(9, 46))
        actions.check_in(ticket_id=holder.issued.ticket_id, by=None, now=riga(9, 47))
        assert "ātrāk:" not in holder.reads(riga(9, 48))


class TestCalled:
    def test_the_counter_is_big_and_it_says_until_when(self, anna: Holder, clara: User) -> None:
        response = anna.is_called(clara).looks()
        words = main_of(response)
        assert "ticket-card--called" in response.content.decode()
        assert "Jūsu kārta . Nāciet pie 1. lodziņa." in words
        assert "Nāciet pie 1. lodziņa Gaidām jūs līdz 10:04" in words
        assert title_of(response) == "Jūsu kārta: 1. lodziņš – PMLP"
        assert "It is your turn" in anna.reads(prefix="/en")

    def test_being_served_names_the_counter(self, anna: Holder, clara: User) -> None:
        anna.is_called(clara)
        actions.start(ticket_id=anna.issued.ticket_id, by=clara, now=TEN)
        assert "Jūs apkalpo 1. lodziņā" in anna.reads()

    def test_set_aside_one_stays(self, anna: Holder, clara: User) -> None:
        anna.is_called(clara)
        actions.start(ticket_id=anna.issued.ticket_id, by=clara, now=TEN)
        actions.park(ticket_id=anna.issued.ticket_id, by=clara, now=riga(10, 2))
        assert "Apkalpošana uz brīdi pārtraukta" in anna.reads(riga(10, 3))

    def test_a_transfer_shows_the_new_ticket_at_the_same_address(self, anna: Holder, clara: User) -> None:
        anna.is_called(clara)
        actions.start(ticket_id=anna.issued.ticket_id, by=clara, now=TEN)
        actions.transfer(ticket_id=anna.issued.ticket_id, service_slug="collect", by=clara, now=riga(10, 5))
        response = anna.looks(riga(10, 6))
        assert "Jūsu numurs B002" in main_of(response)
        assert "?ticket=B002" in response.content.decode()

    @pytest.mark.parametrize(
        ("outcome", "sentence"),
        [(Outcome.DONE, "Vizīte beidzās plkst. 10:08."), (Outcome.NOT_OURS, "Šo pakalpojumu sniedz cita iestāde.")],
    )
    def test_served_says_thank_you(self, anna: Holder, clara: User, outcome: Outcome, sentence: str) -> None:
        anna.is_called(clara)
        actions.start(ticket_id=anna.issued.ticket_id, by=clara, now=TEN)
        actions.finish(ticket_id=anna.issued.ticket_id, outcome=outcome, by=clara, now=riga(10, 8))
        words = anna.reads(riga(10, 9))
        assert "Paldies, ka atnācāt" in words
        assert sentence in words

    def test_who_has_to_come_back_is_told_what_was_missing(self, office: Office, anna: Holder, clara: User) -> None:
        photo = RequiredDocument.objects.create(service=office.passports, text_lv="Fotogrāfija", text_en="Photograph")
        anna.is_called(clara)
        actions.start(ticket_id=anna.issued.ticket_id, by=clara, now=TEN)
        actions.finish(
            ticket_id=anna.issued.ticket_id, outcome=Outcome.COME_BACK, missing_document=photo, by=clara, now=TEN
        )
        assert "Jums būs jāatnāk vēlreiz. Pietrūka: Fotogrāfija." in anna.reads()
        response = anna.looks()
        assert "data-live" not in response.content.decode()
        assert "refresh" not in response.content.decode()


class TestMissed:
    @pytest.fixture
    def late(self, anna: Holder, clara: User) -> Holder:
        """Anna was called at ten and did not come."""
        anna.is_called(clara)
        actions.mark_no_show(ticket_id=anna.issued.ticket_id, by=clara, now=riga(10, 4))
        return anna

    def test_it_says_when_she_was_called_and_until_when_her_place_is_kept(self, late: Holder) -> None:
        response = late.looks(riga(10, 5))
        words = main_of(response).replace("\xa0", " ")
        assert "Jūs izsauca, bet neieradāties" in words
        assert "Izsaucām plkst. 10:00 pie 1. lodziņa un gaidījām 4 minūtes." in words
        assert "Jūsu vietu paturam līdz 10:19" in words
        assert title_of(response) == "Jūs izsauca 10:00 – PMLP"

    def test_back_in_time_she_is_in_the_queue_again(self, late: Holder) -> None:
        assert late.presses("check-in", riga(10, 18)).status_code == 303
        assert look_of(late.looks(riga(10, 18))) == "near"
        assert late.ticket.state == "waiting"

    def test_too_late_she_is_told_and_may_join_anew(self, late: Holder) -> None:
        response = late.presses("check-in", riga(10, 19))
        assert response.status_code == 409
        assert "Jūsu vietu paturējām līdz 10:19. Iestājieties rindā no jauna." in main_of(response)
        words = late.reads(riga(10, 20))
        assert "Numurs A001 vairs neder" in words
        assert "Iestāties rindā no jauna" in words


class TestCost:
    def test_a_page_takes_few_statements(
        self, anna: Holder, kept: None, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        anna.looks()
        with at(TEN), django_assert_max_num_queries(3):
            anna.client.get(anna.address)

    def test_the_text_version_says_the_same_words(self, anna: Holder) -> None:
        with at(TEN):
            text = main_of(anna.client.get(f"{anna.address}?view=text"))
            graphic = main_of(anna.client.get(f"{anna.address}?view=graphic"))
        assert text == graphic

    def test_rules_of_the_branch_are_said_as_they_are(self, anna: Holder) -> None:
        set_policy(anna.office.branch, defer_for=timedelta(minutes=10))
        assert "Vajag vēl 10 min" in anna.reads()
        anna.presses("defer")
        assert "Jūsu vieta pārcelta par 10 minūtēm." in anna.reads()


class TestSeveralNumbers:
    """A visitor served by Clara gets one more number, or is handed on."""

    @pytest.fixture
    def served(self, anna: Holder, clara: User) -> Holder:
        anna.check_in().is_called(clara)
        actions.start(ticket_id=anna.issued.ticket_id, by=clara, now=TEN)
        return anna

    def test_the_second_number_is_told_beside_the_first(self, served: Holder, clara: User) -> None:
        actions.add_service(ticket_id=served.issued.ticket_id, service_slug="collect", by=clara, now=TEN)
        words = served.reads()
        assert "Jūsu numurs A001" in words
        assert "Jums ir arī numurs B002 – Saņemt gatavu dokumentu" in words

    def test_handed_on_the_page_tells_the_new_number_and_what_it_was(self, served: Holder, clara: User) -> None:
        RequiredDocument.objects.create(service=served.office.collecting, text_lv="Čeks", text_en="Receipt")
        actions.transfer(ticket_id=served.issued.ticket_id, service_slug="collect", by=clara, now=TEN)
        assert "Jūsu numurs tagad ir B002 , iepriekš bija A001." in served.reads()
        part = said(served.looks(part="card/").content.decode())
        assert "Jūsu numurs B002" in part
        assert "Kas jāņem līdzi Čeks" in part

    def test_an_added_number_replaces_none(self, served: Holder, clara: User) -> None:
        actions.add_service(ticket_id=served.issued.ticket_id, service_slug="collect", by=clara, now=TEN)
        actions.finish(ticket_id=served.issued.ticket_id, outcome=Outcome.DONE, by=clara, now=TEN)
        words = served.reads()
        assert "Jūsu numurs B002" in words
        assert "iepriekš bija" not in words

    def test_each_leave_names_the_number_given_up_and_what_remains(self, served: Holder, clara: User) -> None:
        for _ in range(2):
            actions.add_service(ticket_id=served.issued.ticket_id, service_slug="collect", by=clara, now=TEN)
        actions.finish(ticket_id=served.issued.ticket_id, outcome=Outcome.DONE, by=clara, now=TEN)
        asked = main_of(served.looks(part="leave/"))
        assert "Vai atteikties no numura B003?" in asked
        assert "Numurs B002 paliek spēkā: Saņemt gatavu dokumentu." in asked
        served.presses("leave", number="B003")
        assert "Jūsu numurs B003 ir atcelts. Spēkā paliek: B002." in served.reads()
        served.presses("leave", riga(10, 1), number="B002")
        words = served.reads(riga(10, 1))
        assert "Jūsu numurs B002 ir atcelts" in words
        assert "B003" not in words

    def test_pressing_twice_at_once_gives_up_one(self, served: Holder, clara: User) -> None:
        actions.add_service(ticket_id=served.issued.ticket_id, service_slug="collect", by=clara, now=TEN)
        actions.park(ticket_id=served.issued.ticket_id, by=clara, now=TEN)
        for _ in range(2):
            served.presses("leave", number="B002")
        assert "Jūsu numurs B002 ir atcelts. Spēkā paliek: A001." in served.reads()
        assert served.ticket.state == "parked"

    def test_somebody_else_s_number_is_nobody_s_here(self, served: Holder) -> None:
        other = walk_in(served.office)
        actions.park(ticket_id=served.issued.ticket_id, by=make_clerk("x", None), now=TEN)
        served.presses("leave", number=other.spoken)
        other.refresh_from_db()
        assert other.state == "waiting"
        assert served.ticket.state == "cancelled"


class TestPaper:
    @pytest.mark.parametrize("is_invented", [True, False])
    def test_the_print_too_says_when_its_data_are_examples(self, anna: Holder, is_invented: bool) -> None:
        Branch.objects.update(is_demonstration=is_invented)
        forget_facts()
        assert ("demo-mark" in anna.looks(part="print/").content.decode()) is is_invented
