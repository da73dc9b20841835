"""The forecast serves the site: made once for all who look, from the branch as it stands, and only what can be kept."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from pytest_django import Settings

from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock
from queueing import actions, tasks
from queueing.actions import JoinRequest
from queueing.forecast import WhyNot
from queueing.forecast.hall import NEVER, Activity, Hall
from queueing.models import (
    Announcement,
    BranchForecast,
    Channel,
    CounterSession,
    ExpectedArrival,
    PauseReason,
    PlannedShift,
    Ticket,
    TurnedAway,
)
from queueing.queries import prospects
from queueing.queries.facts import BranchFacts, branch_facts
from queueing.queries.hall import recent_hall_of
from queueing.queries.overview import all_branches, forget_overview
from queueing.queries.present import day_clock, key_of, present_hall
from queueing.queries.prospects import forget_prospects, head_of, prospect_of
from queueing.queries.snapshots import snapshot_of
from queueing.states import Outcome
from queueing.tests.client import ApiClient
from queueing.tests.factories import (
    NINE,
    TEN,
    TUESDAY,
    Office,
    join,
    make_clerk,
    make_office,
    open_day_and_night,
    riga,
    set_policy,
    walk_in,
)  # fmt: skip
from queueing.tests.visitor import JOIN, at, main_of

pytestmark = pytest.mark.db


def hall_at(office: Office, hour: int = 10, minute: int = 0) -> Hall:
    """Return the hall as the simulation is given it."""
    now = riga(hour, minute)
    hall = present_hall(branch_facts(office.slug, now=now), now=now)
    assert hall is not None
    return hall


def minutes(hour: int, minute: int = 0) -> float:
    return 60.0 * hour + minute


def plan(office: Office, *, counter: int = 0, clerk: User | None = None, lunch: int | None = None) -> PlannedShift:
    """Plan a shift from 9 to 16 with, perhaps, half an hour of lunch."""
    return PlannedShift.objects.create(
        branch=office.branch, counter=office.counters[counter], clerk=clerk, day=TUESDAY, starts_at=NINE,
        ends_at=riga(16), lunch_starts_at=riga(lunch) if lunch else None,
        lunch_ends_at=riga(lunch, 30) if lunch else None,
    )  # fmt: skip


class TestPresentHall:
    def test_who_waits_stands_in_it_with_how_they_came(self, office: Office) -> None:
        here = walk_in(office)
        remote = join(office, at=riga(9, 50), travel_time=timedelta(minutes=30))
        people = {one.key: one for one in hall_at(office).line}
        assert people[key_of(here.pk)].way == "here"
        assert people[key_of(here.pk)].expected_at is None
        assert people[key_of(remote.ticket_id)].way == "remote"
        assert people[key_of(remote.ticket_id)].expected_at == people[key_of(remote.ticket_id)].callable_from == 620.0

    def test_who_has_come_is_not_expected_and_who_asked_for_time_is_later(self, office: Office) -> None:
        came, late = (join(office, at=riga(9, 50), travel_time=timedelta(minutes=30)) for _ in range(2))
        actions.check_in(ticket_id=came.ticket_id, by=None, now=riga(9, 55))
        actions.defer(ticket_id=late.ticket_id, by=None, now=riga(9, 56))
        people = {one.key: one for one in hall_at(office).line}
        assert people[key_of(came.ticket_id)].expected_at is None
        assert people[key_of(late.ticket_id)].expected_at == people[key_of(late.ticket_id)].callable_from == 635.0

    def test_a_counter_serves_calls_rests_or_is_free(self, office: Office, clara: User, dainis: User) -> None:
        walk_in(office)
        assert [one.activity for one in hall_at(office).counters] == [Activity.FREE, Activity.FREE]
        ticket = actions.call_next(counter_id=office.counters[0].pk, by=clara, now=riga(9, 40)).ticket
        actions.begin_pause(counter_id=office.counters[1].pk, reason=PauseReason.LUNCH, by=dainis, now=riga(9, 45))
        calling, lunching = hall_at(office).counters
        assert (calling.activity, calling.since, calling.visitor and calling.visitor.key) == (
            Activity.CALLING, minutes(9, 40), key_of(ticket.pk),
        )  # fmt: skip
        assert (lunching.activity, lunching.since) == (Activity.LUNCH, minutes(9, 45))
        actions.start(ticket_id=ticket.pk, by=clara, now=riga(9, 41))
        serving = hall_at(office).counters[0]
        assert (serving.activity, serving.since, serving.clerk) == (Activity.SERVING, minutes(9, 41), clara.pk)
        actions.finish(ticket_id=ticket.pk, outcome=Outcome.DONE, by=clara, now=riga(9, 59))
        free = hall_at(office).counters[0]
        assert (free.activity, free.since) == (Activity.FREE, minutes(9, 59))

    def test_a_planned_lunch_is_still_to_come_until_it_was_had(self, office: Office, clara: User) -> None:
        plan(office, clerk=clara, lunch=12)
        assert [(one.lunch_starts, one.lunch_minutes, one.has_had_lunch) for one in hall_at(office).counters] == [
            (minutes(12), 30.0, False)
        ]
        actions.begin_pause(counter_id=office.counters[0].pk, reason=PauseReason.LUNCH, by=clara, now=riga(11))
        actions.end_pause(counter_id=office.counters[0].pk, by=clara, now=riga(11, 30))
        assert hall_at(office, 11, 40).counters[0].has_had_lunch

    def test_a_shift_not_begun_is_hoped_for_until_somebody_was_there(self, office: Office) -> None:
        plan(office, counter=1)
        assert [one.activity for one in hall_at(office).counters] == [Activity.NOT_OPENED]
        eva = make_clerk("eva", office.branch)
        actions.open_counter(counter=office.counters[1], by=eva, now=riga(10, 5))
        actions.close_counter(counter_id=office.counters[1].pk, by=eva, now=riga(10, 30))
        assert hall_at(office, 10, 40).counters == ()

    def test_who_stays_beyond_the_shift_is_not_sent_home(self, office: Office, clara: User) -> None:
        shift = plan(office, clerk=clara)
        shift.ends_at = riga(10)
        shift.save()
        assert hall_at(office, 9, 50).counters[0].shift_ends == minutes(10)
        assert hall_at(office, 10, 1).counters[0].shift_ends == NEVER

    def test_a_counter_nobody_closed_yesterday_is_not_worked_at(self, office: Office, clara: User) -> None:
        CounterSession.objects.update(opened_at=NINE - timedelta(days=1))
        walk_in(office)
        assert hall_at(office).counters == ()
        snapshot = snapshot_of(branch_facts(office.slug, now=TEN), now=TEN)
        assert snapshot.working_counters == frozenset()
        assert snapshot.forecast_if_joined(office.passports.pk, now=TEN).why_not == WhyNot.NO_COUNTER_OPEN
        assert recent_hall_of(branch_facts(office.slug, now=TEN), now=TEN).outline.working_counters == frozenset()

    def test_the_booked_are_expected_until_they_came_or_cancelled(self, office: Office) -> None:
        for nth, more in enumerate(({}, {"arrived_at": NINE}, {"cancelled_at": NINE}, {"ranks_at": riga(7, 30)})):
            row = {"ranks_at": riga(10, 20), **more}
            ExpectedArrival.objects.create(
                branch=office.branch, service=office.passports, day=TUESDAY, origin=f"booking:{nth}", **row
            )
        assert [(one.service, one.booked_at) for one in hall_at(office).expected] == [(office.passports.pk, 620.0)]


class TestBookings:
    def test_who_is_booked_makes_the_others_wait_longer(self, office: Office, clara: User) -> None:
        for _ in range(4):
            walk_in(office)
        facts = branch_facts(office.slug, now=TEN)
        alone = prospect_of(facts, now=TEN).of_joining(
            office.passports.pk, now=TEN, latest=riga(16), ready_at=None
        )  # fmt: skip
        for nth in range(6):
            ExpectedArrival.objects.create(
                branch=office.branch, service=office.passports, day=TUESDAY, origin=f"booking:{nth}",
                ranks_at=riga(10, 5 * nth),
            )  # fmt: skip
        later = riga(10, 1)
        booked = prospect_of(facts, now=later).of_joining(
            office.passports.pk, now=later, latest=riga(16), ready_at=None
        )  # fmt: skip
        assert alone.p50 is not None
        assert booked.p50 is not None
        assert booked.p50 > alone.p50 + timedelta(minutes=10)


@pytest.fixture
def in_service(settings: Settings) -> None:
    """Forecasts at the pace of service."""
    settings.FORECAST_REST_SECONDS, settings.FORECAST_KEPT_SECONDS = 1.0, 30.0
    forget_prospects()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The branches of which a forecast was made, one entry each time."""
    done: list[int] = []
    make = prospects.foretold_of

    def counted(facts: BranchFacts, **more: object) -> object:
        done.append(facts.id)
        return make(facts, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(prospects, "foretold_of", counted)
    return done


@pytest.mark.usefixtures("in_service")
class TestMadeOnce:
    def test_who_looks_while_nothing_changes_is_told_what_was_said(
        self, office: Office, clara: User, made: list[int]
    ) -> None:
        facts = branch_facts(office.slug, now=TEN)
        told = [prospect_of(facts, now=TEN + timedelta(seconds=seconds)) for seconds in (0, 5, 29)]
        assert made == [office.branch.pk]
        assert {one.made_at for one in told} == {TEN}

    def test_another_process_reads_it_from_the_row(self, office: Office, clara: User, made: list[int]) -> None:
        facts = branch_facts(office.slug, now=TEN)
        first = prospect_of(facts, now=TEN)
        forget_prospects()  # as a process that has seen nothing yet
        assert prospect_of(facts, now=riga(10, 0, 3)) == first
        assert made == [office.branch.pk]

    def test_a_change_makes_it_anew_and_not_twice_within_a_second(
        self, office: Office, clara: User, made: list[int]
    ) -> None:
        facts = branch_facts(office.slug, now=TEN)
        prospect_of(facts, now=TEN)
        forget_prospects()
        for milliseconds in (200, 500, 900):
            walk_in(office, at=TEN)
            prospect_of(facts, now=TEN + timedelta(milliseconds=milliseconds))
        assert len(made) == 1
        prospect_of(facts, now=riga(10, 0, 1))
        assert len(made) == 2
        assert BranchForecast.objects.get().version == head_of(facts).version

    def test_what_a_ticket_is_told_anew_goes_on_from_what_it_was_told(
        self, office: Office, clara: User, made: list[int]
    ) -> None:
        for _ in range(6):
            walk_in(office)
        facts = branch_facts(office.slug, now=TEN)
        before = prospect_of(facts, now=TEN)
        last, later = max(before.tickets), riga(10, 3)

        after = prospect_of(facts, now=later).tickets[last]

        alone = prospects.foretold_of(facts, now=later, seed=head_of(facts).version).tickets[key_of(last)]
        assert not isinstance(alone, WhyNot)
        known = day_clock(facts).instant(alone.p50).timestamp()
        told_before, told_after = float(before.tickets[last][1]), float(after[1])
        assert known > told_before + 60  # nobody has been called for three minutes
        assert told_after == pytest.approx(told_before + 0.7 * (known - told_before), abs=1.5)

    def test_time_passes_though_nothing_changes(self, office: Office, clara: User, made: list[int]) -> None:
        facts = branch_facts(office.slug, now=TEN)
        prospect_of(facts, now=TEN)
        forget_prospects()
        prospect_of(facts, now=riga(10, 0, 31))
        assert len(made) == 2

    def test_a_clock_set_back_does_not_keep_it_for_ever(self, office: Office, clara: User, made: list[int]) -> None:
        facts = branch_facts(office.slug, now=TEN)
        prospect_of(facts, now=TEN)
        again = prospect_of(facts, now=riga(9, 30))
        assert (len(made), again.made_at) == (2, riga(9, 30))

    def test_a_process_in_a_rush_leaves_the_next_to_others(self, office: Office, clara: User, made: list[int]) -> None:
        facts = branch_facts(office.slug, now=TEN)
        prospect_of(facts, now=TEN)
        prospects._pace.rests_until = float("inf")
        walk_in(office, at=riga(10, 0, 5))
        assert prospect_of(facts, now=riga(10, 0, 6)).made_at == TEN
        # What is a minute old is told to nobody.
        assert prospect_of(facts, now=riga(10, 1, 1)).made_at == riga(10, 1, 1)

    def test_the_worker_makes_it_at_any_pace_so_that_lists_tell_of_now(
        self, office: Office, clara: User, made: list[int]
    ) -> None:
        facts = branch_facts(office.slug, now=TEN)
        prospect_of(facts, now=TEN)
        prospects._pace.rests_until = float("inf")
        walk_in(office, at=riga(10, 0, 5))
        with at(riga(10, 0, 20)):
            forget_overview()
            tasks.renew_forecasts()
        assert BranchForecast.objects.get().made_at == riga(10, 0, 20)

    def test_the_list_of_branches_makes_nothing_that_was_said_within_a_minute(
        self, office: Office, clara: User, made: list[int]
    ) -> None:
        prospect_of(branch_facts(office.slug, now=TEN), now=TEN)
        for _ in range(3):
            walk_in(office, at=riga(10, 0, 30))
        forget_overview()
        (line,) = all_branches(now=riga(10, 0, 50))
        assert line.outline.prospect is not None
        assert line.outline.prospect.made_at == TEN


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("in_service")
class TestAtOnce:
    """Races with real connections."""

    def in_threads(self, work: Callable[[], object], number: int = 6) -> list[object]:
        start = Barrier(number)

        def run() -> object:
            start.wait()
            try:
                return work()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(number) as pool:
            return [future.result() for future in [pool.submit(run) for _ in range(number)]]

    def test_many_who_look_at_once_have_it_made_once(self, made: list[int]) -> None:
        office = make_office()
        actions.open_counter(counter=office.counters[0], by=make_clerk("c", office.branch), now=NINE)
        walk_in(office)
        BranchForecast.objects.all().delete()
        made.clear()
        facts = branch_facts(office.slug, now=TEN)
        told = self.in_threads(lambda: prospect_of(facts, now=TEN).made_at)
        assert (len(made), set(told)) == (1, {TEN})

    def test_control_without_the_lock_it_is_made_many_times(
        self, made: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        office = make_office()
        actions.open_counter(counter=office.counters[0], by=make_clerk("c", office.branch), now=NINE)
        BranchForecast.objects.all().delete()
        made.clear()
        monkeypatch.setattr(prospects, "_may_make", lambda facts, *, waiting: True)
        facts, all_looked, make = branch_facts(office.slug, now=TEN), Barrier(6), prospects.make_prospect

        def slowly(*args: object, **more: object) -> object:
            all_looked.wait(timeout=20)
            return make(*args, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(prospects, "make_prospect", slowly)
        self.in_threads(lambda: prospect_of(facts, now=TEN))
        assert len(made) == 6

    def test_while_somebody_makes_it_the_others_take_the_last_and_do_not_wait(self, made: list[int]) -> None:
        office = make_office()
        actions.open_counter(counter=office.counters[0], by=make_clerk("c", office.branch), now=NINE)
        facts = branch_facts(office.slug, now=TEN)
        prospect_of(facts, now=TEN)
        forget_prospects()
        walk_in(office, at=riga(10, 0, 1))
        held, done = Event(), Event()

        def hold() -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [prospects._MAKING, facts.id])
                held.set()
                assert done.wait(20)
            connections.close_all()

        with ThreadPoolExecutor(1) as pool:
            holding = pool.submit(hold)
            held.wait(20)
            told = prospect_of(facts, now=riga(10, 0, 10))
            done.set()
            holding.result()
        assert told.made_at == TEN


class TestWord:
    """A number is a promise: none is given out that today can't be relied on to keep."""

    @pytest.fixture
    def crowded(self, office: Office, clara: User) -> Office:
        """One counter has had ten people before it since the morning."""
        for minute in range(10):
            walk_in(office, at=riga(9, minute))
        return office

    def test_who_would_hardly_be_called_is_told_and_shown_where_they_would(
        self, client: Client, crowded: Office
    ) -> None:
        other = make_office("jelgava", "Jelgavas nodaļa")
        actions.open_counter(counter=other.counters[0], by=make_clerk("j", other.branch), now=NINE)
        with at(riga(15, 10)):
            page, posted = client.get(JOIN), client.post(JOIN, {})
        for response in (page, posted):
            assert response.status_code == 409
            words = main_of(response)
            assert "līdz slēgšanai plkst. 16:00 jūsu kārta diez vai pienāktu" in words
            assert "Jelgavas nodaļa" in words
        assert Ticket.objects.filter(channel=Channel.REMOTE).count() == 0
        assert [row.reason for row in TurnedAway.objects.all()] == ["not_before_closing"]

    def test_machines_are_told_the_code_and_the_branches_that_can(self, crowded: Office) -> None:
        other = make_office("jelgava", "Jelgavas nodaļa")
        actions.open_counter(counter=other.counters[0], by=make_clerk("j", other.branch), now=NINE)
        with at(riga(15, 10)):
            reply = ApiClient().join()
        assert (reply.status, reply.body["code"]) == (409, "not_before_closing")
        (elsewhere,) = reply.body["elsewhere"]
        assert elsewhere["branch"] == "jelgava"
        assert elsewhere["p10"].startswith("2026-12-01T15:10")

    def test_the_branch_s_page_and_the_list_say_so_before(self, client: Client, crowded: Office) -> None:
        with at(riga(15, 10)):
            page, branches = main_of(client.get("/branches/riga-2/")), main_of(client.get("/branches/"))
        assert "Šodien līdz slēgšanai diez vai" in page
        assert "Šodien vietu vairs nav" in branches

    def test_in_the_morning_the_same_queue_is_no_hindrance(self, office: Office, clara: User) -> None:
        for minute in range(10):
            walk_in(office, at=riga(9, minute))
        assert join(office, at=TEN).place == 11

    def test_at_the_branch_the_number_itself_says_so(self, crowded: Office) -> None:
        now = riga(15, 40)
        facts = branch_facts(crowded.slug, now=now)
        by_hand = JoinRequest("passport", Channel.KIOSK)
        issued = actions.issue_ticket(facts=facts, request=by_hand, by=None, now=now)
        assert (issued.forecast.why_not, issued.forecast.is_kept) == (WhyNot.NOT_TODAY, False)

    def test_an_office_may_choose_otherwise(self, crowded: Office) -> None:
        set_policy(crowded.branch, intake_keeps_word=False)
        assert join(crowded, at=riga(15, 10)).place == 11

    def test_doors_that_do_not_close_break_no_promise_at_midnight(self, office: Office) -> None:
        open_day_and_night(office)
        actions.open_counter(counter=office.counters[0], by=make_clerk("n", office.branch), now=riga(20))
        for minute in range(6):
            walk_in(office, at=riga(22, minute))
        assert join(office, at=riga(23, 30)).forecast.p90 is not None

    def test_where_nothing_can_be_said_nothing_is_promised_and_one_can_join(self, office: Office) -> None:
        assert join(office, at=riga(15)).forecast.why_not == WhyNot.NO_COUNTER_OPEN


class TestSaid:
    def test_the_first_announcement_is_kept_bare_too(self, office: Office, clara: User) -> None:
        for _ in range(5):
            walk_in(office)
        told = Announcement.objects.get(ticket_id=join(office).ticket_id)
        assert told.method == "futures-1"
        assert None not in (told.bare_p10, told.bare_p50, told.bare_p90, told.bare_be_there_by)

    def test_five_hundred_who_wait_are_each_told_something_and_nobody_a_time_after_closing(
        self, office: Office, clara: User, settings: Settings
    ) -> None:
        settings.FORECAST_REST_SECONDS = settings.SNAPSHOT_KEPT_SECONDS = 3600.0
        set_policy(office.branch, intake_keeps_word=False)
        first = walk_in(office)
        Ticket.objects.bulk_create(_copies(first, 499))
        settings.FORECAST_REST_SECONDS = 0.0
        snapshot = snapshot_of(branch_facts(office.slug, now=TEN), now=TEN)
        told = snapshot.forecasts(now=TEN)
        assert len(told) == 500
        assert {one.why_not for one in told.values()} == {None, WhyNot.NOT_TODAY}
        known = [one for one in told.values() if one.is_known]
        assert all(one.p10 and one.p90 and TEN <= one.p10 <= one.p90 <= riga(16) for one in known)

    def test_minutes_of_the_day_pass_as_time_does_when_clocks_are_set(self, office: Office) -> None:
        facts = branch_facts(office.slug, now=riga(10))
        assert day_clock(facts).minutes(riga(10)) == 600.0
        assert day_clock(facts).instant(600.0) == riga(10)
        autumn = clock.at(TUESDAY.replace(month=10, day=25), clock.MIDNIGHT)
        assert clock.end_at(TUESDAY.replace(month=10, day=25), clock.MIDNIGHT) - autumn == timedelta(hours=25)


def _copies(first: Ticket, number: int) -> list[Ticket]:
    """Return tickets like this one, of the same visit, with the numbers after it."""
    columns = {column.attname: getattr(first, column.attname) for column in Ticket._meta.concrete_fields}
    del columns["id"]
    return [Ticket(**{**columns, "number": first.number + nth}) for nth in range(1, number + 1)]
