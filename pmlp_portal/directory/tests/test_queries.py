from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.utils import translation

from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory import queries
from pmlp_portal.directory.models import (
    Branch,
    BranchService,
    ChannelHours,
    ContactChannel,
    Counter,
    Fee,
    OfficeHoliday,
    SpecialDay,
    StaffMembership,
)
from pmlp_portal.directory.tests.conftest import DEFAULT_WEEK, schedule
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.intervals import Period

THURSDAY = date(2026, 11, 26)
NOON = time(12)
LONGER = {**DEFAULT_WEEK, 4: ("8:30", "18:30")}


def wall(opening) -> str:
    """Return "8:30-16:00" by the clock of Riga."""
    start, end = clock.local(opening.period.start), clock.local(opening.period.end)
    return f"{start:%-H:%M}-{end:%-H:%M}"


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def _latvian():
    with translation.override("lv"):
        yield


@pytest.mark.usefixtures("default_week")
class TestOpenings:
    def test_a_branch_keeps_the_default_week(self, bauska):
        assert wall(queries.opening_on(branch=bauska, day=THURSDAY)) == "8:30-16:00"

    def test_a_change_of_hours_applies_from_its_date_on(self, bauska):
        schedule(branch=bauska, valid_from=THURSDAY, week=LONGER)
        assert wall(queries.opening_on(branch=bauska, day=THURSDAY - timedelta(days=7))) == "8:30-16:00"
        assert wall(queries.opening_on(branch=bauska, day=THURSDAY)) == "8:30-18:30"
        assert queries.hours_lines(branch=bauska, day=THURSDAY)[1:3] == ["O, T 8:30–16:00", "C 8:30–18:30"]

    def test_a_schedule_of_no_hours_at_all_closes_the_branch(self, bauska):
        schedule(branch=bauska, valid_from=THURSDAY)
        assert queries.opening_on(branch=bauska, day=THURSDAY) is None

    def test_a_special_saturday_has_its_own_limit(self, bauska, riga_1):
        saturday = date(2022, 8, 20)
        SpecialDay.objects.create(branch=bauska, day=saturday, opens=time(8), closes=time(16), ticket_limit=80)
        opening = queries.opening_on(branch=bauska, day=saturday)
        assert opening is not None
        assert (wall(opening), opening.ticket_limit) == ("8:00-16:00", 80)
        assert queries.opening_on(branch=riga_1, day=saturday) is None

    def test_a_closure_of_every_branch_says_why(self, bauska):
        SpecialDay.objects.create(branch=None, day=THURSDAY, reason_lv="Sistēmas atjaunināšana.", reason_en="Update.")
        assert queries.closure_reason(branch=bauska, day=THURSDAY) == "Sistēmas atjaunināšana."
        with translation.override("en"):
            assert queries.closure_reason(branch=bauska, day=THURSDAY) == "Update."

    def test_an_open_day_has_no_reason_to_be_closed(self, bauska):
        assert queries.closure_reason(branch=bauska, day=THURSDAY) == ""

    def test_the_offices_own_row_is_stronger_than_the_calendar(self, bauska):
        OfficeHoliday.objects.create(day=date(2026, 11, 18), is_working=True, name_lv="Darba diena")
        OfficeHoliday.objects.create(day=THURSDAY, name_lv="Sēru diena")
        assert queries.is_open(branch=bauska, now=clock.at(date(2026, 11, 18), NOON))
        assert queries.closure_reason(branch=bauska, day=THURSDAY) == "Slēgts: Sēru diena."

    @pytest.mark.parametrize(
        ("at", "is_open"),
        [(time(8, 29, 59), False), (time(8, 30), True), (time(15, 59, 59), True), (time(16), False)],
    )
    def test_the_doors_are_open_from_the_first_instant_until_before_the_last(self, bauska, at, is_open):
        assert queries.is_open(branch=bauska, now=clock.at(THURSDAY, at)) is is_open

    def test_the_demonstration_branch_is_open_at_any_hour_of_any_day(self, demo):
        instants = [
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
            clock.at(date(2026, 12, 25), time(23, 59, 59)), clock.at(date(2027, 3, 28), clock.MIDNIGHT),
        ]  # fmt: skip
        assert all(queries.is_open(branch=demo, now=instant) for instant in instants)

    def test_the_next_opening_skips_the_weekend(self, bauska):
        friday_evening = clock.at(date(2026, 11, 27), time(15))
        opening = queries.next_opening(branch=bauska, now=friday_evening)
        assert opening is not None
        assert opening.period.start == clock.at(date(2026, 11, 30), time(9))

    def test_the_next_opening_before_the_doors_open_is_todays(self, bauska):
        opening = queries.next_opening(branch=bauska, now=clock.at(THURSDAY, time(8)))
        assert opening is not None
        assert opening.period.start == clock.at(THURSDAY, time(8, 30))

    def test_a_branch_that_never_opens_has_no_next_opening(self, bauska):
        schedule(branch=bauska, valid_from=date(2020, 1, 1))
        assert queries.next_opening(branch=bauska, now=clock.at(THURSDAY, NOON)) is None

    def test_openings_between_are_those_that_share_time_with_the_period(self, bauska, riga_1):
        schedule(branch=riga_1, valid_from=date(2020, 1, 1), week={4: ("10:00", "12:00")})
        period = Period(clock.at(THURSDAY, NOON), clock.at(date(2026, 11, 30), time(9)))
        found = queries.openings_between(branches=[bauska, riga_1], period=period)
        assert [wall(opening) for opening in found[bauska.pk]] == ["8:30-16:00", "9:00-15:00"]
        assert found[riga_1.pk] == []

    def test_unusual_days_are_those_that_would_surprise(self, bauska):
        SpecialDay.objects.create(branch=bauska, day=date(2026, 6, 19), opens=time(9), closes=time(12))
        unusual = queries.unusual_days(branch=bauska, first=date(2026, 6, 15), last=date(2026, 6, 28))
        assert [(day.day.day, day.opening and wall(day.opening)) for day in unusual] == [
            (19, "9:00-12:00"), (22, None), (23, None), (24, None), (27, "9:00-18:00"),
        ]  # fmt: skip
        assert unusual[2].reason == "Slēgts: Līgo diena."


@pytest.mark.usefixtures("default_week")
class TestStatements:
    """However many branches and days, a page asks a few times."""

    @pytest.fixture
    def thirty(self, db) -> list[Branch]:
        names = [f"Nodaļa {number}" for number in range(30)]
        branches = [Branch.objects.create(slug=f"b{n}", name_lv=name, name_en=name) for n, name in enumerate(names)]
        for branch in branches[:10]:
            schedule(branch=branch, valid_from=date(2020, 1, 1), week=LONGER)
        return branches

    def test_all_openings_of_a_month(self, thirty, django_assert_num_queries):
        period = Period(clock.at(THURSDAY, NOON), clock.at(THURSDAY + timedelta(days=30), NOON))
        with django_assert_num_queries(3):
            found = queries.openings_between(branches=thirty, period=period)
        assert sum(map(len, found.values())) > 500

    def test_all_next_openings(self, thirty, django_assert_num_queries):
        with django_assert_num_queries(3):
            assert len(queries.next_openings(branches=thirty, now=clock.at(THURSDAY, time(20)))) == 30

    def test_one_branch_on_one_day(self, thirty, django_assert_num_queries):
        with django_assert_num_queries(3):
            queries.opening_on(branch=thirty[0], day=THURSDAY)

    def test_the_information_block_and_once_only(self, thirty, settings, django_assert_num_queries):
        settings.FACTS_KEPT_SECONDS = 60
        now = clock.at(THURSDAY, NOON)
        with django_assert_num_queries(4):
            queries.contact_block(now=now)
        with django_assert_num_queries(0):
            queries.contact_block(now=now)


@pytest.mark.usefixtures("default_week")
class TestContactBlock:
    @pytest.fixture(autouse=True)
    def _channels(self, default_week):
        phone = ContactChannel.objects.create(
            slug="information-phone", name_lv="Tālrunis", name_en="Phone", value="+371 67209400",
            notice_lv="Sarunas var tikt ierakstītas.", notice_en="Calls may be recorded.",
        )  # fmt: skip
        for weekday in range(1, 6):
            closes = time(15) if weekday == 5 else time(16, 30)
            ChannelHours.objects.create(channel=phone, weekday=weekday, opens=time(9), closes=closes)
        ContactChannel.objects.create(slug="email", name_lv="E-pasts", name_en="E-mail", value="pasts@pmlp.gov.lv")

    def test_it_says_what_the_old_page_said(self, riga_1, bauska):
        schedule(branch=riga_1, valid_from=date(2020, 1, 1), week=LONGER)
        assert queries.contact_block(now=clock.at(THURSDAY, NOON)) == queries.ContactBlock(
            phone="+371 67209400",
            phone_is_open=True,
            phone_hours=["P, O, T, C 9:00–16:30", "Pk 9:00–15:00"],
            notice="Sarunas var tikt ierakstītas.",
            email="pasts@pmlp.gov.lv",
            default_hours=["P 9:00–18:00", "O, T, C 8:30–16:00", "Pk 9:00–15:00"],
            hours_exceptions="Izņemot Rīgas 1. nodaļu.",
        )

    @pytest.mark.parametrize(
        ("at", "answers"),
        [
            (clock.at(THURSDAY, time(16, 29, 59)), True),
            (clock.at(THURSDAY, time(16, 30)), False),
            (clock.at(date(2026, 11, 28), NOON), False),
            (clock.at(date(2026, 11, 18), NOON), False),
            (clock.at(date(2026, 6, 27), time(16)), True),
        ],
        ids=["before the end", "at the end", "a Saturday", "a holiday", "a Saturday that works as a Monday"],
    )
    def test_the_phone_answers_by_its_own_hours(self, at, answers):
        assert queries.contact_block(now=at).phone_is_open is answers

    def test_neither_the_demonstration_nor_sub_branches_are_exceptions(self, demo, sigulda):
        schedule(branch=sigulda, valid_from=date(2020, 1, 1), week=LONGER)
        assert queries.contact_block(now=clock.at(THURSDAY, NOON)).hours_exceptions == ""

    def test_an_own_week_equal_to_the_default_is_no_exception(self, bauska):
        schedule(branch=bauska, valid_from=date(2020, 1, 1), week=DEFAULT_WEEK)
        assert queries.branches_with_other_hours(day=THURSDAY) == []

    def test_an_exception_lasts_while_its_week_does(self, bauska):
        schedule(branch=bauska, valid_from=date(2021, 8, 10), week=LONGER)
        schedule(branch=bauska, valid_from=date(2023, 1, 2), returns_to_default=True)
        assert queries.branches_with_other_hours(day=date(2022, 9, 1)) == [bauska]
        assert queries.branches_with_other_hours(day=THURSDAY) == []

    def test_english_readers_get_english(self):
        with translation.override("en"):
            block = queries.contact_block(now=clock.at(THURSDAY, NOON))
        assert (block.notice, block.phone_hours[1]) == ("Calls may be recorded.", "Fri 9:00–15:00")

    def test_without_a_directory_it_is_empty_and_whole(self):
        ContactChannel.objects.all().delete()
        block = queries.contact_block(now=clock.at(THURSDAY, NOON))
        assert (block.phone, block.phone_is_open, block.email) == ("", False, "")


class TestOffers:
    def test_fees_change_at_midnight_of_new_year(self, passport):
        for amount, since, until in ((44, date(2025, 1, 1), date(2026, 1, 1)), (50, date(2026, 1, 1), None)):
            Fee.objects.create(
                service=passport,
                label_lv="Pase",
                label_en="Passport",
                amount=amount,
                valid_from=since,
                valid_until=until,
            )
        midnight = clock.at(date(2026, 1, 1), clock.MIDNIGHT)
        before, after = clock.day_of(midnight - timedelta(microseconds=1)), clock.day_of(midnight)
        assert [fee.amount for fee in queries.fees_on(service=passport, day=before)] == [Decimal(44)]
        assert [fee.amount for fee in queries.fees_on(service=passport, day=after)] == [Decimal(50)]

    def test_a_fee_not_yet_begun_is_not_shown(self, passport):
        Fee.objects.create(service=passport, label_lv="Pase", label_en="Passport", amount=50, valid_from=THURSDAY)
        assert not queries.fees_on(service=passport, day=THURSDAY - timedelta(days=1)).exists()

    def test_a_branch_offers_what_is_written_and_no_more(self, passport, bauska, riga_1):
        BranchService.objects.create(branch=bauska, service=passport)
        assert list(queries.services_of(branch=bauska)) == [passport]
        assert list(queries.services_of(branch=riga_1)) == []


class TestPeople:
    @pytest.fixture
    def clara(self, db):
        return get_user_model().objects.create_user("clara")

    def test_a_role_holds_at_its_branch_only(self, clara, bauska, riga_1):
        StaffMembership.objects.create(user=clara, branch=bauska, role=Role.CLERK)
        assert queries.may(user=clara, role=Role.CLERK, branch=bauska)
        assert not queries.may(user=clara, role=Role.CLERK, branch=riga_1)
        assert not queries.may(user=clara, role=Role.MANAGER, branch=bauska)

    def test_a_role_without_a_branch_holds_everywhere(self, clara, bauska, riga_1):
        StaffMembership.objects.create(user=clara, branch=None, role=Role.MANAGER)
        assert set(queries.branches_of(user=clara, roles=[Role.MANAGER])) == {bauska, riga_1}

    def test_a_closed_account_has_no_role(self, clara, bauska):
        StaffMembership.objects.create(user=clara, branch=bauska, role=Role.CLERK)
        clara.is_active = False
        assert not queries.may(user=clara, role=Role.CLERK, branch=bauska)

    def test_strangers_have_no_role(self, bauska):
        assert not queries.may(user=AnonymousUser(), role=Role.CLERK, branch=bauska)

    def test_an_administrator_may_everything(self, bauska):
        admin = get_user_model().objects.create_superuser("admin")
        assert queries.may(user=admin, role=Role.AUDITOR, branch=bauska)

    def test_counters_are_staffed_by_clerks_and_managers_of_the_branch_while_in_use(self, clara, bauska, riga_1):
        mine = Counter.objects.create(branch=bauska, number=1)
        Counter.objects.create(branch=bauska, number=2, is_active=False)
        Counter.objects.create(branch=riga_1, number=1)
        StaffMembership.objects.create(user=clara, branch=bauska, role=Role.CLERK)
        StaffMembership.objects.create(user=clara, branch=riga_1, role=Role.AUDITOR)
        assert list(queries.counters_staffable_by(user=clara)) == [mine]
