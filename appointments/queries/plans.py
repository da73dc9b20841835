"""What the calendar should be: rules, within the opening hours, less the counters that are blocked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q

from appointments.models import CounterBlock, SlotRule
from appointments.policies import SlotPlan, blocked, starts_within
from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.hours import Calendar, days_from
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.intervals import Period


class SlotKey(NamedTuple):
    """What there is one slot of."""

    service_id: int
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class _Blocks:
    """When which services have a counter less."""

    rows: list[tuple[Period, frozenset[int]]]

    def number(self, plan: SlotPlan, service_id: int) -> int:
        """Return how many counters able to serve this are blocked for any part of the slot."""
        return sum(
            period.start < plan.ends_at and plan.starts_at < period.end and service_id in services
            for period, services in self.rows
        )


def planned_slots(*, branch: Branch, first: date, last: date) -> Mapping[SlotKey, SlotPlan]:
    """Return the slots that should be there from `first` to `last`, both in, by service and start."""
    calendar = directory.calendar_of(branches=[branch], first=first, last=last)
    blocks = _blocks(branch, first, last)
    found: dict[SlotKey, SlotPlan] = {}
    for rule in _rules(branch, first, last):
        for plan in _plans_of(rule, calendar, branch.pk, first, last):
            number = blocks.number(plan, rule.service_id)
            found[SlotKey(rule.service_id, plan.starts_at)] = blocked(plan, number) if number else plan
    return found


def _rules(branch: Branch, first: date, last: date) -> list[SlotRule]:
    begun = SlotRule.objects.filter(branch=branch, valid_from__lte=last, service__is_bookable=True)
    offered = begun.filter(service__offers__branch=branch)
    return list(offered.filter(Q(valid_until=None) | Q(valid_until__gt=first)))


def _plans_of(rule: SlotRule, calendar: Calendar, branch_id: int, first: date, last: date) -> Iterator[SlotPlan]:
    for day in days_from(first, last):
        if day.isoweekday() != rule.weekday or day < rule.valid_from or (rule.valid_until and day >= rule.valid_until):
            continue
        opening = calendar.opening(branch_id, day)
        if opening is None:
            continue
        for starts_at in starts_within(
            first=clock.at(day, rule.begins), last=clock.at(day, rule.ends), length=rule.length
        ):
            ends_at = starts_at + rule.length
            if opening.period.start <= starts_at and ends_at <= opening.period.end:
                yield SlotPlan(starts_at, ends_at, rule.slots_each, rule.places)


def _blocks(branch: Branch, first: date, last: date) -> _Blocks:
    begins, ends = clock.at(first, clock.MIDNIGHT), clock.end_at(last, clock.MIDNIGHT)
    rows = CounterBlock.objects.filter(counter__branch=branch, starts_at__lt=ends, ends_at__gt=begins)
    return _Blocks([
        (Period(row.starts_at, row.ends_at), frozenset(service.pk for service in row.counter.services.all()))
        for row in rows.select_related("counter").prefetch_related("counter__services")
    ])  # fmt: skip
