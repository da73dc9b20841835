"""Indicators for the tour: the adopted table, a changed value, a solution that counts and one that does not."""

from datetime import timedelta
from decimal import Decimal

from pmlp_portal.indicators.actions import Entry, load_indicators, revise, take_snapshots
from pmlp_portal.indicators.models import Solution, YearlyValue
from pmlp_portal.kernel import clock


def keep_indicators() -> None:
    """Load the table, and let something become of it."""
    now = clock.now()
    load_indicators(now=now)
    value = YearlyValue.objects.get(indicator__code="residence-permits", year=2022, kind="forecast")
    entry = Entry(Decimal(5), origin=value.origin)
    revise(value_id=value.pk, seen=1, entry=entry, because="Precizēta prognoze.", by=None, now=now)
    used_since = clock.day_of(now) - timedelta(days=1)
    why = "Klientam nav jānāk uz nodaļu, un iesniegums nav jāpārraksta."
    Solution.objects.create(name_lv="Iesniegums internetā", in_use_on=used_since, counts=True, why_it_counts=why)
    Solution.objects.create(name_lv="Jauns krāsu salikums", in_use_on=used_since)
    take_snapshots(now=now)
