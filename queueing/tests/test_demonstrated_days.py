"""Invented days: marked, only where nothing real is, the same at each loading."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from queueing import demonstrated_days
from queueing.models import AnnouncedDay, ArrivalsDay, BranchDay
from queueing.tests.factories import TEN, TUESDAY

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


class TestInventedDays:
    def test_they_are_marked_and_of_open_days_that_are_over(self, office):
        made = demonstrated_days.load(now=TEN)

        days = set(AnnouncedDay.objects.values_list("day", flat=True))
        assert made == len(days) > 50
        assert max(days) == TUESDAY - A_DAY
        assert all(day.weekday() < 5 for day in days), "the office is closed at the weekend"
        assert not AnnouncedDay.objects.filter(is_demonstration=False).exists()
        assert not ArrivalsDay.objects.filter(is_demonstration=False).exists()
        assert set(ArrivalsDay.objects.values_list("day", flat=True)) == days

    def test_nobody_comes_while_the_doors_are_closed(self, office):
        demonstrated_days.load(now=TEN)

        day = ArrivalsDay.objects.earliest("day")
        assert sum(day.by_hour[9:16]) == sum(day.by_hour) > 0

    def test_twice_changes_nothing(self, office):
        demonstrated_days.load(now=TEN)
        before = _figures()

        assert demonstrated_days.load(now=TEN) == 0
        assert _figures() == before

    def test_the_same_days_are_invented_alike(self, office):
        demonstrated_days.load(now=TEN)
        before = _figures()
        AnnouncedDay.objects.all().delete()
        ArrivalsDay.objects.all().delete()

        demonstrated_days.load(now=TEN)

        assert _figures() == before

    def test_what_has_begun_is_never_invented(self, office):
        yesterday = TUESDAY - A_DAY
        BranchDay.objects.create(branch=office.branch, day=yesterday, version=1)

        demonstrated_days.load(now=TEN)

        assert not AnnouncedDay.objects.filter(day=yesterday).exists()

    def test_days_that_were_missed_are_made_up_for(self, office):
        demonstrated_days.load(now=TEN)

        assert demonstrated_days.load(now=TEN + 7 * A_DAY) == 5

    def test_it_comes_with_the_demonstration(self, db):
        call_command("load_reference")
        call_command("load_demo")

        assert AnnouncedDay.objects.filter(branch__slug="demo").exists()


def _figures():
    return list(AnnouncedDay.objects.order_by("day", "band").values_list("day", "band", "told", "inside", "waited"))
