"""What is forgotten of visitors and of days long past: the tickets stay as figures."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from pmlp_portal.kernel import clock
from pmlp_portal.notifications.actions import forget_everything_about
from queueing.models import DaySeal, Ticket, TicketMove, Visit


def forget(visits: QuerySet[Visit]) -> int:
    """Erase contacts and devices of visits, in the caller's transaction; return of how many."""
    known = visits.exclude(contact="", contact_hash=None, device_hash=None)
    return known.update(contact="", contact_hash=None, contact_nth=None, device_hash=None, device_nth=None)


def forget_visitors(*, until: date) -> int:
    """Erase contacts and devices of every visit up to a day; return of how many."""
    return forget(Visit.objects.filter(day__lte=until))


@transaction.atomic
def forget_visitor(*, visit_ids: list[int], now: datetime) -> int:
    """Erase at once who some visits belong to, at their holder's wish; a ticket still in the queue keeps its place."""
    forget_everything_about(abouts=[f"visit:{visit_id}" for visit_id in visit_ids], now=now)
    return forget(Visit.objects.filter(pk__in=visit_ids))


@transaction.atomic
def forget_moves(*, before: date, now: datetime) -> int:
    """Delete what was done to tickets before a day, and who did it; return how many moves. Seals stay and say so."""
    forgotten = DaySeal.objects.filter(day__lt=before, forgotten_on=None)
    forgotten.update(notes="", forgotten_on=clock.day_of(now))
    Ticket.objects.filter(day__lt=before, clerk__isnull=False).update(clerk=None)
    return TicketMove.objects.filter(day__lt=before).delete()[0]
