from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from forum import policies
from forum.policies import AnswerRule, Candidate, ForumPolicy

bounded = settings(max_examples=150, deadline=None, derandomize=True)

# November 2026: the 18th is a holiday, and Monday the 16th was worked on Saturday the 14th instead.
FREE = {date(2026, 11, 18), date(2026, 11, 16)}
WORKED = {date(2026, 11, 14)}
MONTH, TEN_DAYS = policies.LAW
DAYS = some.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1))


def is_working(day: date) -> bool:
    return day in WORKED or (day.isoweekday() <= 5 and day not in FREE)


def riga(month: int, day: int, hour: int = 12, minute: int = 0, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=policies.RIGA)


def clock_for(asked_at: datetime, rule: AnswerRule = TEN_DAYS) -> policies.Clock:
    return policies.clock_for(asked_at=asked_at, rule=rule, aim_within=3, is_working=is_working)


class TestLaw:
    def test_until_march_2026_it_is_a_month_and_seven_days_to_forward(self):
        rule = policies.rule_on([], date(2026, 2, 28))

        assert (rule.months, rule.working_days, rule.forward_within) == (1, 0, 7)

    def test_from_march_2026_it_is_ten_working_days_and_five_to_forward(self):
        rule = policies.rule_on([], date(2026, 3, 1))

        assert (rule.months, rule.working_days, rule.forward_within) == (0, 10, 5)

    def test_the_newest_rule_of_the_office_that_has_begun_goes_before_the_law(self):
        own = [AnswerRule(date(2027, 1, 1), working_days=8), AnswerRule(date(2028, 1, 1), working_days=6)]

        assert policies.rule_on(own, date(2027, 12, 31)).working_days == 8
        assert policies.rule_on(own, date(2026, 12, 31)) == TEN_DAYS

    def test_a_version_tells_the_whole_rule(self):
        assert TEN_DAYS.version == "2026-03-01/10d/5d"
        assert MONTH.version == "0001-01-01/1m/7d"

    @pytest.mark.parametrize("within", [{}, {"months": 1, "working_days": 10}])
    def test_an_answer_is_due_after_months_or_after_days(self, within):
        with pytest.raises(ValueError, match="months or after working days"):
            AnswerRule(date(2026, 3, 1), **within)


class TestDue:
    def test_ten_working_days_step_over_a_holiday(self):
        assert clock_for(riga(11, 19, 16, 55)).due_on == date(2026, 12, 3)
        assert clock_for(riga(11, 17)).due_on == date(2026, 12, 2)

    def test_asked_on_friday_at_16_55_before_a_saturday_that_is_worked_for_a_monday(self):
        # 14 (Saturday, worked), 17, 19, 20, 23, 24, 25, 26, 27, 30: the 16th and the 18th are free.
        assert clock_for(riga(11, 13, 16, 55)).due_on == date(2026, 11, 30)

    def test_asked_on_a_day_off_the_first_working_day_counts(self):
        assert clock_for(riga(11, 15)).due_on == clock_for(riga(11, 14)).due_on

    def test_the_day_is_the_one_of_riga(self):
        before_midnight_in_london = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)

        assert clock_for(before_midnight_in_london) == clock_for(riga(11, 19, 0, 30))

    def test_a_month_ends_on_its_own_last_day_or_the_next_working_day(self):
        assert clock_for(riga(1, 31, year=2025), MONTH).due_on == date(2025, 2, 28)
        assert clock_for(riga(10, 18), MONTH).due_on == date(2026, 11, 19)

    def test_a_month_runs_over_new_year(self):
        assert policies.months_after(date(2025, 12, 31), 2) == date(2026, 2, 28)

    def test_aim_and_forwarding_come_before_and_never_after_the_last_day(self):
        clock = clock_for(riga(11, 19))
        assert (clock.aim_on, clock.forward_by) == (date(2026, 11, 24), date(2026, 11, 26))

        tight = clock_for(riga(11, 19), AnswerRule(date(2026, 1, 1), working_days=2))
        assert tight.aim_on == tight.forward_by == tight.due_on

    def test_a_calendar_without_working_days_is_refused_not_searched_for_ever(self):
        with pytest.raises(ValueError, match="no working day"):
            policies.working_day_after(date(2026, 1, 1), 1, is_working=lambda _day: False)
        with pytest.raises(ValueError, match="no working day"):
            policies.working_day_before(date(2026, 1, 1), 1, is_working=lambda _day: False)

    @bounded
    @given(day=DAYS, number=some.integers(1, 40))
    def test_counting_there_and_back_agrees(self, day, number):
        last = policies.working_day_after(day, number, is_working=is_working)

        assert is_working(last)
        assert policies.working_days_in(after=day, through=last, is_working=is_working) == number
        if is_working(day):
            assert policies.working_day_before(last, number, is_working=is_working) == day


class TestPause:
    def test_asked_back_on_monday_and_replied_on_tuesday_is_one_day(self):
        assert policies.days_paused(since=riga(11, 23), until=riga(11, 24, 8), is_working=is_working) == 1

    def test_the_same_day_is_none_and_a_weekend_costs_nobody(self):
        assert policies.days_paused(since=riga(11, 23, 9), until=riga(11, 23, 17), is_working=is_working) == 0
        assert policies.days_paused(since=riga(11, 27), until=riga(11, 29), is_working=is_working) == 0

    def test_the_days_it_took_are_without_those_spent_waiting(self):
        taken = policies.days_taken(asked_at=riga(11, 23), answered_at=riga(11, 27), paused=1, is_working=is_working)

        assert taken == 3

    @bounded
    @given(day=DAYS, paused=some.integers(0, 30))
    def test_nothing_takes_less_than_no_time(self, day, paused):
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=policies.RIGA)

        assert (
            policies.days_taken(
                asked_at=noon, answered_at=noon + timedelta(days=3), paused=paused, is_working=is_working
            )
            >= 0
        )


class TestChoosing:
    def test_who_has_the_fewest_open_is_chosen(self):
        assert policies.choose_expert([Candidate(1, 4), Candidate(2, 1), Candidate(3, 7)]) == 2

    def test_who_is_away_is_left_out_however_idle(self):
        assert policies.choose_expert([Candidate(1, 4), Candidate(2, 0, is_absent=True)]) == 1

    def test_where_nobody_is_there_nobody_is_chosen(self):
        assert policies.choose_expert([Candidate(1, 0, is_absent=True)]) is None


class TestSpam:
    POLICY = ForumPolicy()

    @pytest.mark.parametrize(
        ("title", "text"),
        [
            ("Lēti kredīti https://a.example www.b.example", ""),
            ("Lēti kredīti", "www.a.example www.b.example https://c.example"),
            ("!!!!!!!!!!!!!!!!!!", ""),
        ],
    )
    def test_links_upon_links_and_one_sign_again_and_again_are_marked(self, title, text):
        assert policies.looks_like_spam(title=title, text=text, policy=self.POLICY)

    @pytest.mark.parametrize("text", ["https://www.pmlp.gov.lv un https://latvija.lv", "Cik maksā pase?"])
    def test_somebody_who_shows_where_they_read_it_is_not(self, text):
        assert not policies.looks_like_spam(title="Vai tā ir?", text=text, policy=self.POLICY)
