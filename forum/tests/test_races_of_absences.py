"""Two leads who note the same days at once: the database lets one of them, and without its constraint both."""

from datetime import date

import pytest

from forum import actions
from forum.actions import Away
from forum.models import Absence
from forum.tests.factories import NEXT_DAY
from tests.races import at_once, is_fault, without_constraint

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]


def note_twice(anda, maris):
    days = [Away(date(2026, 12, 1), date(2026, 12, 8)), Away(date(2026, 12, 7), date(2026, 12, 15))]
    return at_once(2, lambda nth: actions.note_absence(user=anda, away=days[nth], by=maris, now=NEXT_DAY))


def test_somebody_is_away_once_at_a_time(anda, maris):
    outcomes = note_twice(anda, maris)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Absence", "AwayAlready"]
    assert Absence.objects.count() == 1


def test_two_leads_never_wait_for_each_other(anda, maris):
    for _turn in range(40):
        assert not [outcome for outcome in note_twice(anda, maris) if is_fault(outcome)]
        Absence.objects.all().delete()


def test_control_without_the_constraint_twice(anda, maris):
    with without_constraint(Absence, "away_once_at_a_time"):
        note_twice(anda, maris)

        assert Absence.objects.count() == 2
        Absence.objects.all().delete()
