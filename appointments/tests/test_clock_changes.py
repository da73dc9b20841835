"""Days of 25 and 23 hours: a time on the calendar is the time on the wall, and everything counted from it too."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from appointments import actions, errors
from appointments.models import Slot, SlotRule
from appointments.policies import BookingPolicy, reminders_at
from appointments.tests.factories import LONG_AGO, Bureau, book, lay_out, make_bureau
from appointments.tokens import token_of
from pmlp_portal.kernel import clock
from pmlp_portal.notifications.models import Message, MessageKind
from queueing.models import ExpectedArrival, Ticket
from queueing.tests.client import ApiClient
from queueing.tests.factories import open_day_and_night

pytestmark = pytest.mark.db

LONG_DAY = date(2026, 10, 25)
SHORT_DAY = date(2027, 3, 28)
CHANGES = [(LONG_DAY, "+03:00", "+02:00"), (SHORT_DAY, "+02:00", "+03:00")]
ONE_DAY = timedelta(days=1)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an instant by the wall clock."""
    return clock.at(day, time(hour, minute))


@pytest.fixture
def sunday_bureau(db: None) -> Bureau:
    """Open at any hour; Saturdays and Sundays can be booked from 4 in the morning."""
    bureau = make_bureau(for_days=1)
    open_day_and_night(bureau.office)
    for weekday in (6, 7):
        SlotRule.objects.create(
            branch=bureau.office.branch,
            service=bureau.office.passports,
            weekday=weekday,
            begins=time(4),
            ends=time(16),
            public_places=1,
            valid_from=LONG_AGO,
        )
    return bureau


@pytest.mark.parametrize(("day", "before", "after"), CHANGES)
class TestSlots:
    def test_nine_is_nine_and_no_slot_is_lost_or_doubled(
        self, sunday_bureau: Bureau, day: date, before: str, after: str
    ) -> None:
        now = at(day - 5 * ONE_DAY, 12)
        lay_out(sunday_bureau, now=now)
        slots = Slot.objects.filter(day=day).order_by("starts_at")
        walls = [f"{clock.local(slot.starts_at):%H:%M}" for slot in slots]
        assert walls == [f"{hour:02}:{minute:02}" for hour in range(4, 16) for minute in (0, 15, 30, 45)]
        assert {slot.ends_at - slot.starts_at for slot in slots} == {timedelta(minutes=15)}

    def test_the_api_tells_each_day_once_and_times_with_the_offset_of_the_day(
        self, sunday_bureau: Bureau, day: date, before: str, after: str
    ) -> None:
        now = at(day - 5 * ONE_DAY, 12)
        lay_out(sunday_bureau, now=now)
        with time_machine.travel(now, tick=False):
            path = "/branches/riga-2/slots/?service=passport"
            days = ApiClient().get(f"{path}&from={day - ONE_DAY}&to={day + 2 * ONE_DAY}").body["days"]
            eve = ApiClient().get(f"{path}&date={day - ONE_DAY}").body["times"]
            times = ApiClient().get(f"{path}&date={day}").body["times"]
        assert days[:2] == [
            {"date": (day - ONE_DAY).isoformat(), "free": 48},
            {"date": day.isoformat(), "free": 48},
        ]
        assert (eve[0], times[0]) == (f"{day - ONE_DAY}T04:00:00{before}", f"{day}T04:00:00{after}")

    def test_laying_out_again_changes_nothing(self, sunday_bureau: Bureau, day: date, before: str, after: str) -> None:
        lay_out(sunday_bureau, now=at(day - 5 * ONE_DAY, 12))
        former = list(Slot.objects.filter(day=day).order_by("pk").values())
        lay_out(sunday_bureau, now=at(day - ONE_DAY, 12))
        assert list(Slot.objects.filter(day=day).order_by("pk").values()) == former

    def test_the_horizon_counts_days_not_hours(self, sunday_bureau: Bureau, day: date, before: str, after: str) -> None:
        SlotRule.objects.update(valid_until=None)
        for now in (at(day - ONE_DAY, 23, 30), at(day, 0, 30), at(day, 23, 30)):
            lay_out(sunday_bureau, now=now)
            assert Slot.objects.latest("starts_at").day <= clock.day_of(now) + 60 * ONE_DAY
            last = clock.day_of(now) + 60 * ONE_DAY
            assert Slot.objects.filter(day=last).exists()


@pytest.mark.parametrize(("day", "before", "after"), CHANGES)
class TestReminders:
    def test_two_days_before_is_the_same_time_by_the_clock(
        self, sunday_bureau: Bureau, day: date, before: str, after: str
    ) -> None:
        early = at(day - 6 * ONE_DAY, 12)
        lay_out(sunday_bureau, now=early)
        book(sunday_bureau, at=at(day, 10), now=early)
        due = Message.objects.filter(kind=MessageKind.REMINDER).order_by("due_at").values_list("due_at", flat=True)
        assert [clock.local(instant).isoformat() for instant in due] == [
            f"{day - 2 * ONE_DAY}T10:00:00{before}",
            f"{day}T07:00:00{after}",
        ]
        # Not 48 hours: one more where the night is longer, one less where it is shorter.
        hours = (at(day, 10) - due[0]) / timedelta(hours=1)
        assert hours == (49 if day == LONG_DAY else 47)

    def test_a_reminder_is_never_after_what_it_reminds_of(self, day: date, before: str, after: str) -> None:
        for quarter in range(16, 96):
            starts_at = at(day, quarter // 4, 15 * (quarter % 4))
            for due_at in reminders_at(starts_at=starts_at, policy=BookingPolicy()):
                assert timedelta(hours=1) < starts_at - due_at < timedelta(hours=50)


class TestThatNight:
    """The first slot after the change, at four in the morning."""

    def test_it_is_booked_checked_into_and_missed_by_the_time_that_passes(self, sunday_bureau: Bureau) -> None:
        eve = at(LONG_DAY - ONE_DAY, 12)
        lay_out(sunday_bureau, now=eve)
        four = at(LONG_DAY, 4)
        token = token_of(book(sunday_bureau, at=four, now=eve).token_seed)
        # 03:45 comes twice; the first time is 75 minutes before.
        first, second = datetime(2026, 10, 25, 0, 45, tzinfo=UTC), datetime(2026, 10, 25, 1, 45, tzinfo=UTC)
        assert f"{clock.local(first):%H:%M}" == f"{clock.local(second):%H:%M}" == "03:45"
        with pytest.raises(errors.TooEarlyToArrive):
            actions.check_in(token=token, now=first)
        arrived = actions.check_in(token=token, now=second)
        assert Ticket.objects.get(visit=arrived.visit).ranked_at == four
        assert ExpectedArrival.objects.get().day == LONG_DAY

    def test_on_the_short_night_it_is_missed_ten_minutes_after_four(self, sunday_bureau: Bureau) -> None:
        eve = at(SHORT_DAY - ONE_DAY, 12)
        lay_out(sunday_bureau, now=eve)
        booking = book(sunday_bureau, at=at(SHORT_DAY, 4), now=eve)
        # 04:00 is 01:00 UTC: an hour after what was 02:00.
        assert booking.starts_at == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
        assert not actions.note_missed(booking_id=booking.pk, now=datetime(2027, 3, 28, 1, 10, tzinfo=UTC))
        assert actions.note_missed(booking_id=booking.pk, now=datetime(2027, 3, 28, 1, 11, tzinfo=UTC))

    def test_soonest_notice_counts_hours_that_pass(self, sunday_bureau: Bureau) -> None:
        lay_out(sunday_bureau, now=at(LONG_DAY - ONE_DAY, 12))
        two_hours_before = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)  # 03:00 the first time
        assert book(sunday_bureau, at=at(LONG_DAY, 4), now=two_hours_before).starts_at == at(LONG_DAY, 4)
        with pytest.raises(errors.TooSoon):
            book(
                sunday_bureau,
                at=at(LONG_DAY, 4, 15),
                now=two_hours_before + timedelta(minutes=16),
                email="berta@example.lv",
            )
