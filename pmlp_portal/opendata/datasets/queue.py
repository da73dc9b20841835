"""How long people wait, whether told times come true, and what was said of branches without a queue."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory.models import DEMONSTRATION_BRANCH
from pmlp_portal.kernel import clock
from pmlp_portal.opendata.datasets.branches import BRANCH_FIELD, DEMONSTRATION_FIELD
from pmlp_portal.opendata.shapes import Dataset, Field, Kind, Pace, Row
from pmlp_portal.opendata.waits import waits
from queueing.models import FreePostLine
from queueing.queries.hit_rate import WEEK, Shown, hit_rate_page, monday_of

WEEKS_OF_ACCURACY = 52
YEAR_OF_POSTS = timedelta(days=365)
MINUTE = timedelta(minutes=1)


def _minutes(length: timedelta | None) -> float | None:
    return None if length is None else round(length / MINUTE, 1)


def _waits(now: datetime) -> Iterator[Row]:
    for one in waits(now=now):
        last_day = one.until - timedelta(days=1)
        yield (
            one.branch.slug, one.first, last_day, one.weekday, one.hour, one.visits, _minutes(one.median),
            _minutes(one.ninetieth), one.visits is None, one.is_demonstration,
        )  # fmt: skip


WAITS_BY_HOUR = Dataset(
    slug="waits-by-hour",
    title=_("Waits by hour"),
    about=_(
        "How long people who took a number at a branch waited until the call, by weekday and hour, in the last eight "
        "whole weeks. Where fewer than five visits fell into an hour its figures are withheld."
    ),
    fields=(
        BRANCH_FIELD,
        Field("first_day", Kind.DAY, _("First day counted.")),
        Field("last_day", Kind.DAY, _("Last day counted.")),
        Field("weekday", Kind.WHOLE, _("Weekday: 1 is Monday, 7 is Sunday.")),
        Field("hour", Kind.WHOLE, _("Hour in which the number was taken: 9 is from 9:00 to 9:59.")),
        Field("visits", Kind.WHOLE, _("Visits counted; empty where withheld.")),
        Field("median_minutes", Kind.NUMBER, _("Half of them waited so long or less; empty where withheld.")),
        Field("ninetieth_minutes", Kind.NUMBER, _("Nine of ten waited so long or less; empty where withheld.")),
        Field("is_withheld", Kind.YES_NO, _("Whether there were visits, but fewer than five.")),
        DEMONSTRATION_FIELD,
    ),
    rows=_waits,
    pace=Pace.WEEKLY,
    kept_for=timedelta(hours=1),
    keywords=_("queue, waiting time, load"),
)


def _accuracy(now: datetime) -> Iterator[Row]:
    until = monday_of(clock.day_of(now))
    found = hit_rate_page(Shown(until - WEEKS_OF_ACCURACY * WEEK, until))
    for branch, line in found.by_both:
        rate = line.rate
        low, high = rate.interval or (None, None)
        yield (
            branch.slug, line.week, rate.told, rate.inside, rate.earlier, rate.later, rate.never, rate.percent_inside,
            low, high, _minutes(rate.mean_width), rate.travellers, rate.lost, rate.left_out, rate.invented > 0,
        )  # fmt: skip


FORECAST_ACCURACY = Dataset(
    slug="forecast-accuracy",
    title=_("Accuracy of the told times"),
    about=_("How often people were called inside the time they had been told on joining, by branch and whole week."),
    fields=(
        BRANCH_FIELD,
        Field("week_from", Kind.DAY, _("Monday of the week.")),
        Field("announcements", Kind.WHOLE, _("First announcements counted.")),
        Field("inside", Kind.WHOLE, _("Of them called inside the told time.")),
        Field("earlier", Kind.WHOLE, _("Of them called earlier.")),
        Field("later", Kind.WHOLE, _("Of them called later.")),
        Field("never", Kind.WHOLE, _("Of them not called that day.")),
        Field("percent_inside", Kind.WHOLE, _("Share called inside, per cent; empty below 20 announcements.")),
        Field("interval_from", Kind.WHOLE, _("95 % interval of the share, lower end.")),
        Field("interval_until", Kind.WHOLE, _("95 % interval of the share, upper end.")),
        Field("told_range_minutes", Kind.NUMBER, _("Width of the told time on average, minutes.")),
        Field("travellers", Kind.WHOLE, _("Of those counted joined remotely and called.")),
        Field("turns_lost", Kind.WHOLE, _("Of those turns lost by trusting the told time.")),
        Field("left_out", Kind.WHOLE, _("Tickets left out of the count.")),
        DEMONSTRATION_FIELD,
    ),
    rows=_accuracy,
    pace=Pace.WEEKLY,
    kept_for=timedelta(hours=1),
    keywords=_("forecast, accuracy, waiting time"),
)


def _announcements(now: datetime) -> Iterator[Row]:
    lines = FreePostLine.objects.filter(post__made_at__gt=now - YEAR_OF_POSTS).select_related("post__service", "branch")
    for line in lines.order_by("-post__made_at", "branch__sort_key"):
        yield (
            line.post_id, clock.local(line.post.made_at), line.branch.slug, line.post.service.slug,
            line.free_counters, _local(line.free_since), _local(line.checked_at), line.found or None,
            line.is_true if line.found in {"free", "queue"} else None, _minutes(line.wait_until_then),
            line.branch.slug == DEMONSTRATION_BRANCH,
        )  # fmt: skip


def _local(instant: datetime | None) -> datetime | None:
    return clock.local(instant) if instant else None


NO_QUEUE_ANNOUNCEMENTS = Dataset(
    slug="no-queue-announcements",
    title=_("Announcements of branches without a queue"),
    about=_(
        "Each branch the office said in social media to have no queue, in the last year, and what it was like an hour "
        "later."
    ),
    fields=(
        Field("post", Kind.WHOLE, _("Number of the post; one names several branches.")),
        Field("posted_at", Kind.INSTANT, _("When its text was made.")),
        BRANCH_FIELD,
        Field("service", Kind.TEXT, _("Short name of the service it was said of.")),
        Field("free_counters", Kind.WHOLE, _("Counters free at that moment.")),
        Field("free_since", Kind.INSTANT, _("Since when the branch had been seen without a queue.")),
        Field("checked_at", Kind.INSTANT, _("When it was looked at again; empty before that.")),
        Field("found", Kind.TEXT, _("What was found: free, queue, closed, unknown, or missed when it was too late.")),
        Field("was_true", Kind.YES_NO, _("Whether it was still true; empty where that could not be said.")),
        Field("wait_minutes", Kind.NUMBER, _("Where there was a queue: the longest wait told then, minutes.")),
        DEMONSTRATION_FIELD,
    ),
    rows=_announcements,
    pace=Pace.AS_IT_HAPPENS,
    kept_for=timedelta(minutes=1),
    keywords=_("queue, branches without a queue, social media"),
)
