"""A silent call for help from a counter, and the answer to it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import OVERSEEING_ROLES
from pmlp_portal.audit.actions import record
from pmlp_portal.directory.models import Branch, Counter
from pmlp_portal.directory.queries import people_in_charge
from pmlp_portal.kernel.constraints import refusing
from pmlp_portal.kernel.contacts import parse_contact
from pmlp_portal.kernel.errors import Conflict
from pmlp_portal.notifications.actions import News, enqueue_all
from pmlp_portal.notifications.models import MessageKind
from queueing.actions import versions
from queueing.models import Alarm
from queueing.queries.facts import facts_by_id

LAPSES_AFTER = timedelta(minutes=30)


class _RaisedAlready(Conflict):
    """It goes on still."""


def raise_alarm(*, counter: Counter, by: User, now: datetime) -> Alarm:
    """Call for help from a counter. Raised twice it is one, until it is answered."""
    try:
        return _raise(counter, by, now)
    except _RaisedAlready:
        return Alarm.objects.filter(counter=counter).latest("pk")


@transaction.atomic
def _raise(counter: Counter, by: User, now: datetime) -> Alarm:
    with refusing({"one_open_alarm_per_counter": _RaisedAlready}):
        alarm = Alarm.objects.create(counter=counter, raised_at=now, raised_by=by)
    record(verb="alarm", subject=f"counter:{counter.pk}", by=by, now=now)
    _tell_those_in_charge(alarm, now)
    versions.announce_change(branch_id=counter.branch_id, slug=counter.branch.slug, now=now)
    return alarm


def _tell_those_in_charge(alarm: Alarm, now: datetime) -> None:
    branch = alarm.counter.branch
    managers = [user for user in people_in_charge(branch=branch, roles=OVERSEEING_ROLES) if user.email]
    enqueue_all([_news(alarm, branch, user, now) for user in managers], now=now)


def _news(alarm: Alarm, branch: Branch, manager: User, now: datetime) -> News:
    with translation.override(manager.language):
        return News(
            about=f"alarm:{alarm.pk}:{manager.pk}",
            kind=MessageKind.ALARM,
            to=parse_contact(manager.email),
            language=manager.language,
            context={
                "branch": facts_by_id(branch.pk, now=now).name,
                "counter": alarm.counter.number,
                "clerk": alarm.raised_by.display_name,
                "raised_at": alarm.raised_at,
                "url": settings.PUBLIC_URL + reverse("queueing:manage", args=[branch.slug]),
            },
            due_at=now,
            lapses_at=now + LAPSES_AFTER,
            branch_id=branch.pk,
        )


@transaction.atomic
def answer_alarm(*, branch: Branch, alarm_id: int, by: User, now: datetime) -> bool:
    """Say that help is on its way; return whether nobody had said so before."""
    answered = Alarm.objects.filter(pk=alarm_id, counter__branch=branch, answered_at=None).update(
        answered_at=now, answered_by=by
    )
    if answered:
        record(verb="alarm_answer", subject=f"alarm:{alarm_id}", by=by, now=now)
        versions.announce_change(branch_id=branch.pk, slug=branch.slug, now=now)
    return bool(answered)
