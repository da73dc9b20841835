"""What is due by now: each deed looks again, with the row locked."""

from datetime import date, datetime

from forum.models import Original, Question
from forum.policies import ForumPolicy, IsWorking, working_day_after, working_day_before
from forum.states import OWED, QuestionState
from pmlp_portal.kernel import clock

AT_ONCE = 500


def last_day_to_remind(*, today: date, policy: ForumPolicy, is_working: IsWorking) -> date:
    """Return the latest last day whose expert is reminded today."""
    return working_day_after(today, policy.remind_before, is_working=is_working)


def last_day_to_escalate(*, today: date, policy: ForumPolicy, is_working: IsWorking) -> date:
    """Return the latest last day whose lead is told today."""
    return working_day_after(today, policy.escalate_before, is_working=is_working)


def to_remind(*, until: date) -> list[int]:
    """Return the questions on an expert's table due until a day, of which nobody has been reminded."""
    on_table = Question.objects.filter(state__in=OWED, assigned_to__isnull=False, reminded_at=None)
    return list(on_table.filter(due_on__lte=until).order_by("due_on", "pk").values_list("pk", flat=True)[:AT_ONCE])


def to_escalate(*, until: date) -> list[int]:
    """Return the questions the office owes until a day, of which the lead has not been told."""
    owed = Question.objects.filter(state__in=OWED, escalated_at=None, due_on__lte=until)
    return list(owed.order_by("due_on", "pk").values_list("pk", flat=True)[:AT_ONCE])


def waited_for_long(*, now: datetime, policy: ForumPolicy, is_working: IsWorking) -> list[int]:
    """Return the questions whose askers have not replied in so many working days."""
    day = working_day_before(clock.day_of(now), policy.asker_waited_for, is_working=is_working)
    waiting = Question.objects.filter(state=QuestionState.ASKED_BACK, paused_since__lt=clock.at(day, clock.MIDNIGHT))
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def originals_to_delete(*, today: date) -> list[int]:
    """Return the originals whose day has come."""
    return list(Original.objects.filter(delete_on__lte=today).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
