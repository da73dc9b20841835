"""The seal of a day: an honest day is proved, and whatever is done to its history afterwards is found and named."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.models import AuditRecord
from queueing import actions, errors, tasks
from queueing.models import BranchDay, DayCheck, DaySeal, Ticket, TicketMove, Verb
from queueing.policies import RankClass
from queueing.proving import FaultKind
from queueing.queries.histories import verdict_of
from queueing.states import TicketState
from queueing.tests.busy_day import Day
from queueing.tests.desk import office_clock
from queueing.tests.factories import TEN, TUESDAY, Office, riga, walk_in

pytestmark = pytest.mark.db
WEDNESDAY = TUESDAY + timedelta(days=1)


@pytest.fixture
def day(office: Office, clara: User, dainis: User) -> Day:
    """A quiet day, not ended: few acts, so that many tests can begin with it."""
    lived = Day(office, clara, dainis)
    lived.be_quiet()
    return lived


@pytest.fixture
def busy(office: Office, clara: User, dainis: User) -> Day:
    """A day in which everything happens, not ended."""
    lived = Day(office, clara, dainis)
    lived.live()
    return lived


@pytest.fixture
def sealed(day: Day) -> DaySeal:
    """A day lived and sealed."""
    day.end()
    return DaySeal.objects.get()


@contextmanager
def behind_the_back() -> Iterator[None]:
    """Somebody with the keys of the database switches off what watches over the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def faults_of(office: Office) -> set[tuple[FaultKind, str, str]]:
    verdict = verdict_of(branch_id=office.branch.pk, day=TUESDAY)
    return {(fault.kind, fault.spoken, fault.verb) for fault in verdict.faults}


def kinds(office: Office) -> set[FaultKind]:
    return {kind for kind, _, _ in faults_of(office)}


class TestAnHonestDay:
    def test_with_every_kind_of_move_is_proved_before_and_after_it_is_sealed(self, busy: Day, office: Office) -> None:
        assert set(TicketMove.objects.values_list("verb", flat=True)) == set(Verb) - {Verb.DAY_END}
        assert faults_of(office) == set()
        busy.end()
        verdict = verdict_of(branch_id=office.branch.pk, day=TUESDAY)
        assert list(verdict.faults) == []
        assert verdict.seal is not None
        assert verdict.seal.moves == verdict.proof.moves == TicketMove.objects.count()

    def test_has_all_of_its_calls_judged(self, busy: Day, office: Office) -> None:
        proof = verdict_of(branch_id=office.branch.pk, day=TUESDAY).proof
        calls = TicketMove.objects.filter(verb=Verb.CALL).count()
        assert (proof.judged + proof.chosen, proof.unjudged, proof.passing) == (calls, 0, 1)
        assert proof.chosen == 2

    def test_is_sealed_once_however_often_it_ends(self, sealed: DaySeal, day: Day, office: Office) -> None:
        day.end()
        assert actions.seal_day(branch_id=office.branch.pk, day=TUESDAY, now=riga(19)) is None
        assert DaySeal.objects.get() == sealed
        assert AuditRecord.objects.get(verb="day_seal").detail == {"day": "2026-12-01", "head": sealed.head}

    def test_that_goes_on_is_not_sealed(self, day: Day, office: Office) -> None:
        assert actions.seal_day(branch_id=office.branch.pk, day=TUESDAY, now=riga(17)) is None
        BranchDay.objects.update(ended_at=riga(17))
        assert Ticket.objects.filter(state=TicketState.WAITING).exists()
        assert actions.seal_day(branch_id=office.branch.pk, day=TUESDAY, now=riga(17)) is None
        assert not DaySeal.objects.exists()

    def test_which_could_not_be_sealed_at_its_end_is_sealed_by_the_next_round(self, day: Day, office: Office) -> None:
        BranchDay.objects.update(ended_at=riga(17))
        with office_clock(riga(18, 1)):
            tasks.end_days()
        assert DaySeal.objects.get().moves == TicketMove.objects.count()
        assert not Ticket.objects.active().exists()

    def test_begins_its_chain_with_the_head_of_the_day_before(self, sealed: DaySeal, office: Office) -> None:
        walk_in(office, at=riga(10, day=WEDNESDAY))
        actions.end_day(branch_id=office.branch.pk, day=WEDNESDAY, now=riga(18, day=WEDNESDAY))
        following = DaySeal.objects.get(day=WEDNESDAY)
        assert following.previous == sealed
        assert not verdict_of(branch_id=office.branch.pk, day=WEDNESDAY).faults
        with behind_the_back():
            DaySeal.objects.filter(pk=sealed.pk).update(head="0" * 64)
        assert [fault.kind for fault in verdict_of(branch_id=office.branch.pk, day=WEDNESDAY).faults] == [
            FaultKind.HEAD
        ]

    def test_keeps_its_head_when_visitors_are_forgotten(self, sealed: DaySeal, office: Office) -> None:
        actions.forget_visitors(until=TUESDAY)
        assert faults_of(office) == set()


class TestASealedDay:
    def test_takes_no_move_more(self, sealed: DaySeal, office: Office, clara: User) -> None:
        served = TicketMove.objects.filter(verb=Verb.FINISH).latest("pk").ticket
        Ticket.objects.filter(pk=served.pk).update(state=TicketState.WAITING)
        with pytest.raises(errors.DayIsSealed):
            actions.leave_queue(ticket_id=served.pk, by=None, now=riga(18, 1))

    def test_gives_out_no_number_more_and_says_so(self, sealed: DaySeal, office: Office) -> None:
        with pytest.raises(errors.DayIsOver) as refused:
            walk_in(office, at=TEN)
        assert refused.value.code == "day_is_over"

    def test_says_that_its_moves_were_erased_when_their_time_is_over(self, sealed: DaySeal, office: Office) -> None:
        assert actions.forget_moves(before=WEDNESDAY, now=riga(3, day=WEDNESDAY)) == sealed.moves
        sealed.refresh_from_db()
        assert (sealed.notes, sealed.forgotten_on) == ("", WEDNESDAY)
        verdict = verdict_of(branch_id=office.branch.pk, day=TUESDAY)
        assert verdict.is_forgotten
        assert not verdict.faults


class TestForgedHistory:
    """Each by somebody who has the database, and has switched off what watches over it."""

    def test_slipped_in(self, sealed: DaySeal, office: Office) -> None:
        move = TicketMove.objects.filter(verb=Verb.CALL).earliest("pk")
        with behind_the_back():
            TicketMove.objects.create(
                ticket=move.ticket, branch=office.branch, day=TUESDAY, at=riga(17), verb=Verb.RECALL,
                before="called", after="called", rank_class=3, counter=move.counter,
            )  # fmt: skip
        assert (FaultKind.ADDED, "A001", "recall") in faults_of(office)
        assert FaultKind.GAP in kinds(office)

    def test_removed(self, sealed: DaySeal, office: Office) -> None:
        TicketMove.objects.filter(verb=Verb.RECALL).delete()
        assert faults_of(office) == {(FaultKind.REMOVED, "A001", "recall")}

    def test_altered(self, sealed: DaySeal, office: Office) -> None:
        move = TicketMove.objects.filter(verb=Verb.CHECK_IN).earliest("pk")
        with behind_the_back():
            TicketMove.objects.filter(pk=move.pk).update(at=move.at - timedelta(seconds=1))
        assert faults_of(office) == {(FaultKind.ALTERED, move.ticket.spoken, "check_in")}

    def test_reordered(self, sealed: DaySeal, office: Office) -> None:
        first, second = TicketMove.objects.order_by("pk")[:2]
        highest = TicketMove.objects.latest("pk").pk
        with behind_the_back():
            TicketMove.objects.filter(pk=first.pk).update(id=highest + 1)
            TicketMove.objects.filter(pk=second.pk).update(id=first.pk)
            TicketMove.objects.filter(pk=highest + 1).update(id=second.pk)
        assert faults_of(office) == {(FaultKind.MOVED, "A001", "issue")}

    def test_altered_together_with_the_seals_own_notes(self, sealed: DaySeal, office: Office) -> None:
        TicketMove.objects.filter(verb=Verb.RECALL).delete()
        kept = [line for line in sealed.notes.splitlines() if " recall " not in line]
        with behind_the_back():
            DaySeal.objects.filter(pk=sealed.pk).update(notes="\n".join(kept), moves=len(kept))
        assert faults_of(office) == {(FaultKind.HEAD, "", "")}

    def test_the_place_in_the_day_is_said(self, sealed: DaySeal, office: Office) -> None:
        place = list(TicketMove.objects.order_by("pk").values_list("verb", flat=True)).index("recall") + 1
        TicketMove.objects.filter(verb=Verb.RECALL).delete()
        (fault,) = verdict_of(branch_id=office.branch.pk, day=TUESDAY).faults
        assert fault.nth == place


class TestImpossibleHistory:
    """Before the seal, or sealed with it: the history itself tells."""

    def test_a_number_that_is_not_there(self, day: Day, office: Office) -> None:
        BranchDay.objects.update(last_number=BranchDay.objects.get().last_number + 1)
        assert kinds(office) == {FaultKind.NUMBERS}

    def test_a_number_that_was_never_issued(self, day: Day, office: Office) -> None:
        last = Ticket.objects.latest("pk")
        last.moves.filter(verb=Verb.ISSUE).delete()
        assert faults_of(office) == {(FaultKind.BEGINNING, last.spoken, "")}

    def test_a_first_move_that_is_no_issue(self, day: Day, office: Office) -> None:
        TicketMove.objects.filter(ticket__number=1, verb=Verb.ISSUE).delete()
        assert (FaultKind.BEGINNING, "A001", "call") in faults_of(office)

    def test_a_move_that_does_not_begin_where_the_last_one_ended(self, day: Day, office: Office) -> None:
        TicketMove.objects.filter(ticket__number=1, verb=Verb.PARK).delete()
        assert (FaultKind.GAP, "A001", "resume") in faults_of(office)

    def test_a_move_the_rules_do_not_know(self, day: Day, office: Office) -> None:
        TicketMove.objects.filter(ticket__number=1, verb=Verb.START).update(verb=Verb.LEAVE)
        assert faults_of(office) == {(FaultKind.MOVE, "A001", "leave")}

    def test_a_move_before_the_one_before_it(self, day: Day, office: Office) -> None:
        TicketMove.objects.filter(ticket__number=1, verb=Verb.PARK).update(at=riga(9))
        assert faults_of(office) == {(FaultKind.TIME, "A001", "park")}

    def test_a_ticket_that_is_not_where_its_moves_have_led(self, day: Day, office: Office) -> None:
        last = Ticket.objects.latest("pk")
        Ticket.objects.filter(pk=last.pk).update(state=TicketState.CANCELLED)
        assert faults_of(office) == {(FaultKind.STATE, last.spoken, "issue")}

    def test_a_move_of_another_days_number(self, day: Day, office: Office) -> None:
        last = Ticket.objects.latest("pk")
        Ticket.objects.filter(pk=last.pk).update(day=WEDNESDAY)
        BranchDay.objects.update(last_number=last.number - 1)
        assert faults_of(office) == {(FaultKind.STRANGER, f"#{last.pk}", "issue")}

    def test_two_at_one_counter(self, day: Day, office: Office) -> None:
        TicketMove.objects.filter(ticket__number=2, verb=Verb.CALL).update(counter=office.counters[0])
        assert (FaultKind.COUNTER, "A002", "call") in faults_of(office)

    def test_one_visitor_at_two_counters(self, day: Day, office: Office) -> None:
        one, other = Ticket.objects.get(number=1), Ticket.objects.get(number=2)
        Ticket.objects.filter(pk=other.pk).update(visit=one.visit)
        assert (FaultKind.VISIT, "A002", "call") in faults_of(office)


class TestOrder:
    def test_somebody_favoured_without_a_reason(self, office: Office, clara: User) -> None:
        first, second = walk_in(office, at=riga(9)), walk_in(office, at=riga(9, 5))
        _rank(first, riga(9, 10))
        called = actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN).ticket
        assert called == second
        _rank(first, riga(9), moves=True)
        assert faults_of(office) == {(FaultKind.ORDER, "A002", "call")}
        (fault,) = verdict_of(branch_id=office.branch.pk, day=TUESDAY).faults
        assert fault.other == "A001"

    def test_a_clerks_choice_says_so_and_is_counted(self, office: Office, clara: User) -> None:
        walk_in(office, at=riga(9))
        chosen = walk_in(office, at=riga(9, 5))
        actions.call_ticket(counter_id=office.counters[0].pk, ticket_id=chosen.pk, by=clara, now=TEN)
        verdict = verdict_of(branch_id=office.branch.pk, day=TUESDAY)
        assert (list(verdict.faults), verdict.proof.chosen) == ([], 1)

    def test_a_choice_made_to_look_like_the_rule(self, office: Office, clara: User) -> None:
        walk_in(office, at=riga(9))
        chosen = walk_in(office, at=riga(9, 5))
        actions.call_ticket(counter_id=office.counters[0].pk, ticket_id=chosen.pk, by=clara, now=TEN)
        rule = {"services": [office.passports.pk], "in_a_row": 1, "longest_wait": 5400, "seen": 2}
        TicketMove.objects.filter(verb=Verb.CALL).update(detail={"reason": "first_come", "rule": rule})
        assert faults_of(office) == {(FaultKind.ORDER, "A002", "call")}

    def test_whoever_joined_while_the_choice_was_made_was_not_passed_over(self, office: Office, clara: User) -> None:
        later = walk_in(office, at=riga(9, 5))
        called = actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN).ticket
        assert called == later
        unseen = walk_in(office, at=riga(9))
        last = TicketMove.objects.get(verb=Verb.CALL).pk + 100
        TicketMove.objects.filter(verb=Verb.CALL).update(id=last)
        assert unseen.number == 2
        assert faults_of(office) == set()
        # Were it known when the choice was made, it would have been its turn.
        detail = TicketMove.objects.get(pk=last).detail
        detail["rule"]["seen"] = 2
        TicketMove.objects.filter(pk=last).update(detail=detail)
        assert faults_of(office) == {(FaultKind.ORDER, "A001", "call")}

    def test_whoever_was_just_acting_could_not_be_seen(self, office: Office, clara: User) -> None:
        first, _second = walk_in(office, at=riga(9)), walk_in(office, at=riga(9, 5))
        _rank(first, riga(9, 10))
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        _rank(first, riga(9), moves=True)
        assert kinds(office) == {FaultKind.ORDER}
        actions.defer(ticket_id=first.pk, by=None, now=TEN + timedelta(seconds=4))
        assert kinds(office) == set()
        TicketMove.objects.filter(verb=Verb.DEFER).update(at=TEN + timedelta(seconds=6))
        assert kinds(office) == {FaultKind.ORDER}

    def test_a_counter_that_cannot_serve_it(self, office: Office, clara: User) -> None:
        walk_in(office, at=riga(9))
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        move = TicketMove.objects.get(verb=Verb.CALL)
        detail = {**move.detail, "rule": {**move.detail["rule"], "services": [office.collecting.pk]}}
        TicketMove.objects.filter(pk=move.pk).update(detail=detail)
        (fault,) = verdict_of(branch_id=office.branch.pk, day=TUESDAY).faults
        assert (fault.kind, fault.other) == (FaultKind.ORDER, "")

    def test_calls_from_before_the_rule_was_written_down_are_counted_and_not_judged(
        self, office: Office, clara: User
    ) -> None:
        walk_in(office, at=riga(9))
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        TicketMove.objects.filter(verb=Verb.CALL).update(detail={"reason": "first_come"})
        verdict = verdict_of(branch_id=office.branch.pk, day=TUESDAY)
        assert (list(verdict.faults), verdict.proof.judged, verdict.proof.unjudged) == ([], 0, 1)

    def test_calls_after_midnight_are_counted_and_not_judged(self, office: Office, clara: User) -> None:
        walk_in(office, at=riga(9))
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        TicketMove.objects.filter(verb=Verb.CALL).update(at=riga(0, 10, day=WEDNESDAY))
        proof = verdict_of(branch_id=office.branch.pk, day=TUESDAY).proof
        assert (list(proof.faults), proof.judged, proof.unjudged) == ([], 0, 1)

    def test_what_was_handed_to_one_counter_is_nobody_elses_turn(self, office: Office, clara: User) -> None:
        handed, other = walk_in(office, at=riga(9)), walk_in(office, at=riga(9, 5))
        Ticket.objects.filter(pk=handed.pk).update(for_counter=office.counters[1])
        assert actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN).ticket == other
        assert faults_of(office) == set()
        Ticket.objects.filter(pk=handed.pk).update(for_counter=None)
        assert kinds(office) == {FaultKind.ORDER}

    def test_who_is_favoured_by_the_rule_is_no_fault(self, office: Office, clara: User) -> None:
        walk_in(office, at=riga(9))
        urgent = walk_in(office, at=riga(9, 30))
        Ticket.objects.filter(pk=urgent.pk).update(rank_class=RankClass.PRIORITY)
        TicketMove.objects.filter(ticket=urgent).update(rank_class=RankClass.PRIORITY)
        assert actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN).ticket == urgent
        assert faults_of(office) == set()
        TicketMove.objects.filter(ticket=urgent).update(rank_class=RankClass.ORDINARY)
        assert faults_of(office) == {(FaultKind.ORDER, "A002", "call")}


def _rank(ticket: Ticket, at: object, *, moves: bool = False) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(ranked_at=at)
    if moves:
        TicketMove.objects.filter(ticket=ticket).update(ranked_at=at)


class TestNightlyCheck:
    def test_keeps_what_it_found_of_each_sealed_day(self, sealed: DaySeal, office: Office) -> None:
        with office_clock(riga(3, day=WEDNESDAY)):
            tasks.verify_days()
        check = DayCheck.objects.get()
        assert (check.day, check.is_sealed, check.moves, check.faults) == (TUESDAY, True, sealed.moves, [])

    def test_keeps_faults_and_records_that_there_are_some(self, sealed: DaySeal, office: Office) -> None:
        TicketMove.objects.filter(verb=Verb.RECALL).delete()
        with office_clock(riga(3, day=WEDNESDAY)):
            tasks.verify_days()
        (kept,) = DayCheck.objects.get().faults
        assert (kept["kind"], kept["spoken"], kept["verb"]) == ("removed", "A001", "recall")
        assert AuditRecord.objects.get(verb="day_faulty").detail == {"day": "2026-12-01", "faults": 1}

    def test_looks_a_week_back(self, sealed: DaySeal) -> None:
        with office_clock(riga(3, day=TUESDAY + timedelta(days=8))):
            tasks.verify_days()
        assert not DayCheck.objects.exists()

    def test_asks_as_much_of_a_busy_day_as_of_a_quiet_one(self, sealed: DaySeal, office: Office) -> None:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            verdict_of(branch_id=office.branch.pk, day=TUESDAY)
        assert len(asked) == 4
