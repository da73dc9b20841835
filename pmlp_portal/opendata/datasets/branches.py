"""Where the branches are, and when they are open."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.hours import Closure, days_from
from pmlp_portal.directory.models import Branch
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.wording import telephone_link
from pmlp_portal.opendata.shapes import Dataset, Field, Kind, Pace, Row

DAYS_AHEAD = timedelta(days=60)
BRANCH_FIELD = Field("branch", Kind.TEXT, _("Short name of the branch, the same in every dataset."))
DEMONSTRATION_FIELD = Field("is_demonstration", Kind.YES_NO, _("Whether the row is invented, for demonstration."))


def _branches(now: datetime) -> Iterator[Row]:
    day = clock.day_of(now)
    for branch in Branch.objects.select_related("parent"):
        yield (
            branch.slug, branch.name_lv, branch.name_en, branch.address, _number(branch.latitude),
            _number(branch.longitude), telephone_link(branch.phone) if branch.phone else None, branch.email or None,
            branch.parent.slug if branch.parent else None, branch.rollout_on(day).value, branch.is_demonstration,
        )  # fmt: skip


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


BRANCHES = Dataset(
    slug="branches",
    title=_("Branches"),
    about=_("The branches of the office: name, address, position, contacts, and how far the remote queue has come."),
    fields=(
        BRANCH_FIELD,
        Field("name_lv", Kind.TEXT, _("Name in Latvian.")),
        Field("name_en", Kind.TEXT, _("Name in English.")),
        Field("address", Kind.TEXT, _("Postal address.")),
        Field("latitude", Kind.NUMBER, _("Latitude, WGS 84; empty where it is not known.")),
        Field("longitude", Kind.NUMBER, _("Longitude, WGS 84; empty where it is not known.")),
        Field("telephone", Kind.TEXT, _("The branch's own telephone, as a link.")),
        Field("email", Kind.TEXT, _("The branch's own e-mail.")),
        Field("belongs_to", Kind.TEXT, _("Of a sub-branch: short name of the branch it belongs to.")),
        Field("remote_queue", Kind.TEXT, _("Joining the queue from a phone: off, pilot or live.")),
        DEMONSTRATION_FIELD,
    ),
    rows=_branches,
    pace=Pace.IRREGULAR,
    kept_for=timedelta(minutes=5),
    keywords=_("branches, addresses, contacts"),
)


def _hours(now: datetime) -> Iterator[Row]:
    first = clock.day_of(now)
    last = first + DAYS_AHEAD - timedelta(days=1)
    branches = list(Branch.objects.all())
    calendar = directory.calendar_of(branches=branches, first=first, last=last)
    for branch in branches:
        for day in days_from(first, last):
            word = calendar.on(branch.pk, day)
            if isinstance(word, Closure):
                yield branch.slug, day, False, None, None, branch.is_demonstration
            else:
                period = word.period
                yield (
                    branch.slug, day, True, clock.local(period.start), clock.local(period.end), branch.is_demonstration
                )  # fmt: skip


HOURS = Dataset(
    slug="hours",
    title=_("Opening hours by day"),
    about=_(
        "When each branch is open on each of the next 60 days. Holidays, moved working days and days that differ are "
        "reckoned in, so nothing has to be put together."
    ),
    fields=(
        BRANCH_FIELD,
        Field("day", Kind.DAY, _("The day.")),
        Field("is_open", Kind.YES_NO, _("Whether the branch is open on that day.")),
        Field("opens_at", Kind.INSTANT, _("When it opens; empty when it is closed.")),
        Field("closes_at", Kind.INSTANT, _("When it closes; empty when it is closed.")),
        DEMONSTRATION_FIELD,
    ),
    rows=_hours,
    pace=Pace.DAILY,
    kept_for=timedelta(minutes=5),
    keywords=_("opening hours, holidays"),
)
