"""The screen of whoever is in charge: what it shows, who sees it, and that each button does what it says."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.models import StaffMembership
from pmlp_portal.kernel.contacts import parse_contact
from queueing import actions
from queueing.models import CounterSession, Halt, Notice, Ticket, Verb, Visit
from queueing.policies import RankClass
from queueing.queries.day_report import day_report
from queueing.queries.facts import branch_facts
from queueing.queries.histories import verdict_of
from queueing.queries.past_days import _events, standing_moves
from queueing.queries.present import day_clock
from queueing.queries.tallying import day_told
from queueing.states import Outcome, TicketState
from queueing.tests.desk import office_clock, text_of
from queueing.tests.factories import NINE, TEN, TUESDAY, Office, join, make_clerk, make_office, riga, walk_in
from queueing.urls import charge
from tests.races import at_once, none_raised

pytestmark = pytest.mark.db
ACTS = sorted(pattern.name for pattern in charge.urlpatterns if pattern.name and "/manage/" in str(pattern.pattern))
KEY = "00000000-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with office_clock(TEN):
        yield


@pytest.fixture
def mara(office: Office) -> User:
    return make_clerk("mara", office.branch, Role.MANAGER)


def everywhere(name: str, role: Role) -> User:
    """Make somebody whose role holds at every branch."""
    user = make_clerk(name, None)
    StaffMembership.objects.create(user=user, branch=None, role=role)
    return user


class Screen:
    """The screen in somebody's browser."""

    def __init__(self, office: Office, user: User) -> None:
        self.office = office
        self.client = Client()
        self.client.force_login(user)
        self.html = ""

    def look(self, query: str = "") -> str:
        """Return what is written on it."""
        response = self.client.get(reverse("queueing:manage", args=[self.office.slug]) + query)
        assert response.status_code == 200, response
        self.html = response.content.decode()
        return text_of(self.html[self.html.index("<header") :])

    def press(self, act: str, **values: object) -> str:
        """Press a button, and return what is written then."""
        response = self.client.post(reverse(f"queueing:{act}", args=[self.office.slug]), values)
        assert response.status_code == 303, response
        assert response["Location"] == reverse("queueing:manage", args=[self.office.slug])
        return self.look()


@pytest.fixture
def screen(office: Office, mara: User) -> Screen:
    return Screen(office, mara)


class TestWho:
    @pytest.mark.parametrize("act", [name for name in ACTS if name not in {"manage", "waiting-list"}])
    def test_strangers_sign_in_and_who_has_no_right_finds_nothing(
        self, client: Client, office: Office, clara: User, act: str
    ) -> None:
        address = reverse(f"queueing:{act}", args=[office.slug])
        assert client.post(address)["Location"].startswith(reverse("accounts:sign-in"))
        other = make_office("liepaja", "Liepājas nodaļa")
        for user in (
            clara,
            make_clerk("liene", other.branch, Role.MANAGER),
            everywhere("aivars", Role.AUDITOR),
            everywhere("dace", Role.DIRECTORY_EDITOR),
        ):
            client.force_login(user)
            assert client.post(address, {"reason": "fire"}).status_code == 404
        assert AuditRecord.objects.filter(verb="refused", subject=f"branch:{office.slug}").count() == 4
        assert not Halt.objects.exists()

    def test_the_manager_and_the_head_office_act_and_the_auditor_looks(self, office: Office, mara: User) -> None:
        helena = everywhere("helena", Role.HEAD_OFFICE)
        for user in (mara, helena):
            own = Screen(office, user)
            own.look()
            assert "stop-intake" in own.html
        auditors = Screen(office, everywhere("aivars", Role.AUDITOR))
        assert "Kas gaida visilgāk" in auditors.look()
        assert "<form" not in auditors.html.partition("<footer")[0].replace("site-tools", "")

    def test_a_clerk_finds_no_such_page(self, client: Client, office: Office, clara: User) -> None:
        client.force_login(clara)
        assert client.get(reverse("queueing:manage", args=[office.slug])).status_code == 404


class TestWhatItShows:
    def test_every_counter_and_every_queue(self, office: Office, clara: User, dainis: User, screen: Screen) -> None:
        tickets = [walk_in(office, at=riga(9, minute)) for minute in (0, 10, 20)]
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(9, 30))
        actions.start(ticket_id=tickets[0].pk, by=clara, now=riga(9, 31))
        said = screen.look()
        assert "Gaida 2 · visilgāk 50 min" in said
        assert "1. lodziņš Apkalpo A001 29 min Clara, no 9:00" in said
        assert "2. lodziņš Brīvs Dainis, no 9:00" in said
        assert "3. lodziņš Slēgts nav plānots" in said
        assert said.index("A002") < said.index("A003")

    def test_who_is_planned_and_where_nobody_is(self, office: Office, mara: User, screen: Screen) -> None:
        elina = make_clerk("elina", office.branch)
        plan = actions.ShiftPlan(day=TUESDAY, starts_at=NINE, ends_at=riga(16), clerk=elina)
        actions.plan_shift(counter=office.counters[1], plan=plan, by=mara, now=NINE)
        said = screen.look()
        assert "2. lodziņš Neviena nav Plānots: Elina, 9:00 – 16:00" in said
        assert "Jau jābūt, bet neviena nav: 2. lodziņš." in said

    def test_before_a_shift_begins_nobody_is_missing(self, office: Office, mara: User, screen: Screen) -> None:
        plan = actions.ShiftPlan(day=TUESDAY, starts_at=riga(9, 56), ends_at=riga(16))
        actions.plan_shift(counter=office.counters[1], plan=plan, by=mara, now=NINE)
        assert "neviena nav" not in screen.look()

    def test_what_is_left_of_the_last_day(self, office: Office, clara: User, screen: Screen) -> None:
        walk_in(office)
        actions.end_session_with_day(session_id=CounterSession.objects.get().pk, now=riga(18))
        actions.end_day(branch_id=office.branch.pk, day=TUESDAY, now=riga(18))
        with office_clock(TEN + timedelta(days=1)):
            screen.client.force_login(User.objects.get(username="mara"))
            said = screen.look()
        assert "Palicis no dienas: otrdien, 1. decembrī" in said
        assert "neviens neapkalpoja: A001" in said
        assert "1. lodziņu neaizvēra Clara" in said

    def test_nothing_left_is_said_too(self, screen: Screen) -> None:
        assert "No iepriekšējās dienas nekas nav palicis." in screen.look()

    def test_a_counter_that_does_not_respond_comes_first(self, office: Office, clara: User, screen: Screen) -> None:
        actions.hear_screen(counter_id=office.counters[0].pk, by=clara, now=riga(9, 50))
        assert actions.note_silence(session_id=CounterSession.objects.get().pk, now=TEN)
        said = screen.look()
        assert "1. lodziņš neatbild kopš 9:50" in said
        assert "1. lodziņš Neatbild" in said

    def test_a_call_for_help_comes_before_everything(self, office: Office, clara: User, screen: Screen) -> None:
        actions.raise_alarm(counter=office.counters[0], by=clara, now=riga(9, 59))
        assert "1. lodziņš sauc palīgā kopš 9:59" in screen.look()
        assert "<title>PALĪGĀ" in screen.html

    def test_it_comes_anew_without_scripts(self, screen: Screen) -> None:
        screen.look()
        assert '<noscript><meta http-equiv="refresh" content="30"></noscript>' in screen.html

    def test_a_hundred_waiting_cost_no_more_statements_than_two(
        self, office: Office, clara: User, screen: Screen, django_assert_max_num_queries: object
    ) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        for _ in range(2):
            walk_in(office)
        screen.look()
        with CaptureQueriesContext(connection) as few:
            screen.look()
        for _ in range(20):
            walk_in(office)
        screen.look()
        with CaptureQueriesContext(connection) as many:
            screen.look()
        assert len(many) <= len(few)


class TestActs:
    def test_intake_is_stopped_and_resumed(self, screen: Screen) -> None:
        assert "Apturēta kopš 10:00: trūkst darbinieku" in screen.press("stop-intake", reason="few_staff")
        assert "Atkal izsniegt numurus" not in screen.press("resume-intake")

    def test_the_branch_is_closed_and_opened_again(self, office: Office, clara: User, screen: Screen) -> None:
        walk_in(office)
        said = screen.press("shut-branch", reason="no_power")
        assert "Nodaļa slēgta kopš 10:00: nav elektrības" in said
        assert "Slēgt nodaļu tūlīt" not in said
        assert "Nodaļa slēgta" not in screen.press("reopen-branch")

    def test_all_who_wait_are_told(self, office: Office, screen: Screen) -> None:
        walk_in(office)
        said = screen.press("tell-waiting", key=KEY, text_lv="Kavējamies.", text_en="We are late.")
        assert "Ziņa ir 1 gaidītāja numura lapā." in said
        assert "10:00 Kavējamies." in said

    @pytest.mark.parametrize(
        "fields",
        [
            {"text_lv": "Kavējamies."},
            {"text_lv": "a" * 121, "text_en": "b"},
            {"text_lv": " ", "text_en": "b"},
            {"text_lv": "a\0", "text_en": "b"},
            {"text_lv": "a", "text_en": "b", "key": "1"},
        ],
    )
    def test_a_message_in_one_language_or_too_long_is_not_sent(self, screen: Screen, fields: dict[str, str]) -> None:
        assert "Nekas nav nosūtīts" in screen.press("tell-waiting", **{"key": KEY, **fields})
        assert not Notice.objects.exists()

    def test_somebody_gets_priority(self, office: Office, screen: Screen) -> None:
        ticket = walk_in(office)
        assert "A001 iet kopā ar tiem" in screen.press("raise-priority", ticket=ticket.pk, reason="health")
        ticket.refresh_from_db()
        assert ticket.rank_class == RankClass.PRIORITY

    def test_the_number_beside_the_button_is_chosen_in_the_form(self, office: Office, screen: Screen) -> None:
        walk_in(office)
        second = walk_in(office)
        screen.look(f"?ticket={second.pk}")
        assert f'<option value="{second.pk}" selected>' in screen.html

    def test_a_wrong_click_is_set_right(self, office: Office, screen: Screen) -> None:
        ticket = walk_in(office)
        actions.leave_queue(ticket_id=ticket.pk, by=None, now=TEN)
        assert "A001: Izstājās, 10:00" in screen.look() or "A001" in screen.html
        assert "A001 atkal ir rindā" in screen.press("put-back", ticket=ticket.pk, reason="wrong_button")
        assert "tagad nevar atlikt" in screen.press("put-back", ticket=ticket.pk, reason="wrong_button")

    def test_a_counter_is_closed_for_a_clerk_and_opened_for_another(
        self, office: Office, clara: User, screen: Screen
    ) -> None:
        elina = make_clerk("elina", office.branch)
        counter, session = office.counters[0], CounterSession.objects.get()
        assert "1. lodziņš ir slēgts." in screen.press("release-counter", counter=counter.pk, session=session.pk)
        assert "1. lodziņš ir atvērts: Elina." in screen.press("assign-counter", counter=counter.pk, clerk=elina.pk)
        assert CounterSession.objects.open().get().clerk == elina

    def test_a_call_for_help_is_answered(self, office: Office, clara: User, screen: Screen) -> None:
        alarm = actions.raise_alarm(counter=office.counters[0], by=clara, now=TEN)
        assert "sauc palīgā kopš" not in screen.press("answer-alarm", alarm=alarm.pk)

    @pytest.mark.parametrize(
        ("act", "values"),
        [
            ("stop-intake", {"reason": "fire"}),
            ("shut-branch", {"reason": "few_staff"}),
            ("shut-branch", {}),
            ("raise-priority", {"ticket": "x", "reason": "health"}),
            ("raise-priority", {"ticket": "9" * 30, "reason": "health"}),
            ("put-back", {"ticket": "-1", "reason": "wrong_button"}),
            ("assign-counter", {"counter": "1", "clerk": "0"}),
            ("answer-alarm", {"alarm": ""}),
        ],
    )
    def test_what_makes_no_sense_changes_nothing(self, screen: Screen, act: str, values: dict[str, str]) -> None:
        assert "Kaut kas nosūtītajā nav pareizi." in screen.press(act, **values)
        assert not Halt.objects.exists()

    @pytest.mark.parametrize("act", ["raise-priority", "put-back"])
    def test_a_ticket_of_another_branch_is_not_found(self, office: Office, screen: Screen, act: str) -> None:
        other = walk_in(make_office("liepaja", "Liepājas nodaļa"))
        address = reverse(f"queueing:{act}", args=[office.slug])
        assert screen.client.post(address, {"ticket": other.pk, "reason": "other"}).status_code == 404
        assert Ticket.objects.get(pk=other.pk).state == TicketState.WAITING

    @pytest.mark.parametrize("act", ["release-counter", "assign-counter"])
    def test_a_counter_of_another_branch_is_not_found(
        self, office: Office, clara: User, screen: Screen, act: str
    ) -> None:
        other = make_office("liepaja", "Liepājas nodaļa")
        values = {"counter": other.counters[0].pk, "session": 1, "clerk": clara.pk}
        assert screen.client.post(reverse(f"queueing:{act}", args=[office.slug]), values).status_code == 404


class TestOnPaper:
    def enter(self, screen: Screen, ticket: Ticket, **values: object) -> str:
        """Send the form, and return what the list says then."""
        usual = {
            "ticket": ticket.pk, "counter": screen.office.counters[0].pk, "started": "9:20", "ended": "9:35",
            "outcome": "done",
        }  # fmt: skip
        address = reverse("queueing:enter-served", args=[screen.office.slug])
        response = screen.client.post(address, {**usual, **values}, follow=True)
        assert response.status_code == 200
        return text_of(response.content.decode())

    def test_the_list_names_numbers_and_no_contact(self, office: Office, screen: Screen) -> None:
        walk_in(office)
        join(office, at=riga(9, 40), contact=parse_contact("anna@example.com"))
        response = screen.client.get(reverse("queueing:waiting-list", args=[office.slug]))
        page = response.content.decode()
        assert "A001" in page
        assert "A002" in page
        assert "anna@example.com" not in page
        assert 'data-every="300"' in page
        # Only without scripts it asks for itself, and would lose its copy when nobody answers: it says so.
        assert page.count('http-equiv="refresh"') == 1
        assert '<noscript><meta http-equiv="refresh" content="300"></noscript>' in page
        assert "Bez skriptiem" in page

    def enter_without_number(self, screen: Screen, **values: object) -> str:
        """Send the form for who never had a number, and return what the list says then."""
        usual = {
            "key": UUID(int=1), "service": "passport", "counter": screen.office.counters[0].pk, "started": "9:20",
            "ended": "9:35", "outcome": "done",
        }  # fmt: skip
        address = reverse("queueing:enter-unnumbered", args=[screen.office.slug])
        response = screen.client.post(address, {**usual, **values}, follow=True)
        assert response.status_code == 200
        return text_of(response.content.decode())

    def test_who_never_had_a_number_gets_the_next_one_and_is_entered_at_once(
        self, office: Office, mara: User, screen: Screen
    ) -> None:
        walk_in(office)
        assert "A002 piešķirts un ievadīts kā apkalpots uz papīra." in self.enter_without_number(screen)
        assert "B003 piešķirts" in self.enter_without_number(
            screen, key=UUID(int=2), service="collect", started="9:40", ended="9:41"
        )

        ticket = Ticket.objects.get(number=2)
        assert (ticket.state, ticket.started_at, ticket.ended_at) == (TicketState.SERVED, riga(9, 20), riga(9, 35))
        assert ticket.visit.closed_at is not None
        issued, entered = ticket.moves.order_by("pk")
        assert (issued.verb, issued.by, issued.at) == (Verb.ISSUE, mara, TEN)
        assert (entered.verb, entered.by, entered.at) == (Verb.PAPER, mara, TEN)
        assert entered.detail["is_numbered_later"] is True
        acts = AuditRecord.objects.filter(subject=f"ticket:{ticket.pk}", actor=mara).order_by("pk")
        assert list(acts.values_list("verb", flat=True)) == ["ticket_issue", "ticket_paper"]

    def test_the_day_is_whole_with_them_and_nothing_is_learned(self, office: Office, screen: Screen) -> None:
        self.enter_without_number(screen)
        assert verdict_of(branch_id=office.branch.pk, day=TUESDAY).faults == []
        assert day_told(branch_id=office.branch.pk, day=TUESDAY).told == []
        report = day_report(office.branch, day=TUESDAY, now=TEN)
        assert (report.total.arrivals, report.total.served, report.total.waits, report.has_paper) == (1, 1, [], True)

    def test_pressed_twice_it_is_one(self, office: Office, screen: Screen) -> None:
        for _ in range(2):
            assert "A001 piešķirts" in self.enter_without_number(screen)
        assert Ticket.objects.count() == 1

    @pytest.mark.slow
    @pytest.mark.django_db(transaction=True)
    def test_ten_presses_at_once_give_one_number_and_ten_lines_ten_in_order(self, office: Office, mara: User) -> None:
        line = actions.PaperLine(office.counters[0], riga(9, 20), riga(9, 35), Outcome.DONE)

        def work(nth: int) -> int:
            key = UUID(int=max(nth, 10))
            return actions.enter_unnumbered(
                branch=office.branch, service="passport", line=line, key=key, by=mara, now=TEN
            ).number

        numbers = none_raised(at_once(20, work))
        assert len(set(numbers[:11])) == 1
        assert sorted(set(numbers)) == list(range(1, 11))
        assert verdict_of(branch_id=office.branch.pk, day=TUESDAY).faults == []

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"started": "9:40"}, "Neviens nevarēja būt apkalpots no 9:40 līdz 9:35"),
            ({"ended": "10:30"}, "Neviens nevarēja būt apkalpots no 9:20 līdz 10:30"),
            ({"service": "nav"}, "pakalpojum"),
            ({"service": ""}, "Kaut kas nosūtītajā nav pareizi"),
            ({"counter": "0"}, "Kaut kas nosūtītajā nav pareizi"),
            ({"key": "x"}, "Kaut kas nosūtītajā nav pareizi"),
        ],
    )
    def test_a_line_that_cannot_be_gives_no_number(
        self, office: Office, screen: Screen, values: dict[str, str], sentence: str
    ) -> None:
        assert sentence in self.enter_without_number(screen, **values)
        assert not Ticket.objects.exists()
        assert not Visit.objects.exists()

    def test_who_was_served_is_entered_and_marked(self, office: Office, mara: User, screen: Screen) -> None:
        ticket = walk_in(office)
        assert "A001 ievadīts kā apkalpots uz papīra." in self.enter(screen, ticket)
        ticket.refresh_from_db()
        assert (ticket.state, ticket.started_at, ticket.ended_at) == (TicketState.SERVED, riga(9, 20), riga(9, 35))
        assert ticket.visit.closed_at is not None
        move = ticket.moves.latest("pk")
        assert (move.verb, move.by, move.at) == (Verb.PAPER, mara, TEN)

    def test_nothing_is_learned_or_judged_from_it(self, office: Office, clara: User, screen: Screen) -> None:
        ticket = walk_in(office)
        self.enter(screen, ticket)
        assert day_told(branch_id=office.branch.pk, day=TUESDAY).told == []
        [_join, entered] = standing_moves(office.branch.pk, TUESDAY)
        events = _events(entered, ticket, day_clock(branch_facts(office.slug, now=TEN)))
        assert [event["e"] for event in events] == ["cancel"]

    @pytest.mark.parametrize(
        "times", [{"started": "8:30"}, {"ended": "9:10"}, {"ended": "10:30"}, {"started": "9:99"}, {"started": ""}]
    )
    def test_times_that_cannot_be_are_refused(self, office: Office, screen: Screen, times: dict[str, str]) -> None:
        ticket = walk_in(office)
        said = self.enter(screen, ticket, **times)
        assert "To nevarēja apkalpot" in said or "Kaut kas nosūtītajā nav pareizi" in said
        ticket.refresh_from_db()
        assert ticket.state == TicketState.WAITING

    def test_entered_twice_it_is_entered_once(self, office: Office, screen: Screen) -> None:
        ticket = walk_in(office)
        self.enter(screen, ticket)
        assert "tas vairs negaida" in self.enter(screen, ticket, started="9:40", ended="9:50")
        assert ticket.moves.filter(verb=Verb.PAPER).count() == 1

    def test_what_is_entered_wrongly_can_be_put_back(self, office: Office, screen: Screen) -> None:
        ticket = walk_in(office)
        self.enter(screen, ticket)
        assert "A001 atkal ir rindā" in screen.press("put-back", ticket=ticket.pk, reason="wrong_number")
