"""Work that is due: each task finds what the tables say is due and does one deed for each."""

from celery import shared_task

from appointments import actions
from appointments.actions import trainings
from appointments.queries import bookings as due
from appointments.queries.trainings import lapsed_holds, with_room_for_waiting
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock


@shared_task(name="appointments.tasks.lay_out_calendars")
def lay_out_calendars() -> None:
    """Bring every branch's calendar in line with its rules and hours, where those or the day have changed."""
    for branch in Branch.objects.filter(slot_rules__isnull=False).distinct().order_by("pk"):
        actions.lay_out(branch=branch, now=clock.now())


@shared_task(name="appointments.tasks.settle_due")
def settle_due() -> None:
    """End holds and offers nobody answered, note who did not come, offer what has become free, tell the disrupted."""
    for booking_id in due.ended_holds(now=clock.now()):
        actions.end_hold(booking_id=booking_id, now=clock.now())
    for offer_id in due.ended_offers(now=clock.now()):
        actions.end_offer(offer_id=offer_id, now=clock.now())
    for booking_id in due.past_their_time(now=clock.now()):
        actions.note_missed(booking_id=booking_id, now=clock.now())
    for disruption_id in due.untold_disruptions():
        actions.tell_disruption(disruption_id=disruption_id, now=clock.now())
    for booking_id in due.waiting_for_earlier(now=clock.now()):
        actions.offer_earlier(booking_id=booking_id, now=clock.now())
    actions.sweep_places(now=clock.now())


@shared_task(name="appointments.tasks.settle_trainings")
def settle_trainings() -> None:
    """Let holds of places go that nobody confirmed, and give what is free to who waits."""
    due_trainings = {*lapsed_holds(now=clock.now()), *with_room_for_waiting(now=clock.now())}
    for training_id in sorted(due_trainings):
        trainings.settle_training(training_id=training_id, now=clock.now())
