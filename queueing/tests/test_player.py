"""A day on the demonstration branch, played without waiting, must be a legal day."""

import random
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command
from pytest_django import Settings

from pmlp_portal.directory.models import Branch, Counter
from pmlp_portal.kernel import clock
from queueing.demonstration import played_staff
from queueing.management.commands.play_demo import set_stage
from queueing.models import Announcement, CounterPause, PlannedShift, Ticket, TicketMove, Verb, Visit
from queueing.player.stage import Stage
from queueing.queries.facts import forget_facts
from queueing.queries.histories import verdict_of
from queueing.states import TICKET_MACHINE, UNDONE_TO, TicketState
from queueing.tests.factories import TUESDAY, riga

pytestmark = pytest.mark.db


@pytest.fixture
def played(db: None, settings: Settings) -> Stage:
    """Four hours of a Tuesday morning, from before the first lunch."""
    forget_facts()
    call_command("load_reference")
    call_command("load_demo")
    settings.FACTS_KEPT_SECONDS = 3600
    begins = riga(9)
    stage = Stage(slug="demo", speed=1.0, chance=random.Random(7), now=lambda: begins)
    set_stage(stage)
    stage.rehearse(begins + timedelta(hours=4))
    return stage


class TestPlayedStaff:
    def test_who_is_planned_at_another_counter_by_hand_stays_there(self, db: None) -> None:
        call_command("load_reference")
        call_command("load_demo")
        (counter, clerk), *_others = played_staff()
        free = Counter.objects.create(branch=counter.branch, number=99)
        PlannedShift.objects.filter(clerk=clerk).update(counter=free)

        call_command("load_demo")

        assert {shift.counter for shift in PlannedShift.objects.filter(clerk=clerk)} == {free}


class TestPlayedDay:
    def test_it_is_a_day_like_any_other(self, played: Stage) -> None:
        _people_came_by_kiosk_and_phone()
        _numbers_have_no_gap()
        _every_move_is_legal()
        _a_counter_served_one_at_a_time()
        _clerks_had_lunch()
        _it_is_proved()
        assert Announcement.objects.count() == Ticket.objects.filter(previous=None).count()


def _people_came_by_kiosk_and_phone() -> None:
    channels = set(Visit.objects.values_list("channel", flat=True))
    assert channels == {"kiosk", "remote"}
    states = set(Ticket.objects.values_list("state", flat=True))
    assert {TicketState.SERVED, TicketState.NO_SHOW, TicketState.CANCELLED} <= states
    assert Ticket.objects.filter(state=TicketState.SERVED).count() > 20


def _numbers_have_no_gap() -> None:
    numbers = sorted(Ticket.objects.filter(day=TUESDAY).values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def _it_is_proved() -> None:
    verdict = verdict_of(branch_id=Branch.objects.get(slug="demo").pk, day=TUESDAY)
    assert not verdict.faults
    assert verdict.proof.judged > 20


def _every_move_is_legal() -> None:
    for ticket in Ticket.objects.prefetch_related("moves"):
        state = ""
        for move in sorted(ticket.moves.all(), key=lambda row: row.pk):
            assert move.before == state
            assert not state or state == move.after or _may_follow(state, move)
            state = move.after
        assert state == ticket.state


def _may_follow(state: str, move: TicketMove) -> bool:
    if move.verb == Verb.UNDO:
        return move.after in UNDONE_TO[TicketState(state)]
    return TICKET_MACHINE.allows(state, move.after)


def _a_counter_served_one_at_a_time() -> None:
    served: dict[int | None, list[tuple[datetime, datetime]]] = {}
    for ticket in Ticket.objects.filter(started_at__isnull=False, ended_at__isnull=False).exclude(
        moves__verb=Verb.PARK
    ):
        assert ticket.started_at
        assert ticket.ended_at
        served.setdefault(ticket.counter_id, []).append((ticket.started_at, ticket.ended_at))
    for intervals in served.values():
        ordered = sorted(intervals)
        assert all(before[1] <= after[0] for before, after in pairwise(ordered))


def _clerks_had_lunch() -> None:
    lunches = CounterPause.objects.filter(reason="lunch")
    assert {clock.local(pause.began_at).hour for pause in lunches} <= {12, 13}
    assert lunches.count() >= 1
