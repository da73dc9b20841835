from datetime import date

import pytest

from surveys.policies import QuotaRule, Trait, monday_of, quota_for

RIGA, OGRE, PASSPORTS = 1, 2, 7
RULES = [
    QuotaRule(1, Trait()),
    QuotaRule(2, Trait(branch_id=RIGA)),
    QuotaRule(3, Trait(branch_id=RIGA, client_kind="business")),
    QuotaRule(4, Trait(service_id=PASSPORTS)),
]


@pytest.mark.parametrize(
    ("who", "quota"),
    [
        (Trait(branch_id=RIGA, client_kind="business"), 3),
        (Trait(branch_id=RIGA, client_kind="person"), 2),
        (Trait(branch_id=OGRE, client_kind="business"), 1),
        (Trait(branch_id=OGRE, service_id=PASSPORTS), 4),
        (Trait(branch_id=RIGA, service_id=PASSPORTS), 2),
        (Trait(), 1),
    ],
    ids=["both", "branch", "neither", "service", "of two alike the older", "nothing known"],
)
def test_somebody_counts_where_most_is_asked_of_what_they_are(who, quota):
    assert quota_for(who, RULES) == quota
    assert quota_for(who, RULES[::-1]) == quota


def test_where_no_quota_is_meant_for_somebody_they_count_in_none():
    assert quota_for(Trait(branch_id=OGRE), RULES[1:3]) is None


@pytest.mark.parametrize(
    ("day", "monday"),
    [
        (date(2026, 11, 9), date(2026, 11, 9)),
        (date(2026, 11, 15), date(2026, 11, 9)),
        (date(2027, 1, 1), date(2026, 12, 28)),
    ],
)
def test_of_a_day_the_week_is_kept(day, monday):
    assert monday_of(day) == monday
