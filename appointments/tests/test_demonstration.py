"""Times that can be booked as soon as the portal has been started."""

from datetime import date, time

import pytest

from appointments import demonstration
from appointments.models import Slot, SlotRule
from appointments.queries.choosing import services_to_book
from appointments.tests.factories import YESTERDAY_NOON
from pmlp_portal.directory.models import DEMONSTRATION_BRANCH
from queueing.tests.factories import make_office

SINCE = date(2026, 1, 1)

pytestmark = pytest.mark.django_db


def test_the_demonstration_branch_has_times_marked_as_made_up_once():
    office = make_office(DEMONSTRATION_BRANCH, "Demonstrācijas nodaļa")
    office.passports.slug, office.passports.is_bookable = "passport-or-id", True
    office.passports.save()
    for _ in range(2):
        demonstration.load(now=YESTERDAY_NOON)
    rules = SlotRule.objects.all()
    assert [rule.weekday for rule in rules.order_by("weekday")] == [1, 2, 3, 4, 5, 6, 7]
    assert {(rule.begins, rule.ends, rule.is_demonstration) for rule in rules} == {(time(6), time(22), True)}
    assert Slot.objects.filter(branch=office.branch).exists()
    assert services_to_book(branch=DEMONSTRATION_BRANCH) == [office.passports]


def test_a_branch_with_rules_of_its_own_keeps_them():
    office = make_office(DEMONSTRATION_BRANCH, "Demonstrācijas nodaļa")
    office.passports.slug, office.passports.is_bookable = "passport-or-id", True
    office.passports.save()
    SlotRule.objects.create(
        branch=office.branch,
        service=office.passports,
        weekday=1,
        begins=time(9),
        ends=time(12),
        valid_from=SINCE,
    )
    demonstration.load(now=YESTERDAY_NOON)
    assert SlotRule.objects.count() == 1
