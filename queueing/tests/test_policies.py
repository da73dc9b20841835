"""The calling rule, for any queue at all."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from queueing.policies import (
    FAVOURED,
    CounterSkills,
    Head,
    QueuePolicy,
    RankClass,
    Reason,
    Stoppage,
    choose,
    remote_intake,
    return_kept_until,
)
from queueing.queries.snapshots import Waiting, calling_order
from queueing.tests.factories import NINE, TEN, riga

POLICY = QueuePolicy(longest_wait=timedelta(hours=3))
SERVICES = (1, 2, 3)

ranks = st.integers(0, 7200).map(lambda seconds: NINE + timedelta(seconds=seconds))
heads = st.lists(
    st.builds(
        Head,
        ticket_id=st.integers(1, 10_000),
        service_id=st.sampled_from(SERVICES),
        rank_class=st.sampled_from(RankClass),
        ranked_at=ranks,
    ),
    max_size=12,
    unique_by=lambda head: head.ticket_id,
)
skills = st.frozensets(st.sampled_from(SERVICES)).map(CounterSkills)
histories = st.lists(st.sampled_from(RankClass), max_size=6)
policies = st.builds(
    QueuePolicy,
    favoured_in_a_row=st.integers(1, 4),
    longest_wait=st.integers(1, 240).map(lambda minutes: timedelta(minutes=minutes)),
)
queues = st.lists(
    st.builds(
        Waiting,
        id=st.integers(1, 10_000),
        spoken=st.just(""),
        service_id=st.just(1),
        rank_class=st.sampled_from(RankClass),
        ranked_at=ranks,
        callable_from=ranks,
    ),
    max_size=25,
    unique_by=lambda ticket: ticket.id,
)
bounded = settings(max_examples=120, deadline=None, derandomize=True)


class TestChoose:
    @bounded
    @given(heads, skills, histories, policies)
    def test_it_chooses_somebody_exactly_when_the_counter_can_serve_somebody(
        self, heads: list[Head], counter: CounterSkills, history: list[RankClass], policy: QueuePolicy
    ) -> None:
        able = {head.ticket_id for head in heads if head.service_id in counter.service_ids}
        choice = choose(heads, counter, history, TEN, policy)
        assert (choice is not None) == bool(able)
        assert choice is None or choice.ticket_id in able

    @bounded
    @given(heads, skills, histories, policies)
    def test_the_order_in_which_the_heads_are_given_does_not_matter(
        self, heads: list[Head], counter: CounterSkills, history: list[RankClass], policy: QueuePolicy
    ) -> None:
        assert choose(heads, counter, history, TEN, policy) == choose(heads[::-1], counter, history, TEN, policy)

    @bounded
    @given(heads, skills, histories, policies)
    def test_within_a_class_nobody_is_passed_by_somebody_ranked_later(
        self, heads: list[Head], counter: CounterSkills, history: list[RankClass], policy: QueuePolicy
    ) -> None:
        choice = choose(heads, counter, history, TEN, policy)
        if choice is None:
            return
        chosen = next(head for head in heads if head.ticket_id == choice.ticket_id)
        rivals = [
            head
            for head in heads
            if head.service_id in counter.service_ids and head.rank_class == chosen.rank_class
        ]  # fmt: skip
        assert (chosen.ranked_at, chosen.ticket_id) == min((head.ranked_at, head.ticket_id) for head in rivals)

    @bounded
    @given(heads, skills, histories, policies)
    def test_who_has_waited_longest_beyond_bearing_goes_before_all(
        self, heads: list[Head], counter: CounterSkills, history: list[RankClass], policy: QueuePolicy
    ) -> None:
        able = [head for head in heads if head.service_id in counter.service_ids]
        overdue = [head for head in able if TEN - head.ranked_at >= policy.longest_wait]
        choice = choose(heads, counter, history, TEN, policy)
        assert (choice is not None and choice.reason == Reason.LONGEST_WAIT) == bool(overdue)
        if overdue and choice:
            assert choice.ticket_id == min((head.ranked_at, head.ticket_id) for head in overdue)[1]

    @bounded
    @given(heads, skills, histories)
    def test_a_returned_visitor_goes_before_bookings_and_priority(
        self, heads: list[Head], counter: CounterSkills, history: list[RankClass]
    ) -> None:
        returned = [
            head
            for head in heads
            if head.service_id in counter.service_ids and head.rank_class == RankClass.RETURNED
        ]  # fmt: skip
        choice = choose(heads, counter, history, TEN, POLICY)
        assert (choice is not None and choice.reason == Reason.RETURNED) == bool(returned)


class TestCallingOrder:
    @bounded
    @given(queues, histories, policies)
    def test_everybody_is_called_once(
        self, tickets: list[Waiting], history: list[RankClass], policy: QueuePolicy
    ) -> None:
        order = calling_order(tickets, history, TEN, policy)
        assert sorted(order) == sorted(ticket.id for ticket in tickets)

    @bounded
    @given(queues, histories, policies)
    def test_it_is_the_order_of_one_counter_that_calls_them_one_by_one(
        self, tickets: list[Waiting], history: list[RankClass], policy: QueuePolicy
    ) -> None:
        assert calling_order(tickets, history, TEN, policy) == _one_by_one(tickets, history, policy)

    @bounded
    @given(queues, policies)
    def test_never_more_favoured_in_a_row_than_allowed_while_somebody_ordinary_waits(
        self, tickets: list[Waiting], policy: QueuePolicy
    ) -> None:
        patient = QueuePolicy(favoured_in_a_row=policy.favoured_in_a_row, longest_wait=timedelta(hours=9))
        by_id = {ticket.id: ticket.rank_class for ticket in tickets}
        classes = [by_id[ticket_id] for ticket_id in calling_order(tickets, [], TEN, patient)]
        run = 0
        for nth, rank_class in enumerate(classes):
            run = run + 1 if rank_class in FAVOURED else 0
            assert run <= patient.favoured_in_a_row or RankClass.ORDINARY not in classes[nth:]


def _one_by_one(tickets: Sequence[Waiting], history: Sequence[RankClass], policy: QueuePolicy) -> list[int]:
    """The rule taken at its word, slowly: all who wait are heads, and `choose` is asked each time."""
    left, past, order = {ticket.id: ticket for ticket in tickets}, list(history), list[int]()
    while left:
        heads = [Head(ticket.id, 1, ticket.rank_class, ticket.ranked_at) for ticket in left.values()]
        choice = choose(heads, CounterSkills(frozenset({1})), past, TEN, policy)
        assert choice is not None
        past.insert(0, left.pop(choice.ticket_id).rank_class)
        order.append(choice.ticket_id)
    return order


class TestWindows:
    def test_the_end_of_the_return_window_is_not_in_it(self) -> None:
        assert return_kept_until(TEN, riga(10, 14, 59), POLICY) == riga(10, 15)

    def test_what_the_branch_was_closed_for_does_not_count_against_who_missed_a_call(self) -> None:
        closed = [Stoppage(riga(9, 50), riga(10, 5)), Stoppage(riga(10, 15), riga(10, 45))]
        assert return_kept_until(TEN, riga(10, 50), POLICY, closed) == riga(10, 50)

    def test_a_closure_after_the_window_gives_nothing_back(self) -> None:
        assert return_kept_until(TEN, riga(11), POLICY, [Stoppage(riga(10, 15), riga(10, 45))]) == riga(10, 15)

    def test_while_the_branch_is_closed_nothing_runs_out(self) -> None:
        assert return_kept_until(TEN, riga(12), POLICY, [Stoppage(riga(10, 10), None)]) == riga(12, 5)

    def test_margins_lie_inside_the_opening(self) -> None:
        assert remote_intake(NINE, riga(16), POLICY) == (riga(9, 30), riga(15, 30))
