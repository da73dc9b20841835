"""What surveys do by themselves."""

from celery import shared_task

from pmlp_portal.kernel import clock
from surveys.actions import results
from surveys.actions.recommendations import remind_owner
from surveys.queries.recommendations import to_remind


@shared_task(name="surveys.tasks.remind_owners")
def remind_owners() -> None:
    """Remind who owns a recommendation whose day is near, or past."""
    now = clock.now()
    for recommendation_id in to_remind(today=clock.day_of(now)):
        remind_owner(recommendation_id=recommendation_id, now=now)


@shared_task(name="surveys.tasks.build_results")
def build_results() -> None:
    """Build the figures of stages whose fieldwork is over."""
    results.build_results(now=clock.now())
