"""Counting: whoever counts at the same moment, nobody is forgotten."""

from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from pmlp_portal.limits import actions
from pmlp_portal.limits.models import Tally
from pmlp_portal.limits.policies import Limit
from tests.races import at_once

TEN = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
class TestManyCountAtOnce:
    def test_each_of_16_is_counted(self) -> None:
        limit = Limit(100, TEN_MINUTES)
        counted = at_once(16, lambda _nth: actions.count("slots", "x", limit=limit, now=TEN))
        assert sorted(counted, key=str) == sorted(range(1, 17), key=str)

    def test_control_reading_first_and_writing_then_loses_some(self) -> None:
        tally = Tally.objects.create(kind="slots", subject="x", starts_at=TEN)
        all_have_read = Barrier(16)

        def read_and_write(_nth: int) -> None:
            read = Tally.objects.get(pk=tally.pk)
            all_have_read.wait(20)
            Tally.objects.filter(pk=read.pk).update(number=read.number + 1)

        at_once(16, read_and_write)
        tally.refresh_from_db()
        assert tally.number == 1
