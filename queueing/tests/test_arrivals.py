"""Whoever was promised a time is expected once, however often and by however many it is said."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError

from queueing.actions import expect_arrival, forget_arrival
from queueing.models import ExpectedArrival
from queueing.tests.factories import NINE, TEN, Office
from tests.races import at_once, none_raised

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]
AN_HOUR = timedelta(hours=1)


def expect(office: Office, *, nth: int = 0) -> None:
    """Say that somebody comes at ten, or so many hours later."""
    expect_arrival(
        origin="booking:1",
        branch_id=office.branch.pk,
        service_id=office.passports.pk,
        ranks_at=TEN + nth * AN_HOUR,
        persons=1 + nth,
    )


def test_said_again_it_is_changed(office: Office) -> None:
    expect(office)
    forget_arrival(origin="booking:1", now=NINE)
    expect(office, nth=1)
    expected = ExpectedArrival.objects.get()
    assert (expected.ranks_at, expected.persons, expected.cancelled_at) == (TEN + AN_HOUR, 2, None)


def test_who_has_arrived_stays_arrived(office: Office) -> None:
    expect(office)
    ExpectedArrival.objects.update(arrived_at=TEN)
    expect(office, nth=1)
    assert ExpectedArrival.objects.get().arrived_at == TEN


def test_said_by_five_at_once_it_is_one_row(office: Office) -> None:
    none_raised(at_once(5, lambda nth: expect(office, nth=nth)))
    assert ExpectedArrival.objects.count() == 1


def test_control_looking_first_and_writing_after_breaks_off(office: Office) -> None:
    all_have_looked = threading.Barrier(5)

    def careless(nth: int) -> None:
        is_known = ExpectedArrival.objects.filter(origin="booking:1").exists()
        all_have_looked.wait(20)
        if not is_known:
            ExpectedArrival.objects.create(
                origin="booking:1", branch=office.branch, service=office.passports, day=TEN.date(), ranks_at=TEN
            )

    outcomes = at_once(5, careless)
    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 4
