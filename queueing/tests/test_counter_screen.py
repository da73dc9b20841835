"""What a counter's screen shows: whose turn it is and why, what is asked of the clerk, keys, and at what cost."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import RequiredDocument
from queueing import actions, queries
from queueing.models import Channel, Ticket
from queueing.policies import RankClass
from queueing.queries.facts import branch_facts
from queueing.queries.service_times import UsualTime, usual_time
from queueing.states import Outcome, TicketState
from queueing.tests.desk import Desk, office_clock, text_of
from queueing.tests.factories import NINE, TEN, Office, join, riga, set_policy, walk_in, with_priority


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with office_clock(TEN):
        yield


@pytest.fixture
def desk(office: Office, clara: User) -> Desk:
    return Desk(clara, office.counters[0])


@pytest.fixture(params=["lv", "en"])
def either(request: pytest.FixtureRequest, office: Office, clara: User) -> Desk:
    """Clara's browser in one language and in the other."""
    return Desk(clara, office.counters[0], language=request.param)


def told(desk: Desk, *, lv: str, en: str) -> bool:
    return {"lv": lv, "en": en}[desk.language] in desk.look().says


def booked(ticket: Ticket, *, ranked_at: Any, came_at: Any) -> Ticket:
    ticket.rank_class, ticket.ranked_at, ticket.checked_in_at = RankClass.BOOKED, ranked_at, came_at
    ticket.save()
    return ticket


class TestWhy:
    def test_who_came_first(self, either: Desk, office: Office) -> None:
        walk_in(office, at=riga(9, 10))
        assert told(either, lv="Ir pirmais rindā: gaida no 9:10.", en="Came first: in the queue since 9:10.")

    def test_who_waits_too_long(self, either: Desk, office: Office) -> None:
        set_policy(office.branch, longest_wait=timedelta(minutes=30))
        walk_in(office, at=NINE)
        assert told(
            either,
            lv="Rindā no 9:00, ilgāk par 30 min, tāpēc iet pirms visiem.",
            en="In the queue since 9:00, longer than 30 min, and so goes before everybody.",
        )

    def test_who_has_priority_and_before_whom(self, either: Desk, office: Office) -> None:
        patient = walk_in(office, at=riga(9, 10))
        with_priority(walk_in(office, at=riga(9, 20)))
        assert told(
            either,
            lv=f"Priekšroka, tāpēc iet pirms {patient.spoken}, kas rindā no 9:10.",
            en=f"Has priority, and so goes before {patient.spoken}, in the queue since 9:10.",
        )

    def test_who_has_priority_and_is_first_anyway(self, either: Desk, office: Office) -> None:
        with_priority(walk_in(office, at=riga(9, 20)))
        assert told(either, lv="Priekšroka; rindā no 9:20.", en="Has priority; in the queue since 9:20.")

    def test_who_booked_and_before_whom(self, either: Desk, office: Office) -> None:
        patient = walk_in(office, at=riga(9, 10))
        booked(walk_in(office, at=riga(9, 50)), ranked_at=riga(9, 55), came_at=riga(9, 50))
        assert told(
            either,
            lv=f"Pieraksts uz 9:55, ieradās 9:50, tāpēc iet pirms {patient.spoken}, kas rindā no 9:10.",
            en=f"Booked for 9:55 and came at 9:50, and so goes before {patient.spoken}, in the queue since 9:10.",
        )

    def test_who_booked_and_is_alone(self, either: Desk, office: Office) -> None:
        booked(walk_in(office, at=riga(9, 50)), ranked_at=riga(9, 55), came_at=riga(9, 50))
        assert told(either, lv="Pieraksts uz 9:55, ieradās 9:50.", en="Booked for 9:55 and came at 9:50.")

    def test_whose_ordinary_turn_it_is(self, either: Desk, office: Office, clara: User) -> None:
        walk_in(office, at=riga(9, 10))
        favoured = [with_priority(walk_in(office, at=riga(9, minute))) for minute in (20, 21)]
        counter = office.counters[0].pk
        actions.call_next(counter_id=counter, by=clara, now=riga(9, 30))
        actions.mark_no_show(ticket_id=favoured[0].pk, by=clara, now=riga(9, 34))
        assert told(
            either,
            lv="Pēc izsaukuma ar priekšroku kārta parastajai rindai; tajā no 9:10.",
            en="After a call with priority it is the turn of the ordinary queue; there since 9:10.",
        )

    @pytest.mark.parametrize("is_alone", [True, False])
    def test_who_came_back(self, either: Desk, office: Office, clara: User, is_alone: bool) -> None:
        missed = walk_in(office, at=NINE)
        other = None if is_alone else walk_in(office, at=riga(9, 5))
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(9, 45))
        actions.mark_no_show(ticket_id=missed.pk, by=clara, now=riga(9, 49))
        actions.return_to_queue(ticket_id=missed.pk, by=None, now=riga(9, 55))
        lv, en = "Nokavēja izsaukumu un atgriezās 9:55", "Missed the call and came back at 9:55"
        if other is not None:
            lv += f", tāpēc iet pirms {other.spoken}, kas rindā no 9:05"
            en += f", and so goes before {other.spoken}, in the queue since 9:05"
        assert told(either, lv=f"{lv}.", en=f"{en}.")

    def test_what_is_shown_is_what_happens(self, desk: Desk, office: Office, clara: User) -> None:
        """The screen asks the same rule as the call; here over a queue with every class in it."""
        for minute in range(8):
            ticket = walk_in(office, at=riga(9, minute), service="collect" if minute % 3 else "passport")
            with_priority(ticket, [RankClass.ORDINARY, RankClass.PRIORITY, RankClass.BOOKED][minute % 3])
        join(office, at=riga(9, 55), travel_time=timedelta(minutes=30))
        for _ in range(8):
            shown = queries.counter_screen(counter=desk.counter, by=clara, now=TEN)
            assert shown is not None
            assert shown.next is not None
            called = actions.call_next(counter_id=desk.counter.pk, by=clara, now=TEN)
            assert (shown.next.row.ticket, shown.next.reason) == (called.ticket, called.reason)
            actions.start(ticket_id=called.ticket.pk, by=clara, now=TEN)
            actions.finish(ticket_id=called.ticket.pk, outcome=Outcome.DONE, by=clara, now=TEN)

    def test_a_visitor_at_another_counter_is_not_next_with_a_second_ticket(
        self, desk: Desk, office: Office, clara: User, dainis: User
    ) -> None:
        ticket = walk_in(office)
        actions.call_next(counter_id=office.counters[1].pk, by=dainis, now=TEN)
        actions.start(ticket_id=ticket.pk, by=dainis, now=TEN)
        actions.add_service(ticket_id=ticket.pk, service_slug="collect", by=dainis, now=TEN)
        assert "No gaidošajiem šis lodziņš tagad nevienu nevar izsaukt." in desk.look().says
        assert "tagad pie lodziņa" in desk.says


class TestVisitor:
    def test_what_the_visitor_asked_for_is_shown_to_the_clerk_alone(self, desk: Desk, office: Office) -> None:
        asked = join(office, at=riga(9, 40), channel=Channel.KIOSK, travel_time=None, please_fetch=True,
                     needs_more_time=True, language="en")  # fmt: skip
        assert "Lūdz atnākt pretī uz zāli" in desk.look().says
        desk.press("call-next")
        assert "Lūdz atnākt pretī uz zāli" in desk.says
        assert "Lūdz vairāk laika apkalpošanai" in desk.says
        assert "Atnāca 9:40, gaidīja 20 min · valoda: angļu" in desk.says
        assert asked.spoken in desk.says

    def test_a_remote_visitors_way_is_shown(self, desk: Desk, office: Office) -> None:
        remote = join(office, at=riga(9, 40), travel_time=timedelta(minutes=30))
        assert "Attālināti, vēl ceļā līdz 10:10" in desk.look().says
        actions.check_in(ticket_id=remote.ticket_id, by=None, now=riga(9, 58))
        assert "Attālināti, ieradās 9:58" in desk.look().says
        desk.press("call-next")
        assert "Iestājās attālināti 9:40, atnāca 9:58, gaidīja 20 min" in desk.says

    def test_who_should_have_come_by_now_is_marked(self, desk: Desk, office: Office) -> None:
        join(office, at=riga(9, 40), travel_time=timedelta(minutes=15))
        assert "Attālināti, jau jābūt klāt" in desk.look().says

    def test_who_asked_for_more_minutes_is_marked(self, desk: Desk, office: Office) -> None:
        ticket = walk_in(office)
        actions.defer(ticket_id=ticket.pk, by=None, now=riga(9, 55))
        assert "Lūdza pagaidīt līdz 10:10" in desk.look().says

    def test_who_was_handed_on_says_from_where(self, desk: Desk, office: Office, dainis: User) -> None:
        ticket = walk_in(office)
        actions.call_next(counter_id=office.counters[1].pk, by=dainis, now=TEN)
        actions.transfer(ticket_id=ticket.pk, service_slug="collect", by=dainis, now=TEN)
        assert "Nodots no 2. lodziņa" in desk.look().says
        desk.press("call-next")
        assert f"nodots no 2. lodziņa, tur bija {ticket.spoken}" in desk.says


class TestUsualTime:
    def test_until_enough_is_known_the_mean_is_shown(self, desk: Desk, office: Office) -> None:
        ticket = walk_in(office)
        desk.look().press("call-next").press("start", ticket)
        assert "vidēji 10 min" in desk.says

    def test_then_the_middle_half_of_what_was_recorded(self, office: Office, clara: User) -> None:
        for nth in range(20):
            served = walk_in(office, at=NINE)
            Ticket.objects.filter(pk=served.pk).update(
                state=TicketState.SERVED, outcome=Outcome.DONE, called_at=NINE, started_at=NINE,
                ended_at=NINE + timedelta(minutes=5 + nth % 10),
            )  # fmt: skip
        facts = branch_facts(office.slug, now=TEN)
        usual = usual_time(facts, facts.services["passport"], now=TEN)
        assert (usual.low, usual.high) == (timedelta(minutes=7), timedelta(minutes=12))
        assert usual_time(facts, facts.services["collect"], now=TEN).is_range is False

    def test_the_bar_never_leaves_its_scale(self) -> None:
        usual = UsualTime(timedelta(minutes=8), timedelta(minutes=10))
        assert usual.share(timedelta(minutes=7)) == 50
        assert usual.share(timedelta(hours=3)) == 100


class TestKeys:
    def test_every_key_on_a_button_is_in_the_list_and_the_list_names_no_other(self, desk: Desk, office: Office) -> None:
        first, _second = walk_in(office), walk_in(office, at=riga(9, 1))
        RequiredDocument.objects.create(service=office.passports, text_lv="Foto", text_en="Photo")
        on_buttons = set(desk.look().keys())
        on_buttons |= desk.press("call-next").keys()
        on_buttons |= desk.press("start", first).keys()
        on_buttons |= desk.press("finish", first, outcome="done").press("pause", reason="other").keys()
        listed = set(re.findall(r'<dt><kbd class="key">(.)</kbd>', desk.html))
        assert listed - {"?"} == on_buttons

    def test_a_button_shows_the_key_it_answers_to_and_no_key_is_given_twice(self, desk: Desk, office: Office) -> None:
        first = walk_in(office)
        for page in (desk.look().html, desk.press("call-next").html, desk.press("start", first).html):
            controls = re.findall(r'<(?:button|summary)[^>]*aria-keyshortcuts="(.)".*?</(?:button|summary)>', page)
            shown = re.findall(
                r'aria-keyshortcuts="(.)"[^>]*>(?:(?!</button>|</summary>).)*<kbd class="key">(.)</kbd>', page
            )
            assert [key for key, _ in shown] == controls
            assert all(key == label for key, label in shown)
            letters = [key for key in controls if key.isalpha()]
            assert len(letters) == len(set(letters))

    def test_every_id_is_given_once(self, desk: Desk, office: Office) -> None:
        walk_in(office)
        walk_in(office)
        for page in (desk.look().html, desk.press("pause", reason="lunch").html):
            ids = re.findall(r'\sid="([^"]+)"', page)
            assert len(ids) == len(set(ids))


class TestPage:
    def test_nothing_in_it_needs_a_hole_in_the_security_policy(self, desk: Desk, office: Office) -> None:
        ticket = walk_in(office)
        page = desk.look().press("call-next").press("start", ticket).html
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script>|href=\"http", page)

    def test_a_screen_that_is_open_gets_its_panels_alone(self, desk: Desk, office: Office) -> None:
        walk_in(office)
        whole = desk.look().html
        part = desk.client.get(desk.address("counter"), headers={"HX-Request": "true"}).content.decode()
        assert "<html" in whole
        assert "<html" not in part
        assert 'hx-swap-oob="true"' in part
        assert desk.seen in part

    def test_an_open_screen_whose_counter_was_closed_goes_to_the_list_as_a_whole(self, desk: Desk, clara: User) -> None:
        actions.close_counter(counter_id=desk.counter.pk, by=clara, now=TEN)
        answer = desk.client.get(desk.address("counter"), headers={"HX-Request": "true"}, follow=True)
        assert answer["HX-Redirect"] == "/counters/"

    def test_it_is_never_kept_by_a_browser(self, desk: Desk) -> None:
        assert "no-store" in desk.client.get(desk.address("counter"))["Cache-Control"]

    def test_the_version_shown_is_not_newer_than_the_panels(self, desk: Desk, office: Office) -> None:
        walk_in(office)
        before = int(re.findall(r'data-version="(\d+)"', desk.look().html)[0])
        walk_in(office)
        assert int(re.findall(r'data-version="(\d+)"', desk.look().html)[0]) > before

    def test_forty_waiting_cost_no_more_questions_than_two(
        self, desk: Desk, office: Office, settings: Settings
    ) -> None:
        settings.FACTS_KEPT_SECONDS = 60
        first = walk_in(office)
        for minute in range(40):
            walk_in(office, at=riga(9, minute), service="collect" if minute % 2 else "passport")
        desk.look().press("call-next").press("start", first).press("park", first).press("call-next")
        with CaptureQueriesContext(connection) as asked:
            desk.look()
        assert "Vēl 31 gaidošais" in desk.says
        assert len(asked) <= 25, [row["sql"][:120] for row in asked]


class TestWhatTheCounterServes:
    @pytest.fixture
    def collecting(self, office: Office, dainis: User) -> Desk:
        """Dainis at the counter that only hands documents out."""
        actions.close_counter(counter_id=office.counters[1].pk, by=dainis, now=NINE)
        actions.open_counter(counter=office.counters[2], by=dainis, now=NINE)
        return Desk(dainis, office.counters[2])

    def test_it_is_written_on_the_screen(self, desk: Desk, collecting: Desk) -> None:
        assert "Šis lodziņš apkalpo visus nodaļas pakalpojumus." in desk.look().says
        assert "Šis lodziņš apkalpo: Saņemt gatavu dokumentu ." in collecting.look().says.replace("u.", "u .")

    def test_the_first_it_can_call_is_not_said_to_be_the_first_of_all(self, office: Office, collecting: Desk) -> None:
        walk_in(office, at=riga(9, 5))
        walk_in(office, at=riga(9, 10), service="collect")
        says = collecting.look().says
        assert "Pirmais no tiem, ko šis lodziņš tagad var izsaukt: gaida no 9:10." in says
        assert "Ir pirmais rindā" not in says
        assert "Vēl 1 gaidošais · 1 šis lodziņš nevar izsaukt" in says

    def test_the_list_of_counters_says_it_too(self, office: Office, desk: Desk) -> None:
        actions.close_counter(counter_id=desk.counter.pk, by=desk.user, now=NINE)
        with office_clock(TEN):
            tiles = text_of(desk.client.get("/counters/").content.decode())
        assert "Apkalpo visus pakalpojumus" in tiles
        assert "Apkalpo: Saņemt gatavu dokumentu" in tiles

    def test_whoever_is_left_out_can_still_be_called_from_the_list(self, office: Office, desk: Desk) -> None:
        only = walk_in(office, at=riga(9, 5))
        says = desk.look(leaving_out=only.pk).says
        assert "Citu, ko izsaukt, tagad nav; izlaisto var izsaukt no saraksta." in says
        assert "nevienu nevar izsaukt" not in says

    def test_an_added_service_is_not_said_to_be_handed_on(self, office: Office, desk: Desk) -> None:
        ticket = walk_in(office, at=riga(9, 5))
        desk.look().press("call-next").press("start", ticket).press("add-service", ticket, service="collect")
        desk.press("finish", ticket, outcome="done")
        assert "Vēl pakalpojums" in text_of(desk.html[desk.html.index('id="rinda"') :])
        assert "Nodots" not in text_of(desk.html[desk.html.index('id="rinda"') :])
