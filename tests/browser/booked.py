"""A calendar to book at a branch of the tour: who is booked, who can't be kept, what is blocked."""

from datetime import datetime, time, timedelta

from appointments import actions
from appointments.actions import BookingRequest
from appointments.models import Booking, BookingPolicyRow, Disruption, Pool, SlotRule
from appointments.queries.telephone import times_for_staff
from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.models import Service, StaffMembership, Weekday
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import parse_contact
from pmlp_portal.kernel.intervals import Period
from tests.browser.cast import PASSPORTS, SINCE, Office

A_DAY = timedelta(days=1)


def keep_calendar(office: Office, by: User) -> Booking:
    """Let somebody manage a branch: of two booked for tomorrow one can't be kept; return the other."""
    now = clock.now()
    StaffMembership.objects.create(user=by, branch=office.branch, role=Role.MANAGER)
    service = Service.objects.get(slug=PASSPORTS)
    Service.objects.filter(pk=service.pk).update(is_bookable=True)
    for weekday in Weekday.values:
        SlotRule.objects.create(
            branch=office.branch, service=service, weekday=weekday, begins=time(6), ends=time(22),
            public_places=2, internal_places=1, valid_from=SINCE,
        )  # fmt: skip
    BookingPolicyRow.objects.create(branch=office.branch, valid_from=SINCE)
    actions.lay_out(branch=office.branch, now=now)
    stays = _book(office, service, by, f"anna@{office.slug}.example", "Anna Ozola", now)
    _disrupt(office, _book(office, service, by, f"2{office.branch.pk:07}", "Jānis Bērziņš", now), by, now)
    return stays


def _book(office: Office, service: Service, by: User, contact: str, name: str, now: datetime) -> Booking:
    tomorrow = clock.day_of(now) + A_DAY
    pools = (Pool.INTERNAL,)
    times = times_for_staff(branch=office.branch, service=service, persons=2, day=tomorrow, pools=pools, now=now)
    request = BookingRequest(
        branch=office.slug, service=service.slug, starts_at=times[8], persons=2, name=name, pool=Pool.INTERNAL,
        contact=parse_contact(contact),
    )  # fmt: skip
    return actions.book_for(request=request, by=by, now=now)


def _disrupt(office: Office, booking: Booking, by: User, now: datetime) -> None:
    """Block every counter at the time of a booking, and tell its holder."""
    for counter in office.counters:
        period = Period(booking.starts_at, booking.ends_at)
        actions.block_counter(counter=counter, period=period, reason="Mācības", by=by, now=now)
    for row in Disruption.objects.filter(booking=booking):
        actions.tell_disruption(disruption_id=row.pk, now=now)
