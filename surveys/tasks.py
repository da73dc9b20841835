"""Work done later: each task does what is due, one deed and one transaction each."""

from celery import shared_task

from pmlp_portal.kernel import clock
from surveys import actions
from surveys.actions import results
from surveys.actions.recommendations import remind_owner
from surveys.queries import due, inviting
from surveys.queries.recommendations import to_remind


@shared_task(name="surveys.tasks.write_invitations")
def write_invitations() -> None:
    """Send links to whose turn it is, and once more to who has not answered."""
    for case_id in inviting.to_invite(now=clock.now()):
        actions.invite(case_id=case_id, now=clock.now())
    for case_id in inviting.to_remind(now=clock.now()):
        actions.remind(case_id=case_id, now=clock.now())


@shared_task(name="surveys.tasks.close_fieldwork")
def close_fieldwork() -> None:
    """End the fieldwork of stages whose last day is over: answers are cut from people, and lists deleted."""
    now = clock.now()
    for stage_id in due.stages_to_close(today=clock.day_of(now)):
        actions.close_fieldwork(stage_id=stage_id, by=None, now=now)


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
