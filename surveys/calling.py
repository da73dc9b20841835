"""Calling by a rule: what the ending of a call does to a case, when it may be called again, and which is called next.

A pure part: the clock, the days the office works and the policy are arguments.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from pmlp_portal.kernel import clock
from surveys.policies import SurveyPolicy
from surveys.states import CaseState, Disposition

IsWorking = Callable[[date], bool]
DAYS_LOOKED_AHEAD = 21  # longer than any row of holidays
CUT_OFF_AGAIN_AFTER = timedelta(minutes=5)
FORGOTTEN_AFTER = timedelta(hours=2)
# Where a day of calling is parted: who is not there in the morning may be in the evening.
PARTED_AT = (time(12), time(16, 30))


D, C = Disposition, CaseState

# What an ending does to a case that could be called ever so often; the others let it be called again. A number that is
# not in use, or somebody else's, leaves open whether the person can be reached in another way.
FINAL: Mapping[Disposition, CaseState] = {
    D.COMPLETE: C.DONE,
    D.REFUSAL: C.REFUSED,
    D.UNABLE: C.UNREACHABLE,
    D.LANGUAGE: C.UNREACHABLE,
    D.WRONG_PERSON: C.UNREACHABLE,
    D.NOT_WORKING: C.UNREACHABLE,
    D.NOT_ELIGIBLE: C.OUT_OF_SCOPE,
    D.QUOTA_FULL: C.OUT_OF_SCOPE,
}
AGAIN = (D.BREAK_OFF, D.CALL_BACK, D.ANSWERING_MACHINE, D.BUSY, D.NO_ANSWER)


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a working day, from `starts` (in) to `ends` (out), by the office's clock."""

    starts: time
    ends: time

    def __contains__(self, wall: time) -> bool:
        return self.starts <= wall < self.ends


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that was made, and how it ended."""

    at: datetime
    ending: Disposition


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a call did to its case: `next_at` is set when, and only when, it is called again."""

    state: CaseState
    next_at: datetime | None = None


def windows_of(policy: SurveyPolicy) -> list[Window]:
    """Return the parts of a day of calling, which follow one another without a gap."""
    inside = [wall for wall in PARTED_AT if policy.calls_from < wall < policy.calls_until]
    return [Window(*ends) for ends in pairwise([policy.calls_from, *inside, policy.calls_until])]


def is_calling_time(now: datetime, *, policy: SurveyPolicy, is_working: IsWorking) -> bool:
    """Return whether people may be called now."""
    local = clock.local(now)
    return is_working(local.date()) and policy.calls_from <= local.time() < policy.calls_until


def next_calling_time(now: datetime, *, policy: SurveyPolicy, is_working: IsWorking) -> datetime | None:
    """Return from when on people may be called: now, if they may be now."""
    return next((start for _window, start in _openings(now, policy=policy, is_working=is_working)), None)


def verdict(
    attempts: Sequence[Attempt], *, now: datetime, last_day: date, policy: SurveyPolicy, is_working: IsWorking
) -> Verdict:
    """Return what becomes of a case whose last attempt has just ended, if nobody was promised anything.

    It is called again in the part of the day that was tried least; one that would come after the last day of
    fieldwork, or has been tried often enough, is unreachable.
    """
    ending = attempts[-1].ending
    if ending in FINAL:
        return Verdict(FINAL[ending])
    if len(attempts) >= policy.attempts_at_most:
        return Verdict(C.UNREACHABLE)
    next_at = _again_at(attempts, now=now, policy=policy, is_working=is_working)
    if next_at is None or clock.day_of(next_at) > last_day:
        return Verdict(C.UNREACHABLE)
    # Whoever began to answer waits for us as for a promise.
    return Verdict(C.CALLED_BACK if ending == D.BREAK_OFF else C.WAITING, next_at)


def promised(
    at: datetime, *, now: datetime, last_day: date, policy: SurveyPolicy, is_working: IsWorking
) -> Verdict | None:
    """Return the verdict on a case whose person asked to be called at a time; None when nobody calls then.

    A promise is kept however often the case was tried before.
    """
    if at <= now or clock.day_of(at) > last_day or not is_calling_time(at, policy=policy, is_working=is_working):
        return None
    return Verdict(C.CALLED_BACK, at)


def _again_at(
    attempts: Sequence[Attempt], *, now: datetime, policy: SurveyPolicy, is_working: IsWorking
) -> datetime | None:
    soon = {
        D.BUSY: policy.busy_retry_after,
        D.BREAK_OFF: CUT_OFF_AGAIN_AFTER,
    }.get(attempts[-1].ending)
    if soon is not None:
        return next_calling_time(now + soon, policy=policy, is_working=is_working)
    tried = {window: _times_tried(window, attempts) for window in windows_of(policy)}
    # Each part of the day once: of those tried equally often the soonest.
    soonest: dict[Window, datetime] = {}
    for window, start in _openings(now + policy.retry_after, policy=policy, is_working=is_working):
        soonest.setdefault(window, start)
        if len(soonest) == len(tried):
            break
    return min(soonest.items(), key=lambda pair: (tried[pair[0]], pair[1]), default=(None, None))[1]


def _times_tried(window: Window, attempts: Sequence[Attempt]) -> int:
    return sum(clock.local(attempt.at).time() in window for attempt in attempts)


def _openings(since: datetime, *, policy: SurveyPolicy, is_working: IsWorking) -> Iterator[tuple[Window, datetime]]:
    """Yield each part of each working day that is not over at an instant, and when in it calling may begin."""
    first, windows = clock.day_of(since), windows_of(policy)
    for ahead in range(DAYS_LOOKED_AHEAD):
        day = first + timedelta(days=ahead)
        if not is_working(day):
            continue
        for window in windows:
            if clock.at(day, window.ends) > since:
                yield window, max(since, clock.at(day, window.starts))


class Head(StrEnum):
    """The kinds of cases there are to call, in the order they are called.

    Who was promised a call goes first, and with the interviewer who promised it before anybody else's; then one whose
    part of the day it is now, since that passes; then one nobody has tried, which can be tried at any time.
    """

    OWN_PROMISE = "own_promise"
    PROMISE = "promise"
    AGAIN = "again"
    FRESH = "fresh"
