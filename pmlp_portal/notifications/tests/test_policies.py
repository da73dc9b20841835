from datetime import timedelta

from pmlp_portal.notifications import policies
from pmlp_portal.notifications.tests.cast import NOW


def test_four_pauses_then_no_more():
    pauses = [policies.next_attempt_at(attempts=attempts, now=NOW) for attempts in range(1, 6)]

    assert pauses == [
        NOW + timedelta(seconds=30),
        NOW + timedelta(minutes=2),
        NOW + timedelta(minutes=10),
        NOW + timedelta(minutes=30),
        None,
    ]
