"""How the whole portal stands, for whoever keeps it running: part by part, in words, what needs somebody first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from pmlp_portal.faults.models import Report
from pmlp_portal.faults.states import OWED
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.wording import in_words
from pmlp_portal.operations import queries
from pmlp_portal.retention.queries import last_forgotten_at
from queueing.models import DayCheck

# As long as /readyz takes a worker for alive.
HEART_BEATS_WITHIN = timedelta(seconds=60)
LEAVES_WITHIN = timedelta(minutes=10)
ERASED_WITHIN = timedelta(hours=26)
CHECKED_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the portal: whether it is as it should be, what there is to say, and where to look further."""

    name: str
    is_well: bool
    said: Sequence[str]
    url: str = ""


def standing(*, now: datetime) -> list[Part]:
    """Return every part, those that need somebody first."""
    parts = [part(now) for part in _PARTS]
    return sorted(parts, key=lambda part: part.is_well)


def _work(now: datetime) -> Part:
    beats = queries.heartbeats(now=now)
    said = [
        _("{name}: heard {seconds} s ago").format(name=name, seconds=round(age)) for name, age in sorted(beats.items())
    ]
    is_well = bool(beats) and max(beats.values()) <= HEART_BEATS_WITHIN.total_seconds()
    return Part(_("Clock, broker, worker and database"), is_well, said or [_("Never heard.")])


def _messages(now: datetime) -> Part:
    outbox = queries.outbox(now=now)
    said = [
        _("Due now: {due}, stuck: {stuck}, not delivered today: {failed}.").format(
            due=outbox.due, stuck=outbox.stuck, failed=outbox.failed
        )
    ]
    late = timedelta(seconds=outbox.oldest_seconds)
    if late >= timedelta(minutes=1):
        said.append(_("The oldest is due for {time}.").format(time=in_words(late)))
    return Part(_("Messages"), not outbox.stuck and late <= LEAVES_WITHIN, said, reverse("notifications:messages"))


def _queues(now: datetime) -> Part:
    lines = queries.lines(now=now)
    waiting = sum(line.waiting for line in lines)
    branches = npgettext("at how many", "{number} branch", "{number} branches", len(lines)).format(number=len(lines))
    people = ngettext("{number} person waits, at {branches}.", "{number} people wait, at {branches}.", waiting)
    said = [people.format(number=waiting, branches=branches)]
    waits = queries.waits(now=now)
    if waits.count:
        mean = in_words(timedelta(seconds=waits.seconds / waits.count))
        said.append(_("Called today: {number}, after {time} on average.").format(number=waits.count, time=mean))
    return Part(_("Queues"), True, said, reverse("queueing:managed"))


def _refusals(now: datetime) -> Part:
    away, limited = sum(queries.turned_away(now=now).values()), sum(queries.limited(now=now).values())
    said = _("Not let into a queue today: {away}; requests over a limit: {limited}.")
    return Part(_("Refusals"), True, [said.format(away=away, limited=limited)], reverse("queueing:day-reports"))


def _days(now: datetime) -> Part:
    since = clock.day_of(now) - CHECKED_FOR
    checks = list(DayCheck.objects.filter(day__gte=since).newest_of_each_day().select_related("branch"))
    faulty = [check for check in checks if check.faults]
    said = [_("Days of branches checked in the last week: {number}.").format(number=len(checks))]
    said += [
        _("{branch}, {day}: the history is not as it was sealed.").format(
            branch=check.branch.name, day=f"{check.day:%d.%m.%Y.}"
        )
        for check in faulty
    ]
    return Part(_("Order of the queue"), not faulty, said, reverse("queueing:fair-orders"))


def _erasing(now: datetime) -> Part:
    name, url = _("Erasing personal data"), reverse("site:privacy")
    last = last_forgotten_at()
    if last is None:
        return Part(name, True, [_("Has not run yet: it runs each night.")], url)
    latest = clock.local(last)
    said = _("Ran last on {day} at {time}.").format(day=f"{latest:%d.%m.%Y.}", time=f"{latest:%H:%M}")
    return Part(name, now - latest <= ERASED_WITHIN, [said], url)


def _reports(now: datetime) -> Part:
    owed = Report.objects.filter(state__in=OWED).count()
    said = _("Wait for an answer: {number}.").format(number=owed)
    return Part(_("Reports of faults"), True, [said], reverse("faults:desk"))


_PARTS: Sequence[Callable[[datetime], Part]] = (_work, _messages, _days, _erasing, _queues, _refusals, _reports)
