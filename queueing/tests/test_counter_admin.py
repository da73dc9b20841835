"""The admin of the queue: rules are edited, everything that has states is only looked at."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.models import StaffMembership
from pmlp_portal.kernel.contacts import parse_contact
from queueing import actions
from queueing.admin import LookOnlyAdmin, QueuePolicyAdmin
from queueing.models import (
    Alarm,
    Assistance,
    BranchDay,
    CalibrationShift,
    CounterSession,
    DayCheck,
    DayLesson,
    DaySeal,
    ExpectedArrival,
    Halt,
    LearnedParameter,
    Notice,
    PlannedShift,
    QueuePolicyRow,
    Ticket,
    TicketMove,
    TurnedAway,
    Visit,
)
from queueing.queries.facts import branch_facts
from queueing.tests.factories import TEN, TUESDAY, Office, join, riga, walk_in

LOOKED_AT = [BranchDay, Visit, Ticket, TicketMove, CounterSession, PlannedShift, TurnedAway]


@pytest.fixture
def office_page(client: Client, db: None) -> Client:
    """A browser of somebody in head office."""
    helena = User.objects.create_user(username="helena", is_staff=True)
    StaffMembership.objects.create(user=helena, branch=None, role=Role.HEAD_OFFICE)
    client.force_login(helena)
    return client


@pytest.fixture
def a_days_work(office: Office, clara: User) -> Ticket:
    """A bit of everything the admin shows."""
    ticket = walk_in(office)
    join(office, at=TEN, contact=parse_contact("anna.berzina@example.lv"), please_fetch=True)
    actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
    TurnedAway.objects.create(
        branch=office.branch, service=office.passports, channel="remote", at=TEN, reason="day_full"
    )
    PlannedShift.objects.create(
        branch=office.branch, counter=office.counters[0], clerk=clara, day=TUESDAY, starts_at=riga(9), ends_at=riga(16)
    )
    return ticket


def address(model: type, page: str, *args: object) -> str:
    return reverse(f"admin:queueing_{model.__name__.lower()}_{page}", args=args)


class TestLooking:
    @pytest.mark.parametrize("model", LOOKED_AT)
    def test_nobody_changes_what_happened_not_even_an_administrator(
        self, client: Client, a_days_work: Ticket, model: type
    ) -> None:
        client.force_login(User.objects.create_superuser(username="admin"))
        row = model.objects.first()  # type: ignore[attr-defined]  # each of them is a Django model
        assert client.get(address(model, "changelist")).status_code == 200
        assert client.get(address(model, "change", row.pk)).status_code == 200
        assert client.get(address(model, "add")).status_code == 403
        assert client.post(address(model, "change", row.pk), {}).status_code == 403
        assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403

    def test_all_that_has_states_is_there_and_read_only(self) -> None:
        ours = {model: site for model, site in admin.site._registry.items() if model._meta.app_label == "queueing"}
        assert {model for model, site in ours.items() if isinstance(site, LookOnlyAdmin)} == {
            *LOOKED_AT,
            Alarm,
            Assistance,
            CalibrationShift,
            DayCheck,
            DayLesson,
            DaySeal,
            ExpectedArrival,
            Halt,
            LearnedParameter,
            Notice,
        }
        assert {model for model, site in ours.items() if isinstance(site, QueuePolicyAdmin)} == {QueuePolicyRow}

    @pytest.mark.parametrize("model", [DayLesson, LearnedParameter])
    def test_how_fast_single_clerks_work_is_for_administrators_alone(
        self, office_page: Client, admin_client: Client, model: type
    ) -> None:
        assert office_page.get(address(model, "changelist")).status_code == 403
        assert admin_client.get(address(model, "changelist")).status_code == 200

    def test_a_contact_is_masked_and_what_help_was_asked_for_is_not_told(
        self, office_page: Client, a_days_work: Ticket
    ) -> None:
        visit = Visit.objects.exclude(contact="").get()
        for page in (address(Visit, "changelist"), address(Visit, "change", visit.pk)):
            shown = office_page.get(page).content.decode()
            assert "a…@example.lv" in shown
            assert "anna.berzina" not in shown
            assert visit.token_seed not in shown
            assert "fetch" not in shown

    def test_a_tickets_moves_stand_beside_it(self, office_page: Client, a_days_work: Ticket) -> None:
        shown = office_page.get(address(Ticket, "change", a_days_work.pk)).content.decode()
        assert "izsaukts" in shown
        assert "clara" in shown

    @pytest.mark.parametrize("model", [Ticket, TicketMove, Visit, CounterSession])
    def test_a_longer_list_asks_no_more_questions(
        self, office_page: Client, office: Office, a_days_work: Ticket, dainis: User, model: type
    ) -> None:
        def questions() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert office_page.get(address(model, "changelist")).status_code == 200
            return len(asked)

        office_page.get(address(model, "changelist"))
        few = questions()
        for minute in range(10):
            walk_in(office, at=riga(9, minute))
        actions.close_counter(counter_id=office.counters[1].pk, by=dainis, now=TEN)
        actions.open_counter(counter=office.counters[2], by=dainis, now=TEN)
        assert questions() == few


class TestRules:
    def test_they_are_changed_recorded_and_in_force(self, office_page: Client, office: Office) -> None:
        answer = office_page.get(address(QueuePolicyRow, "add"))
        page = answer.content.decode()
        assert "Izsaukto gaida" in page
        assert "Tukšs nozīmē: bez ierobežojuma." in page
        form = answer.context["adminform"].form
        values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        values = {name: "" if value is None or value is False else value for name, value in values.items()}
        values |= {"branch": office.branch.pk, "valid_from": "2026-12-01", "call_grace": "00:07:00"}
        answer = office_page.post(address(QueuePolicyRow, "add"), values)
        assert answer.status_code == 302, answer.context["errors"]
        assert branch_facts(office.slug, now=TEN).policy.call_grace == timedelta(minutes=7)
        assert AuditRecord.objects.get(verb="queuepolicyrow_add").actor is not None
