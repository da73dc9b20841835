"""Who may join, when, and what somebody who may not is told."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import translation

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Branch, OfficeHoliday, SpecialDay
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import parse_contact
from queueing import actions, errors
from queueing.models import Announcement, Channel, Ticket, TicketMove, TurnedAway, Verb, Visit
from queueing.queries.facts import branch_facts
from queueing.tests.factories import (
    NINE,
    TEN,
    TUESDAY,
    Office,
    join,
    make_office,
    open_day_and_night,
    riga,
    set_policy,
    walk_in,
    with_priority,
)

pytestmark = pytest.mark.db

ANNA = parse_contact("anna@example.lv")
SUNDAY_OF_25_HOURS = date(2026, 10, 25)
SUNDAY_OF_23_HOURS = date(2027, 3, 28)
INDEPENDENCE_DAY = date(2026, 11, 18)


class TestHours:
    """Open 9:00 to 16:00; remote joining from 30 minutes after opening until 30 before closing."""

    @pytest.mark.parametrize("at", [riga(9, 30), riga(12), riga(15, 29, 59)])
    def test_within_the_margins_one_joins(self, office: Office, at: datetime) -> None:
        assert join(office, at=at).spoken == "A001"

    @pytest.mark.parametrize(
        ("at", "refusal", "words"),
        [
            (riga(0), errors.NotYetOpen, "9:30"),
            (riga(8, 59, 59), errors.NotYetOpen, "9:30"),
            (riga(9), errors.NotYetOpen, "9:30"),
            (riga(9, 29, 59), errors.NotYetOpen, "9:30"),
            (riga(15, 30), errors.IntakeOver, "15:30"),
            (riga(15, 59, 59), errors.IntakeOver, "15:30"),
            (riga(16), errors.BranchClosed, "9:30"),
            (riga(23, 59, 59), errors.BranchClosed, "9:30"),
        ],
    )
    def test_outside_them_the_sentence_names_the_time(
        self, office: Office, at: datetime, refusal: type[errors.JoinRefused], words: str
    ) -> None:
        with pytest.raises(refusal, match=words):
            join(office, at=at)
        assert not Visit.objects.exists()

    @pytest.mark.parametrize(("at", "may"), [(riga(8, 59, 59), False), (NINE, True), (riga(15, 59, 59), True)])
    def test_the_kiosk_gives_numbers_as_long_as_the_doors_are_open(
        self, office: Office, at: datetime, may: bool
    ) -> None:
        if may:
            assert walk_in(office, at=at).spoken == "A001"
            return
        with pytest.raises(errors.NotYetOpen, match="9:00"):
            walk_in(office, at=at)

    def test_margins_are_the_office_s_to_change(self, office: Office) -> None:
        set_policy(office.branch, intake_opens_after=timedelta(0), intake_closes_before=timedelta(minutes=10))
        assert join(office, at=NINE).number
        assert join(office, at=riga(15, 49, 59)).number
        with pytest.raises(errors.IntakeOver):
            join(office, at=riga(15, 50))

    def test_a_public_holiday_is_closed(self, office: Office) -> None:
        with pytest.raises(errors.BranchClosed):
            join(office, at=riga(10, day=INDEPENDENCE_DAY))

    def test_the_office_s_word_is_stronger_than_the_calendar(self, office: Office) -> None:
        OfficeHoliday.objects.create(day=INDEPENDENCE_DAY, is_working=True, name_lv="Strādājam")
        assert join(office, at=riga(10, day=INDEPENDENCE_DAY)).number

    def test_a_one_off_closure_is_closed(self, office: Office) -> None:
        SpecialDay.objects.create(branch=office.branch, day=TUESDAY)
        with pytest.raises(errors.BranchClosed):
            join(office)

    def test_a_special_saturday_is_open_for_as_many_as_it_has_numbers(self, office: Office) -> None:
        saturday = date(2026, 12, 5)
        SpecialDay.objects.create(
            branch=office.branch, day=saturday, opens=time(10), closes=time(14), ticket_limit=2
        )  # fmt: skip
        assert [join(office, at=riga(11, day=saturday)).number for _ in range(2)] == [1, 2]
        with pytest.raises(errors.DayFull, match="2"):
            join(office, at=riga(11, day=saturday))
        with pytest.raises(errors.DayFull):
            walk_in(office, at=riga(11, day=saturday))

    def test_a_refused_saturday_leaves_no_visit_behind(self, office: Office) -> None:
        set_policy(office.branch, tickets_a_day=0)
        with pytest.raises(errors.DayFull):
            join(office)
        assert not Visit.objects.exists()


class TestLongAndShortDays:
    @pytest.mark.parametrize("day", [SUNDAY_OF_25_HOURS, SUNDAY_OF_23_HOURS])
    def test_opening_hours_follow_the_wall_clock(self, office: Office, day: date) -> None:
        SpecialDay.objects.create(branch=office.branch, day=day, opens=time(9), closes=time(16))
        with pytest.raises(errors.NotYetOpen):
            join(office, at=riga(9, 29, 59, day=day))
        assert join(office, at=riga(9, 30, day=day)).number
        with pytest.raises(errors.IntakeOver):
            join(office, at=riga(15, 30, day=day))

    @pytest.mark.parametrize(("day", "hours"), [(SUNDAY_OF_25_HOURS, 25), (SUNDAY_OF_23_HOURS, 23), (TUESDAY, 24)])
    def test_around_the_clock_every_hour_belongs_to_its_day(self, office: Office, day: date, hours: int) -> None:
        open_day_and_night(office)
        start = clock.at(day, clock.MIDNIGHT).timestamp()
        numbers = [
            join(office, at=datetime.fromtimestamp(start + 3600 * nth, tz=clock.RIGA)).number for nth in range(hours)
        ]
        assert numbers == list(range(1, hours + 1))
        assert set(Ticket.objects.values_list("day", flat=True)) == {day}

    @pytest.mark.parametrize("day", [SUNDAY_OF_25_HOURS, SUNDAY_OF_23_HOURS, TUESDAY])
    def test_the_last_second_is_today_s_and_the_next_is_tomorrow_s(self, office: Office, day: date) -> None:
        open_day_and_night(office)
        assert join(office, at=riga(23, 59, 59, day=day)).number == 1
        assert join(office, at=riga(0, day=day + timedelta(days=1))).number == 1
        assert set(Ticket.objects.values_list("day", flat=True)) == {day, day + timedelta(days=1)}

    def test_travel_time_is_real_time_across_the_change(self, office: Office) -> None:
        open_day_and_night(office)
        # 2:30, and an hour later it is 4:30 by the clock on the wall.
        issued = join(office, at=riga(2, 30, day=SUNDAY_OF_23_HOURS), travel_time=timedelta(hours=1))
        ready_at = Ticket.objects.get(pk=issued.ticket_id).ready_at
        assert ready_at is not None
        assert clock.local(ready_at).time() == time(4, 30)


class TestNextOpening:
    @pytest.mark.parametrize(
        ("language", "at", "sentence"),
        [
            ("lv", riga(16), "Rīgas 2. nodaļa šodien strādāja līdz 16:00. Rīt rindā varēs iestāties no 9:30."),
            ("en", riga(16), "Rīgas 2. nodaļa (en) closed at 16:00 today. You can join from 9:30 tomorrow."),
            (
                "en",
                riga(16, day=date(2026, 12, 4)),
                "Rīgas 2. nodaļa (en) closed at 16:00 today. You can join from 9:30 on Monday 7\u00a0December.",
            ),
            (
                "en",
                riga(10, day=date(2026, 12, 5)),
                "Rīgas 2. nodaļa (en) is closed today. You can join from 9:30 on Monday 7\u00a0December.",
            ),
        ],
    )
    def test_who_is_too_late_is_told_when_it_opens_next(
        self, office: Office, language: str, at: datetime, sentence: str
    ) -> None:
        with translation.override(language):
            with pytest.raises(errors.BranchClosed) as refused:
                join(office, at=at)
            assert refused.value.detail == sentence

    def test_where_no_opening_is_in_sight_none_is_promised(self, office: Office) -> None:
        office.branch.schedules.all().delete()
        with pytest.raises(errors.BranchClosed) as refused:
            join(office)
        assert refused.value.facts["next_opening"] == ""


class TestRollout:
    def test_off_means_at_the_branch_only(self, office: Office) -> None:
        Branch.objects.filter(pk=office.branch.pk).update(remote_live_from=None)
        with pytest.raises(errors.RemoteOff):
            join(office)
        assert walk_in(office).number

    def test_a_pilot_can_be_joined_from_its_day_on(self, office: Office) -> None:
        Branch.objects.filter(pk=office.branch.pk).update(remote_live_from=None, remote_pilot_from=TUESDAY)
        with pytest.raises(errors.RemoteOff):
            join(office, at=riga(10, day=TUESDAY - timedelta(days=1)))
        assert join(office).number

    def test_a_branch_can_be_taken_off_again(self, office: Office) -> None:
        Branch.objects.filter(pk=office.branch.pk).update(remote_off_from=TUESDAY)
        assert join(office, at=riga(10, day=TUESDAY - timedelta(days=1))).number
        with pytest.raises(errors.RemoteOff):
            join(office)


class TestService:
    def test_one_the_branch_does_not_offer(self, office: Office) -> None:
        other = make_office("riga-3", "Rīgas 3. nodaļa")
        other.branch.offers.filter(service=other.collecting).delete()
        with pytest.raises(errors.ServiceNotOffered, match=r"Rīgas 3\. nodaļā"):
            join(other, service="collect")
        assert join(office, service="collect").number

    def test_one_that_is_not_joined_from_a_phone(self, office: Office) -> None:
        office.branch.offers.filter(service=office.collecting).update(is_remote=False)
        with pytest.raises(errors.ServiceNotRemote):
            join(office, service="collect")
        assert walk_in(office, service="collect").number


class TestLimits:
    def test_intake_stopped_stops_kiosk_and_phone(self, office: Office) -> None:
        set_policy(office.branch, intake_is_stopped=True)
        for channel in (Channel.REMOTE, Channel.KIOSK):
            with pytest.raises(errors.IntakeStopped):
                join(office, channel=channel)

    def test_remote_numbers_of_a_day(self, office: Office) -> None:
        set_policy(office.branch, remote_a_day=2)
        first = join(office)
        join(office)
        actions.leave_queue(ticket_id=first.ticket_id, by=None, now=TEN)
        with pytest.raises(errors.RemoteDayFull, match="2"):
            join(office)
        assert walk_in(office, at=TEN).number == 3

    def test_remote_numbers_at_a_time(self, office: Office) -> None:
        set_policy(office.branch, remote_at_a_time=2)
        walk_in(office)
        first = join(office)
        join(office)
        with pytest.raises(errors.RemoteQueueFull, match="2"):
            join(office)
        actions.leave_queue(ticket_id=first.ticket_id, by=None, now=TEN)
        assert join(office).number == 4

    @pytest.mark.parametrize("minutes", [-1, 181])
    def test_travel_time_has_bounds(self, office: Office, minutes: int) -> None:
        with pytest.raises(errors.TravelTimeOutOfRange, match="180"):
            join(office, travel_time=timedelta(minutes=minutes))

    @pytest.mark.parametrize(("said", "counted"), [(None, 20), (0, 0), (180, 180)])
    def test_who_says_nothing_is_counted_on_in_twenty_minutes(
        self, office: Office, said: int | None, counted: int
    ) -> None:
        issued = join(office, travel_time=None if said is None else timedelta(minutes=said))
        assert Ticket.objects.get(pk=issued.ticket_id).callable_from == TEN + timedelta(minutes=counted)


class TestHolder:
    def test_a_device_has_one_ticket_anywhere(self, office: Office) -> None:
        other = make_office("riga-3", "Rīgas 3. nodaļa")
        join(office, device="anna's-phone")
        with pytest.raises(errors.AlreadyInQueue, match=r"A001.*Rīgas 2\. nodaļā"):
            join(other, device="anna's-phone")

    def test_a_contact_has_one_ticket_at_a_branch(self, office: Office) -> None:
        other = make_office("riga-3", "Rīgas 3. nodaļa")
        join(office, contact=ANNA)
        with pytest.raises(errors.ContactAlreadyInQueue, match="A001"):
            join(office, contact=parse_contact("ANNA@example.lv"))
        assert join(other, contact=ANNA).number

    @pytest.mark.parametrize("holder", [{"device": "anna's-phone"}, {"contact": ANNA}])
    def test_three_a_day_and_a_cancelled_one_counts(self, office: Office, holder: dict[str, Any]) -> None:
        for _ in range(3):
            actions.leave_queue(ticket_id=join(office, **holder).ticket_id, by=None, now=TEN)
        with pytest.raises(errors.JoinedOftenEnough, match="3"):
            join(office, **holder)
        assert join(office, at=riga(10, day=TUESDAY + timedelta(days=1)), **holder).number

    def test_who_missed_a_call_still_has_that_ticket_while_it_can_be_returned_to(
        self, office: Office, clara: User
    ) -> None:
        missed = join(office, at=riga(9, 40), device="anna's-phone")
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        actions.mark_no_show(ticket_id=missed.ticket_id, by=clara, now=TEN)
        with pytest.raises(errors.AlreadyInQueue):
            join(office, at=riga(10, 1), device="anna's-phone")

    def test_nobody_s_contact_or_device_is_stored_in_the_clear(self, office: Office) -> None:
        join(office, device="anna's-phone", contact=ANNA)
        row = Visit.objects.values().get()
        assert "anna's-phone" not in str(row)
        assert ANNA.value not in str(row["contact_hash"])


class TestRecord:
    def test_all_that_later_parts_learn_from_is_written_at_once(self, office: Office, clara: User) -> None:
        issued = join(office, travel_time=timedelta(minutes=30))
        ticket = Ticket.objects.get(pk=issued.ticket_id)
        assert (ticket.channel, ticket.ready_at) == (Channel.REMOTE, riga(10, 30))
        move = TicketMove.objects.get(ticket=ticket)
        assert (move.verb, move.before, move.after, move.at, move.by) == (Verb.ISSUE, "", "waiting", TEN, None)
        told = Announcement.objects.get(ticket=ticket)
        assert (told.place, told.p50, told.reason, told.method) == (1, issued.forecast.p50, "", "futures-1")

    def test_what_could_not_be_announced_is_written_with_its_reason(self, office: Office) -> None:
        join(office)
        told = Announcement.objects.get()
        assert (told.p50, told.reason) == (None, "no_counter_open")

    def test_who_was_turned_away_is_counted_and_not_known(self, office: Office) -> None:
        request = actions.JoinRequest(service="passport", device="anna's-phone", contact=ANNA)
        facts = branch_facts(office.slug, now=riga(17))
        with pytest.raises(errors.BranchClosed):
            actions.join_remotely(facts=facts, request=request, now=riga(17))
        noted = TurnedAway.objects.values().get()
        assert {name: value for name, value in noted.items() if name != "id"} == {
            "branch_id": office.branch.pk,
            "service_id": office.passports.pk,
            "channel": "remote",
            "at": riga(17),
            "reason": "branch_closed",
        }

    def test_a_place_counts_those_whose_class_goes_first(self, office: Office) -> None:
        for minute in range(2):
            with_priority(walk_in(office, at=riga(9, minute)))
        walk_in(office, at=riga(9, 5))
        # priority, ordinary, priority, and then whoever joins
        assert join(office).place == 4
