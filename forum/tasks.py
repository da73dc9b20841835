"""Work done later: each task does what is due, one deed and one transaction each."""

from datetime import datetime

from celery import shared_task
from django.utils import translation
from django.utils.translation import gettext as _

from forum import actions
from forum.models import Question
from forum.queries import due
from forum.queries.citations import answers_to_flag
from forum.queries.rules import forum_policy
from pmlp_portal.directory.queries import working_days
from pmlp_portal.kernel import clock


@shared_task(name="forum.tasks.watch_clocks")
def watch_clocks() -> None:
    """On working days remind experts, tell the leads, and end what its asker has left."""
    now = clock.now()
    if working_days()(clock.day_of(now)):
        _watch_clocks(now)


def _watch_clocks(now: datetime) -> None:
    today, is_working = clock.day_of(now), working_days()
    policy = forum_policy(day=today)
    for question_id in due.to_remind(until=due.last_day_to_remind(today=today, policy=policy, is_working=is_working)):
        actions.remind_expert(question_id=question_id, now=now)
    until = due.last_day_to_escalate(today=today, policy=policy, is_working=is_working)
    for question_id in due.to_escalate(until=until):
        actions.tell_leads(question_id=question_id, now=now)
    for question_id in due.waited_for_long(now=now, policy=policy, is_working=is_working):
        actions.decline_silent_asker(question_id=question_id, because=_no_reply(question_id), now=now)


def _no_reply(question_id: int) -> str:
    """Say it as its asker speaks."""
    language = Question.objects.values_list("language", flat=True).get(pk=question_id)
    with translation.override(language):
        return _("We asked you for more and got no reply. You can ask again at any time.")


@shared_task(name="forum.tasks.delete_originals")
def delete_originals() -> None:
    """Delete the originals whose day has come."""
    for original_id in due.originals_to_delete(today=clock.day_of(clock.now())):
        actions.delete_original(original_id=original_id, now=clock.now())


@shared_task(name="forum.tasks.review_citations")
def review_citations() -> None:
    """Flag the answers whose fees, hours or regulations have changed."""
    for answer_id in answers_to_flag(day=clock.day_of(clock.now())):
        actions.review_citations(answer_id=answer_id, now=clock.now())
