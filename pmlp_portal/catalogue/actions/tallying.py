"""Counting what is read and how visits end: by service and day, of nobody."""

from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count, Max, Q

from pmlp_portal.catalogue.models import VisitTally
from pmlp_portal.kernel import clock
from queueing.models import Ticket
from queueing.states import TicketState

# A day may be corrected for a while after it has ended: an undone act, a ticket closed late.
COUNTED_ANEW = timedelta(days=7)

_READ = """
    INSERT INTO catalogue_readtally AS tally (service_id, day, number, is_demonstration) VALUES (%s, %s, 1, false)
    ON CONFLICT (service_id, day) DO UPDATE SET number = tally.number + 1, is_demonstration = false
"""


def note_reading(*, service_id: int, now: datetime) -> None:
    """Count that the page of a service was opened today. Two at once count as two: the database adds."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [service_id, clock.day_of(now)])


def tally_visits(*, now: datetime) -> int:
    """Count the visits of the days that have ended; return how many services' days that were. Twice changes nothing."""
    today = clock.day_of(now)
    rows = _ended(since=_first_day(), today=today)
    VisitTally.objects.bulk_create(
        [
            VisitTally(service_id=service, day=day, ended=ended, without_document=missing)
            for service, day, ended, missing in rows
        ],
        update_conflicts=True,
        unique_fields=["service", "day"],
        update_fields=["ended", "without_document", "is_demonstration"],
    )
    return len(rows)


def _first_day() -> date:
    """Return from which day on is counted: a week before the last one counted, or from the beginning."""
    last = VisitTally.objects.filter(is_demonstration=False).aggregate(last=Max("day"))["last"]
    return last - COUNTED_ANEW if last else date.min


def _ended(*, since: date, today: date) -> list[tuple[int, date, int, int]]:
    served = Ticket.objects.filter(state=TicketState.SERVED, day__gte=since, day__lt=today)
    by_day = served.order_by().values("service_id", "day")
    counted = by_day.annotate(ended=Count("pk"), missing=Count("pk", filter=Q(missing_document__isnull=False)))
    return list(counted.values_list("service_id", "day", "ended", "missing"))
