"""Who may come to which counter. Strangers are asked to sign in; who has no right finds nothing, and it is noted."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.models import Branch
from queueing import actions
from queueing.models import CounterSession, PlannedShift, Ticket
from queueing.states import TicketState
from queueing.tests.desk import Desk, office_clock
from queueing.tests.factories import NINE, PASSWORD, TEN, TUESDAY, Office, make_clerk, make_office, riga, walk_in
from queueing.urls import counters

PAGES = {"counters", "counter", "load", "what-if"}
# Of the head office, at no branch: test_no_queue.py asks who may come there.
OF_NO_BRANCH = {"free-posts", "free-post", "make-post"}
ACTS = sorted({pattern.name for pattern in counters.urlpatterns if pattern.name} - PAGES - OF_NO_BRANCH)
AT_COUNTER = [name for name in ACTS if "shift" not in name]


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with office_clock(TEN):
        yield


@pytest.fixture
def elsewhere(office: Office) -> Office:
    """Another branch, with a clerk of its own."""
    return make_office("liepaja", "Liepājas nodaļa")


@pytest.fixture
def liene(elsewhere: Office) -> User:
    """A clerk of the other branch, at its counter 1."""
    liene = make_clerk("liene", elsewhere.branch)
    actions.open_counter(counter=elsewhere.counters[0], by=liene, now=NINE)
    return liene


@pytest.fixture
def ticket(office: Office) -> Ticket:
    return walk_in(office)


def shift_at(office: Office) -> PlannedShift:
    return PlannedShift.objects.create(
        branch=office.branch, counter=office.counters[0], day=TUESDAY, starts_at=NINE, ends_at=riga(16)
    )


def address_of(name: str, office: Office) -> str:
    if "shift" not in name:
        return reverse(f"queueing:{name}", args=[office.counters[0].pk])
    further = [shift_at(office).pk] if name == "cancel-shift" else []
    return reverse(f"queueing:{name}", args=[office.slug, *further])


class TestStrangers:
    @pytest.mark.parametrize("name", ["counters", "counter", "shifts"])
    def test_a_page_asks_to_sign_in_and_comes_back(self, client: Client, office: Office, name: str) -> None:
        make_clerk("clara", office.branch)
        address = reverse("queueing:counters") if name == "counters" else address_of(name, office)
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"] == f"{reverse('accounts:sign-in')}?next={address}"
        back = client.post(answer["Location"], {"username": "clara", "password": PASSWORD})
        assert back["Location"] == address

    @pytest.mark.parametrize("name", [name for name in ACTS if name != "shifts"])
    def test_an_act_asks_to_sign_in_changes_nothing_and_comes_back_to_a_page(
        self, client: Client, office: Office, clara: User, ticket: Ticket, name: str
    ) -> None:
        answer = client.post(address_of(name, office), {"seen": "1.0", "ticket": ticket.pk})
        assert answer.status_code == 302
        assert answer["Location"] == f"{reverse('accounts:sign-in')}?next={reverse('queueing:counters')}"
        ticket.refresh_from_db()
        assert ticket.state == TicketState.WAITING
        assert CounterSession.objects.open().get().acts == 0

    def test_an_open_screen_sends_the_whole_page_to_sign_in(self, client: Client, office: Office) -> None:
        page = reverse("queueing:counter", args=[office.counters[0].pk])
        answer = client.get(page, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"})
        assert answer.status_code == 401
        assert answer["HX-Redirect"] == f"{reverse('accounts:sign-in')}?next={page}"

    def test_an_english_page_comes_back_in_english(self, client: Client, office: Office) -> None:
        answer = client.get("/en" + reverse("queueing:counters"))
        assert answer["Location"] == "/en/staff/sign-in/?next=/en/counters/"


class TestAnotherBranch:
    @pytest.mark.parametrize("name", ["counter", *ACTS])
    def test_a_clerk_of_another_branch_finds_nothing_and_it_is_noted(
        self, client: Client, office: Office, clara: User, liene: User, ticket: Ticket, name: str
    ) -> None:
        client.force_login(liene)
        address = address_of(name, office)
        before = AuditRecord.objects.count()
        values = {"seen": "1.0", "ticket": ticket.pk, "reason": "lunch", "service": "passport", "outcome": "done"}
        answer = client.get(address) if name in {"counter", "shifts"} else client.post(address, values)
        assert answer.status_code == 404
        noted = AuditRecord.objects.get(verb="refused")
        assert noted.actor_id == liene.pk
        assert noted.subject in {f"counter:{office.counters[0].pk}", f"branch:{office.slug}"}
        assert AuditRecord.objects.count() == before + 1
        ticket.refresh_from_db()
        assert ticket.state == TicketState.WAITING

    @pytest.mark.parametrize("act", ["call", "start", "resume", "return-to-queue", "finish-and-call-next", "transfer"])
    def test_a_ticket_of_another_branch_is_not_found_from_ones_own_counter(
        self, elsewhere: Office, liene: User, ticket: Ticket, act: str
    ) -> None:
        desk = Desk(liene, elsewhere.counters[0]).look()
        values = {"seen": desk.seen, "ticket": ticket.pk, "service": "passport"}
        answer = desk.client.post(desk.address(act), values)
        assert answer.status_code == 404
        noted = AuditRecord.objects.latest("pk")
        assert (noted.verb, noted.subject, noted.actor_id) == ("refused", f"ticket:{ticket.pk}", liene.pk)
        ticket.refresh_from_db()
        assert ticket.state == TicketState.WAITING

    def test_a_counter_of_another_branch_receives_nobody(
        self, office: Office, elsewhere: Office, clara: User, ticket: Ticket
    ) -> None:
        desk = Desk(clara, office.counters[0]).look().press("call-next").press("start", ticket)
        desk.press("transfer", ticket, service="passport", counter=elsewhere.counters[0].pk)
        ticket.refresh_from_db()
        assert ticket.state == TicketState.SERVING

    def test_a_shift_of_another_branch_is_not_removed_from_ones_own_page(
        self, client: Client, office: Office, elsewhere: Office, liene: User
    ) -> None:
        shift = shift_at(office)
        client.force_login(liene)
        answer = client.post(reverse("queueing:cancel-shift", args=[elsewhere.slug, shift.pk]))
        assert answer.status_code == 404
        assert PlannedShift.objects.filter(pk=shift.pk).exists()


class TestRoles:
    @pytest.mark.parametrize("role", [Role.HEAD_OFFICE, Role.AUDITOR, Role.DIRECTORY_EDITOR])
    def test_other_roles_staff_no_counter(self, client: Client, office: Office, role: Role) -> None:
        client.force_login(make_clerk("helena", None, role))
        assert client.get(reverse("queueing:counters")).status_code == 404
        assert AuditRecord.objects.get(verb="refused").subject == "counters"

    def test_a_manager_may_open_a_counter(self, client: Client, office: Office) -> None:
        client.force_login(make_clerk("mara", office.branch, Role.MANAGER))
        answer = client.post(address_of("open-counter", office))
        assert (answer.status_code, answer["Location"]) == (303, address_of("counter", office))

    def test_a_counter_out_of_use_is_not_found(self, client: Client, office: Office, clara: User) -> None:
        office.counters[0].is_active = False
        office.counters[0].save()
        client.force_login(clara)
        assert client.get(address_of("counter", office)).status_code == 404
        assert client.get(reverse("queueing:counters")).status_code == 200

    def test_who_works_there_no_longer_is_out_at_the_next_act(
        self, office: Office, clara: User, ticket: Ticket
    ) -> None:
        desk = Desk(clara, office.counters[0]).look()
        clara.memberships.all().delete()
        answer = desk.client.post(desk.address("call-next"), {"seen": desk.seen})
        assert answer.status_code == 404
        ticket.refresh_from_db()
        assert ticket.state == TicketState.WAITING

    def test_an_address_longer_than_a_record_holds_is_noted_all_the_same(self, client: Client, clara: User) -> None:
        client.force_login(clara)
        assert client.get(f"/branches/{'x' * 1500}/shifts/").status_code == 404
        assert AuditRecord.objects.filter(verb="refused").count() == 1


class TestList:
    def test_a_clerk_sees_the_own_branchs_counters_and_who_is_at_which(
        self, client: Client, office: Office, elsewhere: Office, clara: User, ticket: Ticket
    ) -> None:
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        client.force_login(make_clerk("elina", office.branch))
        page = client.get(reverse("queueing:counters")).content.decode()
        assert "Rīgas 2. nodaļa" in page
        assert "Liepājas nodaļa" not in page
        assert "Clara, no 9:00" in page
        assert ticket.spoken in page
        assert page.count("Atvērt ") == 2

    def test_opening_leads_to_the_screen_and_the_list_leads_there_from_then_on(
        self, client: Client, office: Office
    ) -> None:
        client.force_login(make_clerk("elina", office.branch))
        answer = client.post(address_of("open-counter", office))
        assert answer["Location"] == address_of("counter", office)
        assert client.get(reverse("queueing:counters"))["Location"] == address_of("counter", office)

    def test_a_counter_somebody_has_is_refused_in_words(self, client: Client, office: Office, clara: User) -> None:
        client.force_login(make_clerk("elina", office.branch))
        answer = client.post(address_of("open-counter", office), follow=True)
        assert "Pie šī lodziņa strādā cits darbinieks." in answer.content.decode()

    def test_a_second_counter_at_once_is_refused_in_words(self, office: Office, clara: User) -> None:
        desk = Desk(clara, office.counters[0])
        desk.client.post(reverse("queueing:open-counter", args=[office.counters[1].pk]))
        assert "Jums jau ir atvērts 1. lodziņš." in desk.look().says

    def test_a_colleagues_counter_leads_to_the_list(self, client: Client, office: Office, clara: User) -> None:
        client.force_login(make_clerk("elina", office.branch))
        assert client.get(address_of("counter", office))["Location"] == reverse("queueing:counters")

    def test_a_branch_without_counters_says_so(self, client: Client, db: None) -> None:
        empty = Branch.objects.create(slug="empty", name_lv="Tukšā nodaļa", name_en="Empty", address="-")
        client.force_login(make_clerk("elina", empty))
        assert "Nodaļā lodziņu vēl nav." in client.get(reverse("queueing:counters")).content.decode()
