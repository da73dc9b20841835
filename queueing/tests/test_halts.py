"""Intake stopped, the branch closed at once and opened again: who is told, and that nobody loses a place."""

from datetime import datetime
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel.contacts import parse_contact
from pmlp_portal.notifications.models import Message, MessageKind
from queueing import actions, errors, tasks
from queueing.actions import Arrival, JoinRequest, halts
from queueing.actions.holders import tell_holders
from queueing.forecast import WhyNot
from queueing.models import Channel, Halt, HaltKind, HaltReason, Ticket, TicketMove, TurnedAway, Verb
from queueing.queries.branch_page import branch_page
from queueing.queries.facts import branch_facts, forget_facts
from queueing.queries.snapshots import snapshot_of
from queueing.states import TicketState
from queueing.tests.desk import office_clock
from queueing.tests.factories import NINE, TEN, TUESDAY, Office, join, make_clerk, riga, set_policy, walk_in
from queueing.tests.visitor import Holder, at, main_of
from tests.races import at_once, is_fault, none_raised, without_constraint

pytestmark = pytest.mark.db
QUARTER = riga(10, 15)


@pytest.fixture
def mara(office: Office) -> User:
    """The manager."""
    return make_clerk("mara", office.branch, role="manager")  # type: ignore[arg-type]


def shut(office: Office, by: User, *, reason: HaltReason = HaltReason.FIRE, now: object = TEN) -> Halt:
    return actions.shut_branch(branch=office.branch, reason=reason, by=by, now=now)  # type: ignore[arg-type]


def reopen(office: Office, by: User, *, now: object = QUARTER) -> bool:
    return actions.reopen_branch(branch=office.branch, by=by, now=now)  # type: ignore[arg-type]


class TestStoppedIntake:
    def test_nobody_joins_and_the_reason_is_told(self, office: Office, mara: User) -> None:
        actions.stop_intake(branch=office.branch, reason=HaltReason.FEW_STAFF, by=mara, now=TEN)
        with pytest.raises(errors.IntakeStopped) as refused:
            join(office)
        assert "trūkst darbinieku" in refused.value.detail
        with pytest.raises(errors.IntakeStopped):
            walk_in(office, at=TEN)

    def test_who_waits_is_called(self, office: Office, clara: User, mara: User) -> None:
        ticket = walk_in(office)
        actions.stop_intake(branch=office.branch, reason=HaltReason.TOO_LONG, by=mara, now=TEN)
        assert actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN).ticket == ticket

    def test_who_was_promised_a_time_gets_a_number(self, office: Office, mara: User) -> None:
        actions.stop_intake(branch=office.branch, reason=HaltReason.TOO_LONG, by=mara, now=TEN)
        facts = branch_facts(office.slug, now=TEN)
        arrival = Arrival(office.passports.pk, TEN)
        assert actions.receive_arrival(facts=facts, arrival=arrival, origin="booking:1", by=None, now=TEN).number == 1

    def test_resumed_it_goes_on_and_resumed_twice_is_once(self, office: Office, mara: User) -> None:
        actions.stop_intake(branch=office.branch, reason=HaltReason.TOO_LONG, by=mara, now=TEN)
        assert actions.resume_intake(branch=office.branch, by=mara, now=TEN)
        assert not actions.resume_intake(branch=office.branch, by=mara, now=TEN)
        assert join(office).number == 1
        verbs = AuditRecord.objects.filter(verb__startswith="halt_").order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["halt_intake", "halt_intake_end"]

    def test_a_process_that_has_not_heard_of_it_gives_out_no_number_either(
        self, office: Office, mara: User, kept: None
    ) -> None:
        facts = branch_facts(office.slug, now=TEN)
        actions.stop_intake(branch=office.branch, reason=HaltReason.SYSTEM_DOWN, by=mara, now=TEN)
        assert facts.intake_halt is None
        with pytest.raises(errors.IntakeStoppedBecause) as refused:
            actions.join_remotely(facts=facts, request=JoinRequest(service="passport"), now=TEN)
        assert "nestrādā sistēma" in refused.value.detail
        assert TurnedAway.objects.get().reason == "intake_stopped"
        assert not Ticket.objects.exists()

    def test_it_ends_with_the_day(self, office: Office, mara: User) -> None:
        walk_in(office)
        actions.stop_intake(branch=office.branch, reason=HaltReason.TOO_LONG, by=mara, now=TEN)
        actions.end_day(branch_id=office.branch.pk, day=TUESDAY, now=riga(18))
        assert Halt.objects.get().ended_at == riga(18)


class TestClosedNow:
    def test_who_was_called_waits_again_first_and_who_was_served_is_set_aside(
        self, office: Office, clara: User, dainis: User, mara: User
    ) -> None:
        served, called, later = walk_in(office), walk_in(office), walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(9, 30))
        actions.start(ticket_id=served.pk, by=clara, now=riga(9, 31))
        actions.call_next(counter_id=office.counters[1].pk, by=dainis, now=riga(9, 59))
        ranks = dict(Ticket.objects.values_list("pk", "ranked_at"))
        shut(office, mara)
        for ticket in (served, called, later):
            ticket.refresh_from_db()
        assert [served.state, called.state, later.state] == [
            TicketState.PARKED, TicketState.WAITING, TicketState.WAITING
        ]  # fmt: skip
        assert dict(Ticket.objects.values_list("pk", "ranked_at")) == ranks
        assert set(TicketMove.objects.filter(verb=Verb.SUSPEND).values_list("ticket", flat=True)) == {
            served.pk, called.pk
        }  # fmt: skip
        reopen(office, mara)
        assert actions.call_next(counter_id=office.counters[1].pk, by=dainis, now=QUARTER).ticket == called
        resumed = actions.resume(counter_id=office.counters[0].pk, ticket_id=served.pk, by=clara, now=QUARTER)
        assert resumed.state == TicketState.SERVING

    @pytest.mark.parametrize("act", ["call_next", "call_ticket", "resume", "undo_last_act", "serve_directly"])
    def test_nobody_is_called_or_served(self, office: Office, clara: User, mara: User, act: str) -> None:
        ticket = walk_in(office)
        shut(office, mara)
        further = {
            "call_ticket": {"ticket_id": ticket.pk},
            "resume": {"ticket_id": ticket.pk},
            "serve_directly": {"request": JoinRequest("passport", Channel.COUNTER)},
        }
        with pytest.raises((errors.CallsSuspended, errors.BranchShut)):
            getattr(actions, act)(counter_id=office.counters[0].pk, by=clara, now=TEN, **further.get(act, {}))

    def test_nobody_joins_also_who_has_booked(self, office: Office, mara: User) -> None:
        shut(office, mara)
        with pytest.raises(errors.BranchShut) as refused:
            join(office)
        assert "ugunsgrēks" in refused.value.detail
        facts = branch_facts(office.slug, now=TEN)
        with pytest.raises(errors.BranchShut):
            actions.receive_arrival(
                facts=facts, arrival=Arrival(office.passports.pk, TEN), origin="booking:1", by=None, now=TEN
            )

    def test_a_process_that_has_not_heard_of_it_issues_no_number_to_who_has_booked(
        self, office: Office, mara: User, kept: None
    ) -> None:
        facts = branch_facts(office.slug, now=TEN)
        shut(office, mara)
        with pytest.raises(errors.BranchShut):
            actions.receive_arrival(
                facts=facts, arrival=Arrival(office.passports.pk, TEN), origin="booking:1", by=None, now=TEN
            )

    def test_every_holder_is_told_once_and_once_more_when_it_opens(self, office: Office, mara: User) -> None:
        contact = parse_contact("anna@example.com")
        join(office, contact=contact, language="en")
        walk_in(office)
        shut(office, mara)
        shut(office, mara, reason=HaltReason.NO_POWER, now=riga(10, 1))
        reopen(office, mara)
        reopen(office, mara)
        kinds = list(Message.objects.order_by("pk").values_list("kind", "to"))
        assert kinds == [
            (MessageKind.BRANCH_SHUT, "anna@example.com"), (MessageKind.BRANCH_REOPENED, "anna@example.com")
        ]  # fmt: skip
        assert Message.objects.earliest("pk").context["because"] == "fire"

    def test_a_second_closure_of_the_day_is_told_again(self, office: Office, mara: User) -> None:
        join(office, contact=parse_contact("anna@example.com"))
        shut(office, mara)
        reopen(office, mara)
        shut(office, mara, now=riga(11))
        assert Message.objects.filter(kind=MessageKind.BRANCH_SHUT).count() == 2

    def test_pages_say_so_and_give_no_times(self, client: Client, office: Office, clara: User, mara: User) -> None:
        holder = Holder(office)
        shut(office, mara)
        with at(TEN):
            facts = branch_facts(office.slug, now=TEN)
            assert snapshot_of(facts, now=TEN).forecast_if_joined(office.passports.pk, now=TEN).why_not == (
                WhyNot.SHUT_FOR_NOW
            )
            assert not branch_page(office.slug, now=TEN).is_open
            assert "pašlaik slēgta: ugunsgrēks" in main_of(client.get(f"/branches/{office.slug}/"))
            assert "pašlaik slēgta: ugunsgrēks" in main_of(client.get(holder.address))
            assert client.get(f"/branches/{office.slug}/join/passport/").status_code == 409

    def test_the_time_of_the_closure_does_not_count_against_who_missed_the_call(
        self, office: Office, clara: User, mara: User
    ) -> None:
        ticket = walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(9, 50))
        actions.mark_no_show(ticket_id=ticket.pk, by=clara, now=riga(9, 55))
        shut(office, mara)
        with office_clock(riga(11)):
            tasks.close_lapsed_visits()
        reopen(office, mara, now=riga(11))
        with office_clock(riga(11, 9)):
            tasks.close_lapsed_visits()
        assert actions.check_in(ticket_id=ticket.pk, by=None, now=riga(11, 9)).state == TicketState.WAITING

    def test_after_what_was_left_of_the_window_it_is_over(self, office: Office, clara: User, mara: User) -> None:
        ticket = walk_in(office)
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(9, 50))
        actions.mark_no_show(ticket_id=ticket.pk, by=clara, now=riga(9, 55))
        shut(office, mara)
        reopen(office, mara, now=riga(11))
        with pytest.raises(errors.ReturnedTooLate):
            actions.check_in(ticket_id=ticket.pk, by=None, now=riga(11, 10))

    def test_nobody_is_told_to_leave_for_a_closed_branch(self, office: Office, clara: User, mara: User) -> None:
        join(office, contact=parse_contact("anna@example.com"))
        shut(office, mara)
        with office_clock(riga(10, 1)):
            tasks.tell_travellers()
        assert not Message.objects.filter(kind__in=[MessageKind.LEAVE_NOW, MessageKind.TURN_NEAR]).exists()
        assert mail.outbox == []

    def test_a_stop_of_intake_outlasts_a_closure(self, office: Office, mara: User) -> None:
        actions.stop_intake(branch=office.branch, reason=HaltReason.FEW_STAFF, by=mara, now=NINE)
        shut(office, mara)
        reopen(office, mara)
        with pytest.raises(errors.IntakeStoppedBecause):
            join(office, at=QUARTER)

    def test_what_was_left_of_yesterday_does_not_stand_in_the_way_of_today(self, office: Office, mara: User) -> None:
        shut(office, mara, now=riga(10, day=TUESDAY.replace(day=30, month=11)))
        assert join(office).number == 1
        shut(office, mara)
        with pytest.raises(errors.BranchShut):
            join(office)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("calm_forecasts")
class TestRaces:
    def test_ten_managers_close_it_once_and_one_opens_it(self, office: Office) -> None:
        managers = [make_clerk(f"m{nth}", office.branch) for nth in range(10)]
        for nth in range(3):
            join(office, contact=parse_contact(f"a{nth}@example.com"))
        made = none_raised(at_once(10, lambda nth: shut(office, managers[nth]).pk))
        assert len(set(made)) == 1
        assert Message.objects.filter(kind=MessageKind.BRANCH_SHUT).count() == 3
        opened = none_raised(at_once(10, lambda nth: reopen(office, managers[nth])))
        assert sum(opened) == 1
        assert Message.objects.filter(kind=MessageKind.BRANCH_REOPENED).count() == 3

    def test_control_without_the_constraint_ten_close_it_ten_times(self, office: Office) -> None:
        managers = [make_clerk(f"m{nth}", office.branch) for nth in range(10)]
        with without_constraint(Halt, "one_open_halt_of_a_kind"):
            made = none_raised(at_once(10, lambda nth: shut(office, managers[nth]).pk))
            Halt.objects.exclude(pk=made[0]).delete()
        assert len(set(made)) == 10
        assert AuditRecord.objects.filter(verb="halt_branch").count() == 10

    def test_control_told_before_the_day_is_marked_who_joins_in_between_is_neither_told_nor_refused(
        self, office: Office, mara: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        facts, mark = branch_facts(office.slug, now=TEN), halts._mark
        request = JoinRequest(service="passport", contact=parse_contact("anna@example.com"))

        def tell_then_mark(*, branch: Branch, now: datetime, **rest: Any) -> None:
            tell_holders(branch=branch, now=now, **rest)
            none_raised(at_once(1, lambda _: actions.issue_ticket(facts=facts, request=request, by=None, now=TEN)))
            mark(branch, HaltKind.BRANCH, now, is_halted=True)

        monkeypatch.setattr(halts, "_mark", lambda *_args, **_rest: None)
        monkeypatch.setattr(halts, "tell_holders", tell_then_mark)
        shut(office, mara)
        assert Ticket.objects.get().state == TicketState.WAITING
        assert not Message.objects.filter(kind=MessageKind.BRANCH_SHUT).exists()

    def test_who_joins_while_it_closes_is_told_or_refused(self, office: Office, mara: User) -> None:
        facts = branch_facts(office.slug, now=TEN)

        def work(nth: int) -> object:
            if nth == 7:
                return shut(office, mara)
            request = JoinRequest(service="passport", contact=parse_contact(f"a{nth}@example.com"))
            return actions.issue_ticket(facts=facts, request=request, by=None, now=TEN)

        outcomes = at_once(16, work)
        assert not [one for one in outcomes if is_fault(one)]
        joined = Ticket.objects.count()
        assert joined == sum(isinstance(one, actions.Issued) for one in outcomes)
        assert Message.objects.filter(kind=MessageKind.BRANCH_SHUT).count() == joined

    def test_control_without_the_mark_on_the_day_somebody_joins_a_closed_branch(
        self, office: Office, mara: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        facts = branch_facts(office.slug, now=TEN)
        monkeypatch.setattr("queueing.actions.halts._mark", lambda *_args, **_rest: None)
        shut(office, mara)
        assert actions.issue_ticket(facts=facts, request=JoinRequest(service="passport"), by=None, now=TEN).number == 1
        assert not Message.objects.exists()

    def test_nobody_is_at_a_counter_of_a_closed_branch_whoever_called_at_that_moment(
        self, office: Office, clara: User, dainis: User, mara: User
    ) -> None:
        clerks = [(clara, office.counters[0]), (dainis, office.counters[1])]
        for _ in range(4):
            walk_in(office)
        forget_facts()

        def work(nth: int) -> object:
            if nth == 2:
                return shut(office, mara)
            clerk, counter = clerks[nth]
            return actions.call_next(counter_id=counter.pk, by=clerk, now=TEN)

        outcomes = at_once(3, work)
        assert not [one for one in outcomes if is_fault(one)]
        assert not Ticket.objects.at_counter().exists()
        assert Ticket.objects.waiting().count() == 4

    def test_two_who_finish_and_call_at_once_do_not_wait_for_one_another_for_ever(
        self, office: Office, clara: User, dainis: User
    ) -> None:
        clerks = [(clara, office.counters[0]), (dainis, office.counters[1])]
        for _ in range(12):
            walk_in(office)
        for clerk, counter in clerks:
            called = actions.call_next(counter_id=counter.pk, by=clerk, now=TEN)
            actions.start(ticket_id=called.ticket.pk, by=clerk, now=TEN)

        def work(nth: int) -> int:
            clerk, counter = clerks[nth]
            for _ in range(4):
                finished = actions.finish_and_call_next(counter_id=counter.pk, by=clerk, now=TEN)
                assert finished.called is not None
                actions.start(ticket_id=finished.called.ticket.pk, by=clerk, now=TEN)
            return nth

        assert sorted(none_raised(at_once(2, work))) == [0, 1]
        assert Ticket.objects.filter(state=TicketState.SERVED).count() == 8


def test_the_rules_of_the_office_stop_intake_as_before(office: Office) -> None:
    set_policy(office.branch, intake_is_stopped=True)
    with pytest.raises(errors.IntakeStopped) as refused:
        join(office)
    assert refused.type is errors.IntakeStopped
    assert HaltKind.INTAKE not in [halt.kind for halt in branch_facts(office.slug, now=TEN).halts]


def test_who_finishes_and_calls_takes_the_lock_of_calling_before_the_day_s_row(office: Office, clara: User) -> None:
    for _ in range(2):
        walk_in(office)
    called = actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
    actions.start(ticket_id=called.ticket.pk, by=clara, now=TEN)
    with CaptureQueriesContext(connection) as asked:
        actions.finish_and_call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
    statements = [query["sql"] for query in asked.captured_queries]
    # The other way round two counters could wait for one another: one has the row, the other the lock.
    locked = next(nth for nth, sql in enumerate(statements) if "pg_advisory_xact_lock" in sql)
    bumped = next(nth for nth, sql in enumerate(statements) if "UPDATE queueing_branchday" in sql)
    assert locked < bumped
