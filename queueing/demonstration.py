"""What the demonstration branch needs of the queue: rules without margins, played clerks, planned lunches."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.models import Branch, Counter, StaffMembership
from pmlp_portal.kernel import clock
from queueing.models import PlannedShift, QueuePolicyRow

DEMO_SLUG = "demo"
PLAYED_COUNTERS = 2
A_DAY = timedelta(days=1)
_SINCE = date(2022, 8, 20)


def load(*, now: datetime) -> None:
    """Write the demonstration branch's rules, its played clerks, their shifts of two days. Twice changes nothing."""
    branch = Branch.objects.get(slug=DEMO_SLUG)
    QueuePolicyRow.objects.get_or_create(
        branch=branch,
        valid_from=_SINCE,
        defaults={
            "intake_opens_after": timedelta(0),
            "intake_closes_before": timedelta(0),
            "remote_a_day": None,
            "remote_at_a_time": None,
            "tickets_a_day": None,
        },
    )
    for counter in _played_counters(branch):
        _employ(counter, now)


def played_staff() -> list[tuple[Counter, User]]:
    """Return the counters the player staffs, each with its clerk; the others are free for people."""
    branch = Branch.objects.get(slug=DEMO_SLUG)
    return [(counter, User.objects.get(username=_username(counter))) for counter in _played_counters(branch)]


def _played_counters(branch: Branch) -> list[Counter]:
    return list(branch.counters.filter(is_active=True).order_by("number")[:PLAYED_COUNTERS])


def _username(counter: Counter) -> str:
    return f"played-clerk-{counter.number}"


def _employ(counter: Counter, now: datetime) -> None:
    user, is_new = User.objects.get_or_create(
        username=_username(counter), defaults={"first_name": "Demo", "last_name": str(counter.number)}
    )
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    StaffMembership.objects.get_or_create(user=user, branch=counter.branch, role=Role.CLERK)
    today = clock.day_of(now)
    for day in (today, today + A_DAY):
        _plan(counter, user, day)


def _plan(counter: Counter, user: User, day: date) -> None:
    lunch = 11 + counter.number % 4
    # Somebody may have planned the day by hand already; shifts never overlap.
    if not PlannedShift.objects.filter(Q(counter=counter) | Q(clerk=user), day=day).exists():
        PlannedShift.objects.create(
            counter=counter,
            branch=counter.branch,
            clerk=user,
            day=day,
            starts_at=clock.at(day, clock.MIDNIGHT),
            ends_at=clock.end_at(day, clock.MIDNIGHT),
            lunch_starts_at=clock.at(day, time(lunch)),
            lunch_ends_at=clock.at(day, time(lunch, 30)),
        )
