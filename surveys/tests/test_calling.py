from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmlp_portal.kernel import clock
from surveys import calling
from surveys.calling import Attempt, Verdict
from surveys.policies import SurveyPolicy
from surveys.states import CaseState, Disposition

D, C = Disposition, CaseState
POLICY = SurveyPolicy(retry_after=timedelta(hours=3))
FAR = date(2026, 12, 31)
TUESDAY = date(2026, 11, 24)
FRIDAY = date(2026, 11, 27)


def works(day):
    """Mondays to Fridays, except the 18th of November."""
    return day.isoweekday() < 6 and day != date(2026, 11, 18)


def at(hour, minute=0, day=TUESDAY):
    return clock.at(day, time(hour, minute))


def after(*endings, now=None, last_day=FAR, policy=POLICY):
    """Ask what becomes of a case whose calls ended thus, each given as (when, how)."""
    attempts = [Attempt(when, how) for when, how in endings]
    return calling.verdict(attempts, now=now or attempts[-1].at, last_day=last_day, policy=policy, is_working=works)


class TestEndings:
    def test_each_ending_either_ends_a_case_or_lets_it_be_called_again(self):
        said_of_a_call = set(Disposition) - {D.PARTIAL, D.NOT_ATTEMPTED}

        assert set(calling.FINAL) | set(calling.AGAIN) == said_of_a_call
        assert set(calling.FINAL) & set(calling.AGAIN) == set()

    @pytest.mark.parametrize(
        ("ending", "state"),
        [
            (D.COMPLETE, C.DONE),
            (D.REFUSAL, C.REFUSED),
            (D.NOT_ELIGIBLE, C.OUT_OF_SCOPE),
            (D.QUOTA_FULL, C.OUT_OF_SCOPE),
            (D.LANGUAGE, C.UNREACHABLE),
            (D.NOT_WORKING, C.UNREACHABLE),
        ],
    )
    def test_some_endings_are_the_end_at_once(self, ending, state):
        assert after((at(10), ending)) == Verdict(state)


class TestWhenAgain:
    def test_a_busy_line_is_tried_in_half_an_hour(self):
        assert after((at(10), D.BUSY)).next_at == at(10, 30)

    def test_a_line_that_broke_is_tried_in_five_minutes(self):
        assert after((at(10), D.BREAK_OFF)) == Verdict(C.CALLED_BACK, at(10, 5))

    def test_nobody_in_the_morning_is_tried_after_noon_not_before_three_hours(self):
        assert after((at(10), D.NO_ANSWER)).next_at == at(13)

    def test_each_part_of_the_day_has_its_turn(self):
        morning = (at(10), D.NO_ANSWER)
        noon = (at(13), D.NO_ANSWER)
        evening = (at(17), D.ANSWERING_MACHINE)

        assert after(morning, noon).next_at == at(16, 30)
        assert after(morning, noon, evening).next_at == at(9, day=date(2026, 11, 25))

    def test_what_was_tried_at_noon_alone_is_left_for_the_evening(self):
        assert after((at(12, 10), D.NO_ANSWER)).next_at == at(16, 30)

    def test_after_friday_evening_comes_monday(self):
        said = after((at(19, 50, FRIDAY), D.BUSY))

        assert said.next_at == at(9, day=date(2026, 11, 30))

    def test_holidays_are_passed_over(self):
        assert after((at(19, 59, date(2026, 11, 17)), D.BUSY)).next_at == at(9, day=date(2026, 11, 19))

    def test_after_the_sixth_attempt_somebody_is_unreachable(self):
        tries = [(at(9 + nth), D.NO_ANSWER) for nth in range(6)]

        assert after(*tries[:5]).next_at is not None
        assert after(*tries) == Verdict(C.UNREACHABLE)

    def test_a_call_that_would_come_after_fieldwork_is_not_planned(self):
        assert after((at(19, 50), D.BUSY), last_day=TUESDAY) == Verdict(C.UNREACHABLE)
        assert after((at(19, 50), D.BUSY), last_day=date(2026, 11, 25)).next_at is not None

    def test_an_office_that_never_works_calls_nobody(self):
        said = calling.verdict(
            [Attempt(at(10), D.BUSY)], now=at(10), last_day=FAR, policy=POLICY, is_working=lambda day: False
        )

        assert said == Verdict(C.UNREACHABLE)

    def test_the_clock_change_moves_no_window(self):
        # 25 October 2026 has 25 hours in Latvia: nine o'clock stays nine o'clock.
        friday, monday = date(2026, 10, 23), date(2026, 10, 26)

        assert after((at(19, 50, friday), D.BUSY)).next_at == datetime(2026, 10, 26, 7, 0, tzinfo=UTC)
        assert clock.local(at(9, day=monday)).time() == time(9)


class TestPartsOfTheDay:
    def test_a_long_day_has_three_and_a_short_one_fewer(self):
        def parts(since, until):
            windows = calling.windows_of(SurveyPolicy(calls_from=time(since), calls_until=time(until)))
            return [(window.starts.hour, window.ends.hour) for window in windows]

        assert parts(9, 20) == [(9, 12), (12, 16), (16, 20)]
        assert parts(12, 17) == [(12, 16), (16, 17)]
        assert parts(13, 16) == [(13, 16)]


class TestPromises:
    def promise(self, when, *, now=None, last_day=FAR):
        return calling.promised(when, now=now or at(10), last_day=last_day, policy=POLICY, is_working=works)

    def test_the_time_somebody_asked_for_is_kept_to_the_minute(self):
        assert self.promise(at(18, 17)) == Verdict(C.CALLED_BACK, at(18, 17))

    @pytest.mark.parametrize(
        "when",
        [at(9), at(10), at(20), at(8, 59, date(2026, 11, 25)), at(12, day=date(2026, 11, 28))],
        ids=["before now", "now", "after the last hour", "before the first hour", "on a Saturday"],
    )
    def test_no_call_is_promised_when_nobody_calls(self, when):
        assert self.promise(when) is None

    def test_nor_after_the_last_day(self):
        assert self.promise(at(19), last_day=TUESDAY) == Verdict(C.CALLED_BACK, at(19))
        assert self.promise(at(9, day=date(2026, 11, 25)), last_day=TUESDAY) is None


class TestCallingTime:
    @pytest.mark.parametrize(
        ("when", "is_so"),
        [
            (at(8, 59), False),
            (at(9), True),
            (at(19, 59), True),
            (at(20), False),
            (at(12, day=date(2026, 11, 28)), False),
        ],
    )
    def test_people_are_called_from_nine_to_eight_on_working_days(self, when, is_so):
        assert calling.is_calling_time(when, policy=POLICY, is_working=works) == is_so

    def test_the_next_time_to_call_is_now_or_the_next_morning(self):
        def ask(when):
            return calling.next_calling_time(when, policy=POLICY, is_working=works)

        assert ask(at(10, 7)) == at(10, 7)
        assert ask(at(20)) == at(9, day=date(2026, 11, 25))
        assert ask(at(3)) == at(9)


instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
open_endings = st.sampled_from(calling.AGAIN)


# The first draw of a busy machine is slow, and says nothing of the rule.
calmly = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


class TestWhateverHappens:
    @calmly
    @given(st.lists(st.tuples(instants, open_endings), min_size=1, max_size=8))
    def test_the_next_call_is_later_within_calling_hours_and_never_a_seventh(self, tries):
        tries.sort()
        now = tries[-1][0]
        said = after(*tries, last_day=date(2030, 1, 1))

        assert (
            (said.state in {C.WAITING, C.CALLED_BACK})
            == (said.next_at is not None)
            == (len(tries) < POLICY.attempts_at_most)
        )
        if said.next_at is not None:
            assert said.next_at > now
            assert calling.is_calling_time(said.next_at, policy=POLICY, is_working=works)

    @calmly
    @given(instants, st.integers(3, 12))
    def test_who_never_answers_is_tried_in_every_part_of_the_day_as_often(self, first, rounds):
        policy = SurveyPolicy(attempts_at_most=100, retry_after=timedelta(hours=3))
        begin = calling.next_calling_time(first, policy=policy, is_working=works)
        assert begin is not None
        tries = [(begin, D.NO_ANSWER)]
        while len(tries) < rounds:
            next_at = after(*tries, last_day=date(2030, 1, 1), policy=policy).next_at
            assert next_at is not None
            tries.append((next_at, D.NO_ANSWER))
        walls = [clock.local(when).time() for when, _ending in tries]
        counts = [sum(wall in window for wall in walls) for window in calling.windows_of(policy)]

        assert max(counts) - min(counts) <= 1
        assert all(later - earlier >= timedelta(hours=3) for (earlier, _), (later, _) in pairwise(tries))
