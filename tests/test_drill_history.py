"""The drill's own eyes: a history that is whole is found whole, and each forged fault is found."""

from datetime import timedelta

import pytest

from bench.drill.history import Verdict, compare, judge
from bench.drill.journal import Act, Journal, Told
from bench.drill.killing import Kill
from bench.drill.product import COMPONENTS, POSTGRESQL, WEB
from bench.drill.report import failings, figures, late, server_errors
from bench.drill.wire import Attempt
from pmlp_portal.accounts.models import User
from queueing import actions
from queueing.models import Ticket, TicketMove, Verb
from queueing.states import Outcome
from queueing.tests.factories import TEN, Office, join, make_clerk, make_office

LETTERS = {"sent": 3, "lost": 0, "again": 1, "doubled": 0, "still_on_the_way": 0}


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def played(office: Office) -> Journal:
    """Two join and check in; one is served, one leaves. Everything was acknowledged."""
    clerk = make_clerk("clara", office.branch)
    first, second = join(office), join(office)
    for issued in (first, second):
        actions.check_in(ticket_id=issued.ticket_id, by=None, now=TEN)
    _serve(office, clerk)
    actions.leave_queue(ticket_id=second.ticket_id, by=None, now=TEN + timedelta(minutes=3))
    journal = Journal()
    for number in ("A001", "A002"):
        journal.note(office.slug, Verb.ISSUE, number, Told.DONE)
        journal.note(office.slug, Verb.CHECK_IN, number, Told.DONE)
    for verb in (Verb.CALL, Verb.START, Verb.FINISH):
        journal.note(office.slug, verb, "A001", Told.DONE)
    journal.note(office.slug, Verb.LEAVE, "A002", Told.DONE)
    return journal


def _serve(office: Office, clerk: User) -> None:
    counter = office.counters[0]
    actions.open_counter(counter=counter, by=clerk, now=TEN)
    ticket = actions.call_next(counter_id=counter.pk, by=clerk, now=TEN + timedelta(minutes=1)).ticket
    actions.start(ticket_id=ticket.pk, by=clerk, now=TEN + timedelta(minutes=1))
    actions.finish(ticket_id=ticket.pk, outcome=Outcome.DONE, by=clerk, now=TEN + timedelta(minutes=2))


class TestTheHistory:
    def test_a_whole_one_is_found_whole(self, office, played):
        assert judge(played.acts, [office.slug]) == Verdict()

    def test_an_acknowledged_act_that_is_not_there_is_lost(self, office, played):
        TicketMove.objects.filter(verb=Verb.LEAVE).delete()

        assert judge(played.acts, [office.slug]).lost == [f"{office.slug} leave A002"]

    def test_an_acknowledged_number_that_is_not_there_is_lost(self, office, played):
        played.note(office.slug, Verb.ISSUE, "A003", Told.DONE)

        assert judge(played.acts, [office.slug]).lost == [f"{office.slug} issue A003"]

    def test_a_number_nobody_was_told_is_a_double(self, office, played):
        join(office)

        assert judge(played.acts, [office.slug]).doubled == [f"{office.slug} issue A003"]

    def test_unless_somebody_never_had_an_answer(self, office, played):
        join(office)
        played.note(office.slug, Verb.ISSUE, "", Told.UNKNOWN)

        assert judge(played.acts, [office.slug]) == Verdict()

    def test_an_act_there_twice_is_a_double_and_not_legal(self, office, played):
        finished = TicketMove.objects.get(verb=Verb.FINISH)
        finished.pk = None
        finished.save()

        verdict = judge(played.acts, [office.slug])

        assert verdict.doubled == [f"{office.slug} finish A001"]
        assert verdict.illegal

    def test_a_move_the_table_does_not_know_is_not_legal(self, office, played):
        TicketMove.objects.filter(verb=Verb.START).update(before="parked")

        assert judge(played.acts, [office.slug]).illegal

    def test_a_gap_in_the_numbers_is_not_legal(self, office, played):
        Ticket.objects.filter(number=2).update(number=5)

        assert judge(played.acts, [office.slug]).illegal

    def test_two_at_one_counter_are_not_legal(self, office, played):
        called = TicketMove.objects.get(verb=Verb.CALL)
        TicketMove.objects.filter(verb=Verb.LEAVE).update(verb=Verb.CALL, after="called", counter=called.counter)
        Ticket.objects.filter(number=2).update(state="cancelled")
        TicketMove.objects.filter(verb=Verb.FINISH).delete()

        assert judge(played.acts, [office.slug]).illegal


class TestComparing:
    KEY = ("riga-2", "call", "A001")

    def test_a_refused_act_must_not_be_there(self):
        assert compare([Act(*self.KEY, Told.REFUSED)], {self.KEY: 1}) == ([], ["riga-2 call A001"])

    @pytest.mark.parametrize("times", [0, 1])
    def test_an_act_without_an_answer_may_be_there_once(self, times):
        assert compare([Act(*self.KEY, Told.UNKNOWN)], {self.KEY: times}) == ([], [])

    def test_and_not_twice(self):
        assert compare([Act(*self.KEY, Told.UNKNOWN)], {self.KEY: 2}) == ([], ["riga-2 call A001"])

    def test_a_call_whose_number_was_never_seen_accounts_for_one(self):
        nameless = Act("riga-2", "call", "", Told.DONE)

        assert compare([nameless], {self.KEY: 1}) == ([], [])
        assert compare([nameless], {}) == (["riga-2 call ?"], [])


class TestTheReport:
    def test_it_is_content_with_a_clean_drill(self):
        found = _found(Attempt(1.2, 1.3, "503", says_when=True))

        assert (found["kills"], found["lost"], found["5xx"]) == (5, 0, {"503": 1})
        assert found["recovery_seconds"][WEB] == {"median": 1.0, "max": 1.0, "never": 0}
        assert found["5xx_by_seconds_after_a_kill"] == {POSTGRESQL: {"0": 1}}
        assert failings(found) == []
        assert late(found) == []

    def test_anything_lost_doubled_or_illegal_fails_it(self):
        found = _found(verdict=Verdict(lost=["a"], doubled=["b", "c"], illegal=["d"]))

        assert failings(found) == ["1 acts lost", "2 acts doubled", "1 acts illegal"]
        assert found["found"] == {"lost": ["a"], "doubled": ["b", "c"], "illegal": ["d"]}

    def test_so_does_any_answer_but_503_that_says_when_to_come_again(self):
        attempts = (Attempt(1, 2, "500"), Attempt(1, 2, "503", says_when=False), Attempt(1, 2, "503", says_when=True))

        assert server_errors(attempts) == {"500": 1, "503 without Retry-After": 1, "503": 1}
        assert failings(_found(*attempts)) == ["1 answers 500", "1 answers 503 without Retry-After"]

    def test_and_a_letter_lost_and_a_component_that_never_came_back(self):
        found = _found(letters={**LETTERS, "lost": 2}, back_after=None)

        assert failings(found) == ["2 letters lost", *(f"{name}: 1 times not back" for name in COMPONENTS)]

    def test_a_late_one_is_said_and_does_not_fail_it(self):
        found = _found(back_after=11.0)

        assert late(found) == ["web was back after 11.0 s, aim 2 s", "postgresql was back after 11.0 s, aim 10 s"]
        assert failings(found) == []


def _found(*attempts, verdict=None, letters=LETTERS, back_after=1.0):
    kills = [Kill(name, 1.0, {7}, 1.5, None if back_after is None else 1.0 + back_after) for name in COMPONENTS]
    return figures(Journal(), list(attempts), kills, verdict or Verdict(), letters)
