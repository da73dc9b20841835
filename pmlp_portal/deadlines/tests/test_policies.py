from datetime import UTC, date, datetime, time

import pytest

from pmlp_portal.deadlines import policies
from pmlp_portal.deadlines.policies import DeadlinePolicy
from pmlp_portal.kernel import clock

RULES = DeadlinePolicy()


class TestMonths:
    @pytest.mark.parametrize(
        ("day", "months", "then"),
        [
            (date(2027, 8, 31), -6, date(2027, 2, 28)),
            (date(2028, 8, 31), -6, date(2028, 2, 29)),
            (date(2028, 8, 29), -6, date(2028, 2, 29)),
            (date(2027, 3, 31), -1, date(2027, 2, 28)),
            (date(2027, 1, 31), 1, date(2027, 2, 28)),
            (date(2027, 12, 31), 1, date(2028, 1, 31)),
            (date(2027, 1, 15), -3, date(2026, 10, 15)),
            (date(2028, 2, 29), 12, date(2029, 2, 28)),
            (date(2027, 5, 10), 0, date(2027, 5, 10)),
        ],
    )
    def test_a_month_that_is_shorter_ends_sooner(self, day: date, months: int, then: date) -> None:
        assert policies.months_later(day, months) == then

    def test_a_duty_within_a_month_of_the_last_of_january_is_due_on_the_last_of_february(self) -> None:
        assert policies.due_on(date(2027, 1, 31), months=1, days=0) == date(2027, 2, 28)

    def test_a_duty_within_30_days_counts_days(self) -> None:
        assert policies.due_on(date(2028, 2, 10), months=0, days=30) == date(2028, 3, 11)

    @pytest.mark.parametrize(
        ("today", "left"),
        [
            (date(2027, 2, 28), (6, 3)),
            (date(2027, 5, 31), (3, 0)),
            (date(2027, 8, 17), (0, 14)),
            (date(2027, 8, 31), (0, 0)),
        ],
    )
    def test_what_is_left_until_the_last_of_august(self, today: date, left: tuple[int, int]) -> None:
        assert policies.time_left(today, date(2027, 8, 31)) == left


class TestSteps:
    def test_6_3_and_1_months_and_2_weeks_before_at_nine(self) -> None:
        planned = policies.steps(date(2027, 8, 31), policy=RULES)
        assert [(step.name, clock.local(step.at)) for step in planned] == [
            ("6m", datetime(2027, 2, 28, 9, tzinfo=clock.RIGA)),
            ("3m", datetime(2027, 5, 31, 9, tzinfo=clock.RIGA)),
            ("1m", datetime(2027, 7, 31, 9, tzinfo=clock.RIGA)),
            ("14d", datetime(2027, 8, 17, 9, tzinfo=clock.RIGA)),
        ]

    @pytest.mark.parametrize(
        ("last_day", "instant"),
        [
            # Two weeks before lie 28 March 2027 (23 hours) and 31 October 2027 (25 hours).
            (date(2027, 4, 11), datetime(2027, 3, 28, 6, tzinfo=UTC)),
            (date(2027, 11, 14), datetime(2027, 10, 31, 7, tzinfo=UTC)),
        ],
    )
    def test_on_a_day_of_23_or_25_hours_nine_stays_nine(self, last_day: date, instant: datetime) -> None:
        last = policies.steps(last_day, policy=RULES)[-1].at
        assert last == instant
        assert clock.local(last).time() == time(9)

    def test_after_a_long_silence_only_the_newest_is_owed(self) -> None:
        since, now = datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 8, 1, tzinfo=UTC)
        step = policies.owed(date(2027, 8, 31), since=since, now=now, policy=RULES)
        assert step is not None
        assert step.name == "1m"

    def test_what_came_before_somebody_asked_is_not_owed(self) -> None:
        since = datetime(2027, 6, 1, tzinfo=UTC)
        assert policies.owed(date(2027, 8, 31), since=since, now=since, policy=RULES) is None

    def test_other_rules_are_another_plan(self) -> None:
        assert DeadlinePolicy(days_before=(7,)).plan != RULES.plan
        assert DeadlinePolicy(months_before=[1, 3, 6]).plan == RULES.plan


class TestLabels:
    @pytest.mark.parametrize(
        "label",
        ["LV1234567", "PA 123 45 67", "161175-19997", "32867300679", "pase 12-34-56", "Anna 26123456", "٠١٢٣٤٥٦"],
    )
    def test_numbers_of_documents_and_people_are_noticed(self, label: str) -> None:
        assert policies.holds_number(policies.plain_label(label))

    @pytest.mark.parametrize("label", ["", "Anna", "mamma", "pase 2027", "dēls, 15 gadi", "1. un 2. bērns"])
    def test_words_years_and_ages_may_stand_there(self, label: str) -> None:
        assert not policies.holds_number(policies.plain_label(label))
