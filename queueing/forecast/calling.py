"""One future of a branch-day after another, call by call: the loop that is compiled.

Only numbers and arrays, because numba compiles it to machine code when it is first called (ADR 35): always of the same
types, or it would be compiled again. All that is compiled stands here: what is kept is known by the date of this file.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from queueing.forecast.chances import Floats
from queueing.forecast.hall import NEVER
from queueing.policies import RankClass

Places = NDArray[np.int64]
Truths = NDArray[np.bool_]

NOBODY = -1
RETURNED, BOOKED, PRIORITY, ORDINARY = (
    int(one) for one in (RankClass.RETURNED, RankClass.BOOKED, RankClass.PRIORITY, RankClass.ORDINARY)
)

_Function = TypeVar("_Function", bound=Callable[..., object])


class Rule(NamedTuple):
    """What `policies.choose` goes by, and what a call of somebody who is not there costs; minutes. `favoured_run`: how
    many favoured were called last in a row. `lunch_put_off`: how often a lunch that is due is put off in such a hall.
    """

    favoured_run: int
    favoured_in_a_row: int
    longest_wait: float
    grace: float
    return_window: float
    lunch_put_off: float


class Line(NamedTuple):
    """Those who are to be called, in the order of `policies.choose`: what is so in every future, a place for each.
    `seniority`: their order by rank alone. It ends when all are called of whom `is_asked` is true.
    """

    is_asked: Truths
    service: Places
    rank_class: Places
    ranked: Floats
    seniority: Floats


class Counters(NamedTuple):
    """What is so in every future, a row for each counter and a column for each service: whether it is served, how many
    minutes that takes, and how often the clerk chooses this one or one before out of turn. `put_off_until`: when a
    lunch can be put off no more.
    """

    skills: Truths
    minutes: Floats
    preferring: Floats
    put_off_until: Floats


class Fates(NamedTuple):
    """What the call of each will cause, a row for each future and a column for each of the line: minutes until the
    service begins, and until the next call after one in vain; from when on somebody has cancelled, and has lost
    patience; when they come, and when who is only coming is at the counter; how many times the usual minutes the
    service takes, and the pause after it.
    """

    walk: Floats
    gap: Floats
    gone: Floats
    gives_up: Floats
    comes: Floats
    at_counter: Floats
    times: Floats
    pause: Floats


class Fate(NamedTuple):
    """What the call of one of them causes in one future, in the words of `Fates`."""

    walk: float
    gap: float
    gone: float
    gives_up: float
    comes: float
    at_counter: float
    times: float
    pause: float


class Course(NamedTuple):
    """What goes on in each future, a row for each; overwritten while it is played. A column for each of the line: from
    when on they can be called, and when they are first called. A column for each counter: when it can call, when it
    ends, when its lunch is due and how long that is. `joining`: when somebody who joins for each of `services_joined`
    would be called. `chooses`, `puts_off`: chances drawn for one call after another.
    """

    callable_from: Floats
    called: Floats
    free: Floats
    ends: Floats
    lunch: Floats
    lunch_minutes: Floats
    services_joined: Places
    joining: Floats
    chooses: Floats
    puts_off: Floats


def compiled(function: _Function) -> _Function:
    """Compile a function when it is first called; kept on disk where there is a place for it."""
    try:
        return cast(_Function, numba.njit(cache=True)(function))
    except RuntimeError:  # nowhere may anything be written
        return cast(_Function, numba.njit(function))


@compiled
def _soonest(callable_from: Floats, services: Places, service: int) -> float:
    """Return when the first can be called of those who want this service."""
    soonest = NEVER
    for one in range(len(services)):
        if services[one] == service and callable_from[one] < soonest:
            soonest = callable_from[one]
    return soonest


@compiled
def _next_call(free: Floats, ends: Floats, soonest: Floats, skills: Truths) -> tuple[int, float]:
    """Return which counter calls next, and when: NEVER when none does any more."""
    calls, at = 0, NEVER
    for counter in range(len(free)):
        first = NEVER
        for service in range(len(soonest)):
            if skills[counter, service]:
                first = min(first, soonest[service])
        when = max(free[counter], first)
        if when < at and when < ends[counter]:
            calls, at = counter, when
    return calls, at


@compiled
def _note_joining(joining: Floats, services_joined: Places, skills: Truths, free: float, until: float) -> None:
    """Write down when those would be called who join, by a counter that is free before `until`."""
    for place in range(len(services_joined)):
        if free < until and skills[services_joined[place]]:
            joining[place] = min(joining[place], free)


@compiled
def _note_ready(ready: Truths, callable_from: Floats, at: float, skills: Truths, services: Places) -> None:
    """Write down who can be called by a counter of these skills."""
    for one in range(len(ready)):
        ready[one] = callable_from[one] <= at and skills[services[one]]


@compiled
def _first(ready: Truths, of: Places, wanted: int) -> int:
    """Return the first who is ready and of the service or class that is wanted, NOBODY when none is."""
    for one in range(len(ready)):
        if ready[one] and of[one] == wanted:
            return one
    return NOBODY


@compiled
def _chosen(ready: Truths, services: Places, preferring: Floats, chance: float) -> int:
    """Return whom a clerk chooses out of turn, NOBODY when nobody."""
    for service in range(len(preferring)):
        if chance < preferring[service]:
            return _first(ready, services, service)
    return NOBODY


@compiled
def _most_senior(ready: Truths, ranked: Floats, seniority: Floats, ranked_before: float) -> int:
    """Return who of those who have waited too long has waited longest, NOBODY when nobody has."""
    chosen = NOBODY
    for one in range(len(ready)):
        if ready[one] and ranked[one] <= ranked_before and (chosen == NOBODY or seniority[one] < seniority[chosen]):
            chosen = one
    return chosen


@compiled
def _whose_turn(ready: Truths, line: Line, rank_class: Places, at: float, run: int, rule: Rule) -> int:
    """Return whose turn it is of those who are ready, of whom there is one: the rule of `policies.choose`."""
    overdue = _most_senior(ready, line.ranked, line.seniority, at - rule.longest_wait)
    if overdue != NOBODY:
        return overdue
    back = _first(ready, rank_class, RETURNED)
    if back != NOBODY:
        return back
    ordinary = _first(ready, rank_class, ORDINARY) if run >= rule.favoured_in_a_row else NOBODY
    return int(np.argmax(ready)) if ordinary == NOBODY else ordinary


@compiled
def _run_after(run: int, rank_class: int) -> int:
    """Return how many favoured have been called in a row after a call of this class."""
    return run + 1 if rank_class in (BOOKED, PRIORITY) else 0


@compiled
def _is_lunch(free: float, due: float, until: float, chance: float, put_off: float) -> bool:
    """Whether a counter that is free then goes to lunch: where that is due and not put off."""
    return due <= free < NEVER and not (chance < put_off and free < until)


@compiled
def _done_at(at: float, fate: Fate, minutes: float, grace: float) -> float:
    """Return when a counter is done with somebody it calls."""
    if fate.gone <= at:
        return at
    if fate.comes - grace <= at < fate.gives_up:
        return max(at + fate.walk, fate.at_counter) + fate.times * minutes + fate.pause
    return at + grace + fate.gap


@compiled
def _comes_back(at: float, fate: Fate, rule: Rule) -> bool:
    """Whether somebody comes too late for this call and soon enough to go first then."""
    too_late = fate.comes - rule.grace
    return fate.gone > at and too_late - rule.return_window <= at < too_late


@compiled
def _play_one(nth: int, line: Line, counters: Counters, rule: Rule, fates: Fates, course: Course) -> None:
    services, rank_class, ready = line.service, line.rank_class.copy(), np.zeros(len(line.service), np.bool_)
    callable_from, called, joining = course.callable_from[nth], course.called[nth], course.joining[nth]
    free, lunch, ends, skills = course.free[nth], course.lunch[nth], course.ends[nth], counters.skills
    chooses, puts_off, soonest = course.chooses[nth], course.puts_off[nth], np.empty(skills.shape[1])
    for service in range(len(soonest)):
        soonest[service] = _soonest(callable_from, services, service)
    run, left, step = rule.favoured_run, np.count_nonzero(line.is_asked), 0
    while left:
        counter, at = _next_call(free, ends, soonest, skills)
        if at == NEVER:
            break
        _note_joining(joining, course.services_joined, skills[counter], free[counter], at)
        step += 1
        eats_at = max(free[counter], lunch[counter])
        if eats_at < at:
            free[counter], lunch[counter] = eats_at + course.lunch_minutes[nth, counter], NEVER
            continue
        _note_ready(ready, callable_from, at, skills[counter], services)
        one = _chosen(ready, services, counters.preferring[counter], chooses[step % len(chooses)])
        if one == NOBODY:
            one = _whose_turn(ready, line, rank_class, at, run, rule)
        fate = Fate(
            fates.walk[nth, one], fates.gap[nth, one], fates.gone[nth, one], fates.gives_up[nth, one],
            fates.comes[nth, one], fates.at_counter[nth, one], fates.times[nth, one], fates.pause[nth, one],
        )  # fmt: skip
        left -= line.is_asked[one] and called[one] == NEVER
        called[one] = min(called[one], at)
        run = run if fate.gone <= at else _run_after(run, rank_class[one])
        callable_from[one] = NEVER
        if _comes_back(at, fate, rule):
            callable_from[one], rank_class[one] = fate.comes, RETURNED
        soonest[services[one]] = _soonest(callable_from, services, services[one])
        done = _done_at(at, fate, counters.minutes[counter, services[one]], rule.grace)
        until, chance = counters.put_off_until[counter], puts_off[step % len(puts_off)]
        if _is_lunch(done, lunch[counter], until, chance, rule.lunch_put_off):
            done, lunch[counter] = done + course.lunch_minutes[nth, counter], NEVER
        free[counter] = done


@compiled
def play_all(line: Line, counters: Counters, rule: Rule, fates: Fates, course: Course) -> None:
    """Play each future until all who are asked about are called or nobody is there to call them: `course` is theirs."""
    for nth in range(len(course.called)):
        _play_one(nth, line, counters, rule, fates, course)
        for counter, free in enumerate(course.free[nth]):
            ends, skills = course.ends[nth, counter], counters.skills[counter]
            _note_joining(course.joining[nth], course.services_joined, skills, free, ends)
