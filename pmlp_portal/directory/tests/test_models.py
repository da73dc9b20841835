"""What must never be false is refused by the database, by name."""

from contextlib import contextmanager
from datetime import date, time, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction

from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.models import (
    Branch,
    BranchService,
    ChannelHours,
    ContactChannel,
    Counter,
    Fee,
    OfficeHoliday,
    OpeningHours,
    Rollout,
    Service,
    SpecialDay,
    StaffMembership,
    WeeklySchedule,
)
from pmlp_portal.kernel.constraints import violated

pytestmark = pytest.mark.db

DAY = date(2026, 11, 26)
NINE, TEN = time(9), time(10)


@contextmanager
def refused_by(name: str):
    """Expect the database to refuse, naming this constraint, at the latest at commit."""
    with pytest.raises(IntegrityError) as caught, _checked_at_once():
        yield
    assert violated(caught.value) == name


@contextmanager
def _checked_at_once():
    with transaction.atomic(), connection.cursor() as cursor:
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def phone(db) -> ContactChannel:
    return ContactChannel.objects.create(slug="phone", name_lv="Tālrunis", name_en="Phone", value="1")


def fee(service: Service, *, amount=50, since=DAY, until=None, label="Pase") -> Fee:
    """Write a fee."""
    return Fee.objects.create(
        service=service, label_lv=label, label_en=label, amount=amount, valid_from=since, valid_until=until
    )


def test_a_branch_does_not_belong_to_itself(bauska):
    with refused_by("branch_not_its_own_parent"):
        Branch.objects.filter(pk=bauska.pk).update(parent=bauska)


def test_a_service_takes_time(passport):
    with refused_by("service_takes_time"):
        Service.objects.filter(pk=passport.pk).update(mean_service_time=timedelta(0))


def test_a_branch_offers_a_service_once(bauska, passport):
    BranchService.objects.create(branch=bauska, service=passport)
    with refused_by("branch_offers_service_once"):
        BranchService.objects.create(branch=bauska, service=passport)


def test_a_branch_has_one_counter_of_a_number(bauska, riga_1):
    Counter.objects.create(branch=bauska, number=1)
    Counter.objects.create(branch=riga_1, number=1)
    with refused_by("counter_number_once_per_branch"):
        Counter.objects.create(branch=bauska, number=1)


class TestFees:
    def test_an_amount_is_not_negative(self, passport):
        with refused_by("fee_not_negative"):
            fee(passport, amount=-1)

    def test_a_fee_ends_after_it_starts(self, passport):
        with refused_by("fee_ends_after_start"):
            fee(passport, until=DAY)

    def test_a_fee_has_one_amount_a_day(self, passport):
        fee(passport, since=DAY)
        with refused_by("fee_has_one_amount_a_day"):
            fee(passport, since=DAY + timedelta(days=10))

    def test_amounts_that_follow_each_other_and_other_labels_do_not_collide(self, passport):
        fee(passport, since=DAY, until=DAY + timedelta(days=1))
        fee(passport, since=DAY + timedelta(days=1))
        fee(passport, since=DAY, label="Pase, 2 darbdienās")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_ending_the_old_amount_after_adding_the_new_one_is_fine_within_a_transaction(self, passport):
        old = fee(passport, since=DAY)
        fee(passport, since=DAY + timedelta(days=10), amount=60)
        Fee.objects.filter(pk=old.pk).update(valid_until=DAY + timedelta(days=10))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class TestHours:
    @pytest.fixture
    def week(self, bauska) -> WeeklySchedule:
        return WeeklySchedule.objects.create(branch=bauska, valid_from=DAY)

    def test_a_branch_has_one_schedule_from_a_day(self, week, bauska):
        with refused_by("one_schedule_a_day"):
            WeeklySchedule.objects.create(branch=bauska, valid_from=DAY)

    def test_all_branches_have_one_default_from_a_day(self, week):
        WeeklySchedule.objects.create(branch=None, valid_from=DAY)
        with refused_by("one_schedule_a_day"):
            WeeklySchedule.objects.create(branch=None, valid_from=DAY)

    def test_closing_comes_after_opening(self, week):
        with refused_by("closes_after_it_opens"):
            OpeningHours.objects.create(schedule=week, weekday=1, opens=TEN, closes=NINE)

    def test_midnight_as_the_end_is_the_end_of_the_day(self, week):
        assert OpeningHours.objects.create(schedule=week, weekday=1, opens=TEN, closes=time(0)).pk

    def test_a_weekday_opens_once(self, week):
        OpeningHours.objects.create(schedule=week, weekday=1, opens=NINE, closes=TEN)
        with refused_by("one_opening_a_weekday"):
            OpeningHours.objects.create(schedule=week, weekday=1, opens=TEN, closes=time(11))

    @pytest.mark.parametrize("weekday", [0, 8])
    def test_weekdays_are_1_to_7(self, week, weekday):
        with refused_by("weekday_is_iso"):
            OpeningHours.objects.create(schedule=week, weekday=weekday, opens=NINE, closes=TEN)

    def test_a_day_differs_once_for_a_branch_and_once_for_all(self, bauska):
        for branch in (bauska, None):
            SpecialDay.objects.create(branch=branch, day=DAY)
            with refused_by("one_special_day"):
                SpecialDay.objects.create(branch=branch, day=DAY)

    @pytest.mark.parametrize(("opens", "closes"), [(NINE, None), (None, NINE), (TEN, NINE), (NINE, NINE)])
    def test_a_special_day_has_both_times_in_order_or_none(self, bauska, opens, closes):
        with refused_by("special_day_hours_whole"):
            SpecialDay.objects.create(branch=bauska, day=DAY, opens=opens, closes=closes)

    @pytest.mark.parametrize(("is_working", "works_as"), [(False, 1), (True, 0), (True, 8)])
    def test_only_working_days_keep_a_weekdays_hours(self, db, is_working, works_as):
        with refused_by("only_working_days_work_as"):
            OfficeHoliday.objects.create(day=DAY, name_lv="Diena", is_working=is_working, works_as=works_as)


class TestContacts:
    def test_a_channel_closes_after_it_opens(self, phone):
        with refused_by("channel_closes_after_it_opens"):
            ChannelHours.objects.create(channel=phone, weekday=1, opens=TEN, closes=NINE)

    def test_a_channel_opens_once_a_weekday(self, phone):
        ChannelHours.objects.create(channel=phone, weekday=1, opens=NINE, closes=TEN)
        with refused_by("channel_one_opening_a_weekday"):
            ChannelHours.objects.create(channel=phone, weekday=1, opens=NINE, closes=TEN)


def test_somebody_has_a_role_once_at_a_branch_and_once_everywhere(bauska):
    clara = get_user_model().objects.create_user("clara")
    for branch in (bauska, None):
        StaffMembership.objects.create(user=clara, branch=branch, role=Role.CLERK)
        with refused_by("one_membership"):
            StaffMembership.objects.create(user=clara, branch=branch, role=Role.CLERK)


class TestRollout:
    @pytest.mark.parametrize(
        ("day", "rollout"),
        [
            (date(2022, 8, 19), Rollout.OFF),
            (date(2022, 8, 20), Rollout.PILOT),
            (date(2022, 9, 30), Rollout.PILOT),
            (date(2022, 10, 1), Rollout.LIVE),
            (date(2027, 1, 1), Rollout.OFF),
        ],
    )
    def test_it_goes_from_off_to_pilot_to_live_and_back(self, day, rollout):
        branch = Branch(
            remote_pilot_from=date(2022, 8, 20), remote_live_from=date(2022, 10, 1), remote_off_from=date(2027, 1, 1)
        )
        assert branch.rollout_on(day) is rollout

    def test_a_branch_without_dates_is_off(self):
        assert Branch().rollout_on(DAY) is Rollout.OFF


def test_branches_stand_in_latvian_order(db):
    names = ("Cēsu", "Rīgas 10.", "Čakles", "Rīgas 2.", "Ādažu", "Alūksnes")
    for number, name in enumerate(names):
        Branch.objects.create(slug=f"branch-{number}", name_lv=f"{name} nodaļa")
    assert [branch.name_lv.removesuffix(" nodaļa") for branch in Branch.objects.all()] == [
        "Alūksnes", "Ādažu", "Cēsu", "Čakles", "Rīgas 2.", "Rīgas 10.",
    ]  # fmt: skip
