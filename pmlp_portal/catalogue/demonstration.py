"""Invented uses, promotions and counts of past days, marked as such, so that the catalogue can be seen alive.

Nothing real is ever overwritten: a day or month that has a count keeps it. Each one's numbers come from its own seed.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from forum.policies import months_after
from pmlp_portal.catalogue.models import SLOTS, EService, Promotion, ReadTally, Review, UseCount, VisitTally
from pmlp_portal.directory.models import Service
from pmlp_portal.directory.public_holidays import name_of
from pmlp_portal.kernel import clock

MONTHS = 15
PROMOTED_FOR = timedelta(days=60)
# Visits of a day in the whole office, and how many of a thousand end for a missing document.
VISITS = {
    "passport-or-id": (700, 62),
    "collect-document": (500, 14),
    "declare-residence": (150, 96),
    "population-register": (60, 148),
    "residence-permit": (120, 121),
    "invitation": (60, 104),
    "naturalisation": (20, 80),
}
# Uses of a month.
USES = {"declare-online": 13_500, "my-data": 11_800, "document-validity": 6_200, "invitation-online": 2_600}
GROWTH = 0.012  # a month
READ_FOR_A_VISIT = 0.35
# What a review does: more people read, and fewer come in vain.
READ_MORE, IN_VAIN_LESS = 1.5, 0.62


@transaction.atomic
def load(*, now: datetime) -> None:
    """Invent what is missing. Twice changes nothing."""
    today = clock.day_of(now)
    first = months_after(today.replace(day=1), -MONTHS)
    UseCount.objects.bulk_create(_uses(first, today), ignore_conflicts=True)
    days = list(_days(_first_day(first), today))
    ReadTally.objects.bulk_create([read for read, _visits in days], ignore_conflicts=True)
    VisitTally.objects.bulk_create([visits for _read, visits in days], ignore_conflicts=True)
    if not Promotion.objects.exists():
        _promote(today)


def _uses(first: date, today: date) -> Iterator[UseCount]:
    for e_service in EService.objects.filter(slug__in=USES):
        for nth in range(MONTHS):
            month = months_after(first, nth)
            if month < today.replace(day=1):
                chance = random.Random(f"uses {e_service.slug} {month}")
                expected = USES[e_service.slug] * (1 + GROWTH * nth)
                uses = round(chance.gauss(expected, expected * 0.06))
                yield UseCount(e_service=e_service, month=month, uses=uses, is_demonstration=True)


def _first_day(first: date) -> date:
    """Return the first day nobody has invented yet: days before it need not be written again at each start."""
    last = VisitTally.objects.filter(is_demonstration=True).aggregate(last=Max("day"))["last"]
    return max(first, last + timedelta(days=1)) if last else first


def _days(first: date, today: date) -> Iterator[tuple[ReadTally, VisitTally]]:
    dated = Review.objects.order_by("reviewed_on").values_list("guide__service_id", "reviewed_on")
    reviews = dict(dated)  # of several the last one counts
    for service in Service.objects.filter(slug__in=VISITS):
        for nth in range((today - first).days):
            day = first + timedelta(days=nth)
            yield _day(service, day, is_reviewed=service.pk in reviews and day >= reviews[service.pk])


def _day(service: Service, day: date, *, is_reviewed: bool) -> tuple[ReadTally, VisitTally]:
    chance = random.Random(f"day {service.slug} {day}")
    usual, in_vain = VISITS[service.slug]
    is_open = day.weekday() < 5 and not name_of(day)
    ended = max(0, round(chance.gauss(usual, usual * 0.1))) if is_open else 0
    share = in_vain / 1000 * (IN_VAIN_LESS if is_reviewed else 1.0)
    missing = min(ended, max(0, round(chance.gauss(ended * share, (ended * share) ** 0.5))))
    read = usual * READ_FOR_A_VISIT * (READ_MORE if is_reviewed else 1.0) * (1.0 if is_open else 0.4)
    number = max(0, round(chance.gauss(read, read * 0.15)))
    return (
        ReadTally(service=service, day=day, number=number, is_demonstration=True),
        VisitTally(service=service, day=day, ended=ended, without_document=missing, is_demonstration=True),
    )


def _promote(today: date) -> None:
    for slot, e_service in enumerate(EService.objects.filter(is_active=True, slug__in=USES)[:SLOTS], 1):
        Promotion.objects.create(
            e_service=e_service, slot=slot, starts_on=today - PROMOTED_FOR / 2, ends_on=today + PROMOTED_FOR / 2
        )
