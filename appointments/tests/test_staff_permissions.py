"""Who may come to which calendar. Strangers are asked to sign in; who has no right finds nothing, and it is noted."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from appointments.models import Booking, CounterBlock
from appointments.states import BookingState
from appointments.tests.desk import CalendarDesk, keeper
from appointments.tests.factories import YESTERDAY_NOON, Bureau, book, make_bureau
from appointments.urls import staff
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from queueing.tests.desk import office_clock
from queueing.tests.factories import make_clerk, riga

NAMES = sorted(pattern.name for pattern in staff.urlpatterns if pattern.name)
PAGES = frozenset({
    "branch-calendar", "telephone-booking", "booked", "blocked-counters", "disruptions", "move-day", "statistics",
    "statistics-csv", "hours",
})  # fmt: skip
ACTS = [name for name in NAMES if name not in PAGES]
OF_BOOKING = frozenset({"booked", "check-in-for", "reschedule-for", "cancel-for", "show-contact"})
# What the call centre does at any branch; the rest is for the branch's own staff.
OF_CALL_CENTRE = frozenset({
    "branch-calendar", "telephone-booking", "book-for", "booked", "reschedule-for", "cancel-for", "show-contact",
})  # fmt: skip


@pytest.fixture(autouse=True)
def the_day_before() -> Iterator[None]:
    with office_clock(YESTERDAY_NOON):
        yield


@pytest.fixture
def booking(bureau: Bureau) -> Booking:
    return book(bureau, at=riga(10))


@pytest.fixture
def block(bureau: Bureau) -> CounterBlock:
    return CounterBlock.objects.create(counter=bureau.office.counters[0], starts_at=riga(14), ends_at=riga(15))


def address(name: str, slug: str, booking: Booking, block: CounterBlock) -> str:
    further = [booking.pk] if name in OF_BOOKING else [block.pk] if name == "unblock-counter" else []
    return reverse(f"appointments:{name}", args=[slug, *further])


def nothing_has_changed(booking: Booking, block: CounterBlock) -> bool:
    booking.refresh_from_db()
    is_as_it_was = (booking.state, booking.starts_at) == (BookingState.CONFIRMED, riga(10))
    return is_as_it_was and CounterBlock.objects.get() == block and Booking.objects.count() == 1


class TestStrangers:
    @pytest.mark.parametrize("name", sorted(PAGES))
    def test_a_page_asks_to_sign_in_and_comes_back(
        self, client: Client, bureau: Bureau, booking: Booking, block: CounterBlock, name: str
    ) -> None:
        page = address(name, bureau.slug, booking, block)
        answer = client.get(page)
        assert (answer.status_code, answer["Location"]) == (302, f"{reverse('accounts:sign-in')}?next={page}")

    @pytest.mark.parametrize("name", ACTS)
    def test_an_act_asks_to_sign_in_and_changes_nothing(
        self, client: Client, bureau: Bureau, booking: Booking, block: CounterBlock, name: str
    ) -> None:
        answer = client.post(address(name, bureau.slug, booking, block))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("accounts:sign-in"))
        assert nothing_has_changed(booking, block)


class TestAnotherBranch:
    @pytest.fixture
    def liene(self, bureau: Bureau) -> CalendarDesk:
        """A manager of another branch."""
        return keeper(make_bureau("liepaja"), "liene")

    @pytest.mark.parametrize("name", NAMES)
    def test_its_staff_find_nothing_here_and_it_is_noted(
        self, liene: CalendarDesk, bureau: Bureau, booking: Booking, block: CounterBlock, name: str
    ) -> None:
        liene.sign_in()
        page = address(name, bureau.slug, booking, block)
        answer = liene.client.get(page) if name in PAGES else liene.client.post(page)
        assert answer.status_code == 404
        noted = AuditRecord.objects.get(verb="refused")
        assert (noted.actor, noted.subject) == (liene.user, f"branch:{bureau.slug}")
        assert nothing_has_changed(booking, block)

    @pytest.mark.parametrize("name", sorted(OF_BOOKING | {"unblock-counter"}))
    def test_what_belongs_here_is_not_reached_through_their_own_branch(
        self, liene: CalendarDesk, booking: Booking, block: CounterBlock, name: str
    ) -> None:
        liene.sign_in()
        page = address(name, "liepaja", booking, block)
        answer = liene.client.get(page) if name in PAGES else liene.client.post(page)
        assert answer.status_code == 404
        noted = AuditRecord.objects.get(verb="refused").subject
        assert noted in {f"booking:{booking.pk}", f"counter_block:{block.pk}"}
        assert nothing_has_changed(booking, block)


class TestRoles:
    @pytest.mark.parametrize("role", [Role.HEAD_OFFICE, Role.AUDITOR, Role.DIRECTORY_EDITOR])
    def test_other_roles_keep_no_calendar(self, client: Client, bureau: Bureau, role: Role) -> None:
        helena = make_clerk("helena", None)
        helena.memberships.create(role=role)
        client.force_login(helena)
        assert client.get(reverse("appointments:branch-calendar", args=[bureau.slug])).status_code == 404

    @pytest.mark.parametrize("role", [Role.CLERK, Role.MANAGER])
    @pytest.mark.parametrize("name", sorted(PAGES))
    def test_clerks_and_managers_see_every_page_of_their_branch(
        self, bureau: Bureau, booking: Booking, block: CounterBlock, role: Role, name: str
    ) -> None:
        desk = keeper(bureau, role=role)
        desk.sign_in()
        assert desk.client.get(address(name, bureau.slug, booking, block)).status_code == 200

    @pytest.mark.parametrize("name", NAMES)
    def test_the_call_centre_books_and_changes_anywhere_but_keeps_no_calendar(
        self, client: Client, bureau: Bureau, booking: Booking, block: CounterBlock, name: str
    ) -> None:
        cilda = make_clerk("cilda", None)
        cilda.memberships.create(role=Role.CALL_CENTRE)
        client.force_login(cilda)
        page = address(name, bureau.slug, booking, block)
        answer = client.get(page) if name in PAGES else client.post(page)
        assert (answer.status_code == 404) == (name not in OF_CALL_CENTRE)

    def test_the_call_centre_is_offered_no_act_it_may_not_do(
        self, client: Client, bureau: Bureau, booking: Booking
    ) -> None:
        cilda = make_clerk("cilda", None)
        cilda.memberships.create(role=Role.CALL_CENTRE)
        client.force_login(cilda)
        with office_clock(riga(9, 45)):
            client.force_login(cilda)
            page = client.get(reverse("appointments:branch-calendar", args=[bureau.slug])).content.decode()
        assert "Anna Ozola" in page
        assert "/check-in/" not in page
        assert "/blocked/" not in page
