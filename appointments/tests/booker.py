"""A process that books and may be killed while it does: `-m appointments.tests.booker BRANCH STARTS_AT KEY`."""

import os
import sys
from datetime import datetime

import django


def main(branch: str, starts_at: str, key: str) -> None:
    """Hold a place under a key."""
    from appointments import actions
    from pmlp_portal.idempotency.actions import key_of
    from pmlp_portal.kernel import clock
    from pmlp_portal.kernel.contacts import parse_contact

    wanted = actions.BookingRequest(
        branch=branch,
        service="passport",
        starts_at=datetime.fromisoformat(starts_at),
        name="Anna",
        contact=parse_contact("anna@example.lv"),
    )
    actions.hold_place(request=wanted, now=clock.now(), key=key_of(key, scope="booker", body=b""))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmlp_portal.settings")
    django.setup()
    main(*sys.argv[1:])
