"""An ended day is counted once: by the deed, by the nightly task, by two who race."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from queueing import actions, tasks
from queueing.forecast.outcomes import Band
from queueing.models import AnnouncedDay, Announcement, ArrivalsDay, BranchDay, Channel, Ticket
from queueing.queries.tallying import days_to_tally
from queueing.states import Outcome
from queueing.tests.factories import NINE, TEN, TUESDAY, join, riga, walk_in
from tests.races import at_once, none_raised, without_constraint

pytestmark = [pytest.mark.django_db, pytest.mark.db]

MINUTE = timedelta(minutes=1)


def tell(ticket, *, low, middle, high, be_by):
    """Let a ticket have been told these minutes from its issue."""
    at = ticket.issued_at
    Announcement.objects.filter(ticket=ticket).update(
        at=at,
        p10=at + low * MINUTE,
        p50=at + middle * MINUTE,
        p90=at + high * MINUTE,
        be_there_by=at + be_by * MINUTE,
        reason="",
    )


def call(clara, office, at):
    return actions.call_next(counter_id=office.counters[0].pk, by=clara, now=at).ticket


def serve(clara, office, at):
    ticket = call(clara, office, at)
    actions.start(ticket_id=ticket.pk, by=clara, now=at)
    actions.finish(ticket_id=ticket.pk, outcome=Outcome.DONE, by=clara, now=at + MINUTE)
    return ticket


def end(office):
    actions.end_day(branch_id=office.branch.pk, day=TUESDAY, now=riga(18))


def row(office, band=Band.UNDER_10):
    return AnnouncedDay.objects.get(branch=office.branch, day=TUESDAY, band=band)


def tally(office):
    actions.tally_day(branch_id=office.branch.pk, day=TUESDAY)


class TestAnnouncements:
    def test_a_call_inside_the_told_range_is_counted_by_the_length_of_the_told_wait(self, office, clara):
        tell(walk_in(office, at=TEN), low=10, middle=15, high=20, be_by=9)
        serve(clara, office, riga(10, 16))
        end(office)

        tally(office)

        assert (row(office, Band.UNDER_25).told, row(office, Band.UNDER_25).inside) == (1, 1)
        assert row(office, Band.UNDER_25).waited == 16 * MINUTE
        assert row(office).told == 0

    def test_earlier_later_and_never_are_told_apart(self, office, clara):
        for _ in range(3):
            tell(walk_in(office, at=TEN), low=10, middle=15, high=20, be_by=9)
        serve(clara, office, riga(10, 1))
        serve(clara, office, riga(10, 40))
        end(office)

        tally(office)

        counted = row(office, Band.UNDER_25)
        assert (counted.told, counted.earlier, counted.later, counted.never) == (3, 1, 1, 1)

    def test_who_left_who_asked_for_time_and_whom_nothing_was_told_are_left_out(self, office, clara):
        leaves, defers, untold = (join(office, at=TEN) for _ in range(3))
        actions.leave_queue(ticket_id=leaves.ticket_id, by=None, now=riga(10, 5))
        actions.defer(ticket_id=defers.ticket_id, by=None, now=riga(10, 5))
        Announcement.objects.filter(ticket=untold.ticket_id).update(
            p10=None, p50=None, p90=None, be_there_by=None, reason="no_counter_open"
        )
        end(office)

        tally(office)

        assert (row(office).left, row(office).deferred, row(office).untold) == (1, 1, 1)
        assert sum(AnnouncedDay.objects.values_list("told", flat=True)) == 0

    def test_who_is_served_on_the_spot_was_told_nothing(self, office, clara):
        Ticket.objects.filter(pk=walk_in(office, at=TEN).pk).update(channel=Channel.COUNTER)
        end(office)

        tally(office)

        assert sum(AnnouncedDay.objects.values_list("told", "left", "untold")[0]) == 0

    def test_a_turn_lost_by_trusting_the_told_time_is_counted(self, office, clara):
        issued = join(office, at=TEN, travel_time=5 * MINUTE)
        tell(Ticket.objects.get(pk=issued.ticket_id), low=20, middle=25, high=30, be_by=20)
        ticket = call(clara, office, riga(10, 7))
        actions.mark_no_show(ticket_id=ticket.pk, by=clara, now=riga(10, 12))
        end(office)

        tally(office)

        counted = row(office, Band.UNDER_50)
        assert (counted.travellers, counted.lost, counted.earlier) == (1, 1, 1)

    def test_the_first_call_is_what_counts(self, office, clara):
        tell(walk_in(office, at=TEN), low=0, middle=2, high=5, be_by=0)
        ticket = call(clara, office, riga(10, 3))
        actions.mark_no_show(ticket_id=ticket.pk, by=clara, now=riga(10, 8))
        actions.return_to_queue(ticket_id=ticket.pk, by=clara, now=riga(10, 9))
        serve(clara, office, riga(10, 30))
        end(office)

        tally(office)

        assert row(office).inside == 1


class TestArrivals:
    def test_people_are_counted_by_the_hour_they_came_in(self, office, clara):
        for at in (NINE, riga(9, 59), TEN):
            walk_in(office, at=at)
        end(office)

        tally(office)

        day = ArrivalsDay.objects.get(branch=office.branch)
        assert (day.by_hour[9], day.by_hour[10], sum(day.by_hour)) == (2, 1, 3)
        assert (day.opened_hour, day.closed_hour) == (9, 16)

    def test_who_had_booked_is_not_among_them(self, office, clara):
        ticket = walk_in(office, at=TEN)
        type(ticket.visit).objects.filter(pk=ticket.visit_id).update(channel=Channel.BOOKING)
        end(office)

        tally(office)

        assert sum(ArrivalsDay.objects.get(branch=office.branch).by_hour) == 0


class TestTask:
    def test_a_day_is_due_when_it_has_ended_and_until_it_is_counted(self, office, clara):
        walk_in(office, at=TEN)
        assert days_to_tally() == []
        end(office)
        assert days_to_tally() == [(office.branch.pk, TUESDAY)]

        with time_machine.travel(riga(18), tick=False):
            tasks.tally_days()

        assert days_to_tally() == []
        assert AnnouncedDay.objects.count() == len(Band)

    def test_a_day_without_anybody_is_counted_too(self, office):
        BranchDay.objects.create(branch=office.branch, day=TUESDAY, version=1, ended_at=riga(18))

        tasks.tally_days()

        assert days_to_tally() == []

    def test_twice_changes_nothing(self, office, clara):
        tell(walk_in(office, at=TEN), low=10, middle=15, high=20, be_by=9)
        end(office)
        tally(office)
        before = list(AnnouncedDay.objects.order_by("pk").values_list("pk", "told", "never"))

        tally(office)

        assert list(AnnouncedDay.objects.order_by("pk").values_list("pk", "told", "never")) == before


class TestGuards:
    def test_each_announcement_fell_somewhere_and_only_once(self, office):
        with pytest.raises(IntegrityError, match="each_announcement_fell_once"), transaction.atomic():
            _write(office, told=2, inside=1)

    def test_nobody_loses_more_turns_than_there_are(self, office):
        with pytest.raises(IntegrityError, match="lost_turns_are_of_travellers"), transaction.atomic():
            _write(office, told=1, inside=1, travellers=1, lost=2)

    def test_a_day_has_24_hours_and_opens_before_it_closes(self, office):
        for wrong, name in (
            ({"by_hour": [0] * 23}, "arrivals_of_24_hours"),
            ({"opened_hour": 16}, "arrivals_hours_make_sense"),
        ):
            values = {"by_hour": [0] * 24, "opened_hour": 9, "closed_hour": 16, **wrong}
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                ArrivalsDay.objects.create(branch=office.branch, day=TUESDAY, **values)


def _write(office, **numbers):
    nothing = dict.fromkeys(("told_from", "told_until", "waited"), timedelta(0))
    AnnouncedDay.objects.create(branch=office.branch, day=TUESDAY, band=0, **nothing, **numbers)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestRace:
    def test_two_who_count_a_day_at_once_count_it_once(self, office, clara):
        walk_in(office, at=TEN)
        end(office)

        none_raised(at_once(4, lambda _nth: tally(office)))

        assert AnnouncedDay.objects.count() == len(Band)
        assert ArrivalsDay.objects.count() == 1

    def test_without_the_guard_it_would_be_counted_twice(self, office, clara):
        walk_in(office, at=TEN)
        end(office)
        with without_constraint(AnnouncedDay, "announced_day_counted_once"):
            none_raised(at_once(4, lambda _nth: tally(office)))
            counted = AnnouncedDay.objects.count()
            AnnouncedDay.objects.all().delete()

        assert counted == 4 * len(Band)
