"""Planned shifts and lunches: entered by the wall's clock, never two at once at a counter or for a clerk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.models import Counter
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from queueing import actions, errors
from queueing.actions import ShiftPlan
from queueing.models import PlannedShift
from queueing.tests.crowd import at_once
from queueing.tests.desk import office_clock, text_of
from queueing.tests.factories import TEN, TUESDAY, Office, make_clerk, riga

pytestmark = pytest.mark.db

A_WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with office_clock(TEN):
        yield


@pytest.fixture
def mara(office: Office) -> User:
    """The branch's manager."""
    return make_clerk("mara", office.branch, Role.MANAGER)


def plan(
    starts: int, ends: int, *, day: date = TUESDAY, lunch: tuple[int, int] | None = None, clerk: User | None = None
) -> ShiftPlan:
    return ShiftPlan(
        day=day,
        clerk=clerk,
        starts_at=riga(starts, day=day),
        ends_at=riga(ends, day=day),
        lunch_starts_at=riga(lunch[0], day=day) if lunch else None,
        lunch_ends_at=riga(lunch[1], day=day) if lunch else None,
    )


def insert(counter: Counter, starts_at: datetime, ends_at: datetime) -> PlannedShift:
    return PlannedShift.objects.create(
        branch=counter.branch, counter=counter, day=TUESDAY, starts_at=starts_at, ends_at=ends_at
    )


class TestPlanning:
    def test_a_shift_is_entered_and_recorded(self, office: Office, mara: User) -> None:
        shift = actions.plan_shift(counter=office.counters[0], plan=plan(9, 16, lunch=(12, 13)), by=mara, now=TEN)
        assert (shift.day, shift.starts_at, shift.lunch_ends_at) == (TUESDAY, riga(9), riga(13))
        noted = AuditRecord.objects.get()
        assert (noted.verb, noted.actor_id, noted.subject) == (
            "shift_plan",
            mara.pk,
            f"counter:{office.counters[0].pk}",
        )

    def test_the_same_start_again_replaces(self, office: Office, mara: User) -> None:
        for ends in (14, 16):
            actions.plan_shift(counter=office.counters[0], plan=plan(9, ends), by=mara, now=TEN)
        assert PlannedShift.objects.get().ends_at == riga(16)

    def test_a_changed_start_replaces_too_and_both_acts_are_recorded(self, office: Office, mara: User) -> None:
        old = actions.plan_shift(counter=office.counters[0], plan=plan(9, 16), by=mara, now=TEN)
        actions.plan_shift(counter=office.counters[0], plan=plan(8, 15), replacing=old, by=mara, now=TEN)
        assert PlannedShift.objects.get().starts_at == riga(8)
        verbs = list(AuditRecord.objects.order_by("pk").values_list("verb", flat=True))
        assert verbs == ["shift_plan", "shift_cancel", "shift_plan"]

    @pytest.mark.parametrize("overlapping", [plan(8, 10), plan(11, 12), plan(15, 18), plan(8, 18)])
    def test_two_shifts_at_one_counter_do_not_overlap(self, office: Office, mara: User, overlapping: ShiftPlan) -> None:
        actions.plan_shift(counter=office.counters[0], plan=plan(9, 16), by=mara, now=TEN)
        with pytest.raises(errors.ShiftsOverlap) as refusal, transaction.atomic():
            actions.plan_shift(counter=office.counters[0], plan=overlapping, by=mara, now=TEN)
        assert refusal.value.detail == "1. lodziņam šajā laikā jau ir cita maiņa. Vispirms mainiet vai noņemiet to."
        assert PlannedShift.objects.count() == 1

    def test_a_refused_change_leaves_the_shift_as_it_was(self, office: Office, mara: User) -> None:
        morning = actions.plan_shift(counter=office.counters[0], plan=plan(9, 12), by=mara, now=TEN)
        actions.plan_shift(counter=office.counters[0], plan=plan(12, 16), by=mara, now=TEN)
        with pytest.raises(errors.ShiftsOverlap), transaction.atomic():
            actions.plan_shift(counter=office.counters[0], plan=plan(10, 13), replacing=morning, by=mara, now=TEN)
        assert list(PlannedShift.objects.order_by("starts_at").values_list("starts_at", flat=True)) == [
            riga(9),
            riga(12),
        ]

    def test_one_shift_may_begin_when_another_ends_and_counters_are_apart(self, office: Office, mara: User) -> None:
        actions.plan_shift(counter=office.counters[0], plan=plan(9, 12), by=mara, now=TEN)
        actions.plan_shift(counter=office.counters[0], plan=plan(12, 16), by=mara, now=TEN)
        actions.plan_shift(counter=office.counters[1], plan=plan(9, 16), by=mara, now=TEN)
        assert PlannedShift.objects.count() == 3

    @pytest.mark.parametrize("overlapping", [(8, 10), (11, 12), (15, 18), (8, 18)])
    def test_nobody_is_planned_at_two_counters_at_a_time(
        self, office: Office, mara: User, clara: User, overlapping: tuple[int, int]
    ) -> None:
        actions.plan_shift(counter=office.counters[0], plan=plan(9, 16, clerk=clara), by=mara, now=TEN)
        with pytest.raises(errors.ClerkPlannedElsewhere) as refusal, transaction.atomic():
            actions.plan_shift(counter=office.counters[1], plan=plan(*overlapping, clerk=clara), by=mara, now=TEN)
        assert refusal.value.detail == (
            "Šajā laikā Clara jau strādā pie cita lodziņa. Izvēlieties citu darbinieku vai citu laiku."
        )
        assert PlannedShift.objects.count() == 1

    def test_a_clerk_may_move_on_to_another_counter_and_two_clerks_or_none_are_free_to_overlap(
        self, office: Office, mara: User, clara: User
    ) -> None:
        actions.plan_shift(counter=office.counters[0], plan=plan(9, 12, clerk=clara), by=mara, now=TEN)
        actions.plan_shift(counter=office.counters[1], plan=plan(12, 16, clerk=clara), by=mara, now=TEN)
        actions.plan_shift(counter=office.counters[2], plan=plan(9, 16, clerk=mara), by=mara, now=TEN)
        actions.plan_shift(counter=office.counters[0], plan=plan(12, 16), by=mara, now=TEN)
        actions.plan_shift(counter=office.counters[1], plan=plan(9, 12), by=mara, now=TEN)
        assert PlannedShift.objects.count() == 5

    def test_a_shift_keeps_its_clerk_when_it_moves_to_another_counter(
        self, office: Office, mara: User, clara: User
    ) -> None:
        old = actions.plan_shift(counter=office.counters[0], plan=plan(9, 16, clerk=clara), by=mara, now=TEN)
        moved = plan(10, 16, clerk=clara)
        actions.plan_shift(counter=office.counters[1], plan=moved, replacing=old, by=mara, now=TEN)
        assert PlannedShift.objects.get().counter == office.counters[1]

    @pytest.mark.parametrize(
        ("senseless", "refusal"),
        [
            (plan(16, 9), errors.ShiftEndsBeforeStart),
            (plan(9, 9), errors.ShiftEndsBeforeStart),
            (plan(9, 16, lunch=(8, 10)), errors.LunchOutsideShift),
            (plan(9, 16, lunch=(15, 17)), errors.LunchOutsideShift),
            (plan(9, 16, lunch=(13, 12)), errors.LunchOutsideShift),
            (ShiftPlan(TUESDAY, riga(9), riga(16), lunch_starts_at=riga(12)), errors.LunchOutsideShift),
        ],
    )
    def test_times_that_make_no_sense_are_refused(
        self, office: Office, mara: User, senseless: ShiftPlan, refusal: type[DomainError]
    ) -> None:
        with pytest.raises(refusal), transaction.atomic():
            actions.plan_shift(counter=office.counters[0], plan=senseless, by=mara, now=TEN)
        assert not PlannedShift.objects.exists()

    def test_the_database_refuses_an_overlap_by_itself(self, office: Office) -> None:
        insert(office.counters[0], riga(9), riga(16))
        with pytest.raises(IntegrityError, match="no_overlapping_shifts"), transaction.atomic():
            insert(office.counters[0], riga(15), riga(17))


class TestCopying:
    def test_last_weeks_day_is_repeated_with_its_lunches(self, office: Office, mara: User) -> None:
        for counter in office.counters[:2]:
            actions.plan_shift(counter=counter, plan=plan(9, 16, lunch=(12, 13)), by=mara, now=TEN)
        copied = actions.copy_shifts(branch=office.branch, day=TUESDAY + A_WEEK, by=mara, now=TEN)
        assert copied == 2
        shift = PlannedShift.objects.get(counter=office.counters[0], day=TUESDAY + A_WEEK)
        assert (shift.starts_at, shift.lunch_starts_at) == (
            riga(9, day=TUESDAY + A_WEEK),
            riga(12, day=TUESDAY + A_WEEK),
        )

    def test_nine_stays_nine_across_a_change_of_clocks(self, office: Office, mara: User) -> None:
        summer = date(2026, 10, 20)
        actions.plan_shift(counter=office.counters[0], plan=plan(9, 16, day=summer), by=mara, now=TEN)
        actions.copy_shifts(branch=office.branch, day=summer + A_WEEK, by=mara, now=TEN)
        before, after = PlannedShift.objects.order_by("day")
        assert after.starts_at - before.starts_at == A_WEEK + timedelta(hours=1)
        assert clock.local(after.starts_at).time() == time(9)

    def test_a_shift_until_midnight_ends_at_midnight(self, office: Office, mara: User) -> None:
        until_midnight = ShiftPlan(TUESDAY, riga(15), clock.end_at(TUESDAY, clock.MIDNIGHT))
        actions.plan_shift(counter=office.counters[0], plan=until_midnight, by=mara, now=TEN)
        actions.copy_shifts(branch=office.branch, day=TUESDAY + A_WEEK, by=mara, now=TEN)
        assert PlannedShift.objects.get(day=TUESDAY + A_WEEK).lasts_until_midnight

    def test_a_counter_that_has_shifts_keeps_them(self, office: Office, mara: User) -> None:
        for counter in office.counters[:2]:
            actions.plan_shift(counter=counter, plan=plan(9, 16), by=mara, now=TEN)
        own = plan(11, 12, day=TUESDAY + A_WEEK)
        actions.plan_shift(counter=office.counters[0], plan=own, by=mara, now=TEN)
        assert actions.copy_shifts(branch=office.branch, day=TUESDAY + A_WEEK, by=mara, now=TEN) == 1
        assert PlannedShift.objects.get(counter=office.counters[0], day=TUESDAY + A_WEEK).starts_at == own.starts_at

    def test_nothing_to_copy_is_said(self, office: Office, mara: User) -> None:
        with pytest.raises(errors.NothingToCopy):
            actions.copy_shifts(branch=office.branch, day=TUESDAY, by=mara, now=TEN)


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def bookers(self, office: Office, mara: User, clara: User) -> list[Callable[[], PlannedShift]]:
        """Three who want Clara at three counters."""
        wanted = plan(9, 13, clerk=clara)
        return [
            lambda c=counter: actions.plan_shift(counter=c, plan=wanted, by=mara, now=TEN)  # type: ignore[misc]
            for counter in office.counters
        ]

    def test_of_three_counters_that_want_one_clerk_one_gets_her(self, office: Office, mara: User, clara: User) -> None:
        results = at_once(*self.bookers(office, mara, clara))
        assert sorted(type(result).__name__ for result in results) == [
            *["ClerkPlannedElsewhere"] * 2,
            "PlannedShift",
        ]
        assert PlannedShift.objects.count() == 1

    def test_without_the_constraint_all_three_would(self, office: Office, mara: User, clara: User) -> None:
        with _without("no_clerk_at_two_counters"):
            at_once(*self.bookers(office, mara, clara))
            assert PlannedShift.objects.count() == 3

    def planners(self, office: Office, mara: User) -> list[Callable[[], PlannedShift]]:
        plans = (plan(9, 13), plan(10, 14), plan(11, 15), plan(12, 16))
        return [lambda p=p: actions.plan_shift(counter=office.counters[0], plan=p, by=mara, now=TEN) for p in plans]  # type: ignore[misc]

    def test_of_four_overlapping_shifts_one_is_planned(self, office: Office, mara: User) -> None:
        results = at_once(*self.planners(office, mara))
        assert sorted(type(result).__name__ for result in results) == ["PlannedShift", *["ShiftsOverlap"] * 3]
        assert PlannedShift.objects.count() == 1

    def test_without_the_constraint_all_four_would_be(self, office: Office, mara: User) -> None:
        with _without("no_overlapping_shifts"):
            at_once(*self.planners(office, mara))
            assert PlannedShift.objects.count() == 4


@contextmanager
def _without(name: str) -> Iterator[None]:
    """Take a constraint off the table of shifts; put it back when what it would refuse is gone."""
    constraint = next(row for row in PlannedShift._meta.constraints if row.name == name)
    with connection.schema_editor() as schema:
        schema.remove_constraint(PlannedShift, constraint)
    try:
        yield
    finally:
        PlannedShift.objects.all().delete()
        with connection.schema_editor() as schema:
            schema.add_constraint(PlannedShift, constraint)


class TestPage:
    @pytest.fixture
    def page(self, client: Client, mara: User) -> Client:
        client.force_login(mara)
        return client

    def address(self, name: str, office: Office, *args: object) -> str:
        return reverse(f"queueing:{name}", args=[office.slug, *args])

    def entered(self, office: Office, **values: object) -> dict[str, object]:
        """What the form sends for a shift from nine to four."""
        return {
            "day": TUESDAY.isoformat(), "counter": office.counters[0].pk, "starts": "9:00", "ends": "16.00",
            "lunch_starts": "12:00", "lunch_ends": "12:30", **values,
        }  # fmt: skip

    def test_a_shift_is_entered_shown_changed_and_removed(self, page: Client, office: Office, clara: User) -> None:
        answer = page.post(self.address("plan-shift", office), self.entered(office, clerk=clara.pk), follow=True)
        assert answer.redirect_chain == [(self.address("shifts", office) + "?day=2026-12-01", 303)]
        assert "1 9:00 – 16:00 12:00 – 12:30 Clara Mainīt" in text_of(answer.content.decode())
        assert "1. lodziņa maiņa ir saglabāta: 9:00–16:00." in answer.content.decode()

        shift = PlannedShift.objects.get()
        form = page.get(self.address("shifts", office), {"change": shift.pk}).content.decode()
        assert 'name="starts" value="9:00"' in form
        later = self.entered(office, starts="10:00", replaces=shift.pk, clerk="")
        page.post(self.address("plan-shift", office), later)
        shift = PlannedShift.objects.get()
        assert (shift.starts_at, shift.clerk) == (riga(10), None)

        asked = page.get(self.address("cancel-shift", office, shift.pk)).content.decode()
        assert "Vai noņemt 1. lodziņa maiņu?" in asked
        assert PlannedShift.objects.exists()
        answer = page.post(self.address("cancel-shift", office, shift.pk), follow=True)
        assert "1. lodziņa maiņa ir noņemta." in answer.content.decode()
        assert not PlannedShift.objects.exists()

    def test_midnight_is_written_as_24(self, page: Client, office: Office) -> None:
        page.post(self.address("plan-shift", office), self.entered(office, ends="24:00"))
        assert PlannedShift.objects.get().ends_at == clock.end_at(TUESDAY, clock.MIDNIGHT)
        shown = page.get(self.address("shifts", office), {"day": "2026-12-01"}).content.decode()
        assert "9:00–24:00" in shown

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"starts": "17:00"}, "Maiņa beidzas pēc tam, kad sākusies."),
            ({"lunch_ends": ""}, "Pusdienām vajag abus laikus, un tām jābūt maiņas laikā."),
            ({"starts": ""}, "Ierakstiet, kad maiņa sākas."),
            ({"ends": "pieci"}, "Ierakstiet laiku, piemēram, 9:00."),
            ({"counter": ""}, "Izvēlieties lodziņu."),
            ({"counter": "9" * 30}, "Izvēlieties lodziņu."),
            ({"clerk": "123456789"}, "Izvēlieties kādu, kas strādā šajā nodaļā."),
            ({"starts": "\x00\u202e😀"}, "Ierakstiet laiku, piemēram, 9:00."),
        ],
    )
    def test_what_cannot_be_is_said_and_nothing_is_lost(
        self, page: Client, office: Office, values: dict[str, str], sentence: str
    ) -> None:
        answer = page.post(self.address("plan-shift", office), self.entered(office, **values))
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert 'value="12:00"' in answer.content.decode()
        assert not PlannedShift.objects.exists()

    def test_all_that_makes_no_sense_is_said_at_once(self, page: Client, office: Office) -> None:
        wrong = self.entered(office, starts="17:00", lunch_ends="")
        words = page.post(self.address("plan-shift", office), wrong).content.decode()
        assert "Maiņa beidzas pēc tam, kad sākusies." in words
        assert "Pusdienām vajag abus laikus, un tām jābūt maiņas laikā." in words

    def test_an_overlap_is_said_in_the_form(self, page: Client, office: Office) -> None:
        insert(office.counters[0], riga(8), riga(10))
        answer = page.post(self.address("plan-shift", office), self.entered(office))
        assert answer.status_code == 409
        assert "1. lodziņam šajā laikā jau ir cita maiņa." in answer.content.decode()

    def test_last_week_is_copied_and_counted(self, page: Client, office: Office) -> None:
        page.post(self.address("plan-shift", office), self.entered(office))
        answer = page.post(self.address("copy-shifts", office), {"day": "2026-12-08"}, follow=True)
        assert "Pārkopēta 1 maiņa." in answer.content.decode()
        answer = page.post(self.address("copy-shifts", office), {"day": "2026-12-08"}, follow=True)
        assert "Pirms nedēļas nav maiņu" in answer.content.decode()

    @pytest.mark.parametrize("day", ["", "2026-13-40", "yesterday", "0001-01-01", "9999-12-31", "<b>"])
    def test_an_impossible_day_is_today(self, page: Client, office: Office, day: str) -> None:
        answer = page.get(self.address("shifts", office), {"day": day})
        assert "Otrdien, 1." in answer.content.decode()

    @pytest.mark.parametrize("change", ["", "x", "-1", "9" * 30])
    def test_an_impossible_shift_is_a_new_one(self, page: Client, office: Office, change: str) -> None:
        assert "Plānot maiņu" in page.get(self.address("shifts", office), {"change": change}).content.decode()

    def test_a_clerk_may_plan_too(self, client: Client, office: Office, clara: User) -> None:
        client.force_login(clara)
        assert client.post(self.address("plan-shift", office), self.entered(office)).status_code == 303
        assert AuditRecord.objects.latest("pk").actor_id == clara.pk
