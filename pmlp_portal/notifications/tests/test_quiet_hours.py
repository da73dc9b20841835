from datetime import date, datetime, time, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.kernel import clock
from pmlp_portal.notifications import queries
from pmlp_portal.notifications.models import QUIET_AT_NIGHT, MessageKind, QuietHoursRow
from pmlp_portal.notifications.policies import QuietHours
from pmlp_portal.notifications.states import MessageState
from pmlp_portal.notifications.tests.cast import SECOND, TUESDAY, deliver, enqueue, sole_message

EVENING = clock.at(TUESDAY, time(22, 0))
MORNING = clock.at(TUESDAY + timedelta(days=1), time(8, 0))
NOON = MORNING + timedelta(hours=4)

pytestmark = pytest.mark.django_db(transaction=True)


def at_night(kind: MessageKind, *, lapses_at: datetime = NOON) -> None:
    assert enqueue(kind=kind, due_at=EVENING, lapses_at=lapses_at)


@pytest.mark.parametrize("kind", QUIET_AT_NIGHT)
def test_what_can_wait_leaves_in_the_morning_once(mail_server, kind):
    at_night(kind)
    deliver(EVENING)
    deliver(MORNING - SECOND)
    assert mail_server.received == []

    deliver(MORNING)
    deliver(MORNING + SECOND)

    assert mail_server.ids == [sole_message().message_id]


@pytest.mark.parametrize("kind", sorted(set(MessageKind) - set(QUIET_AT_NIGHT)))
def test_what_somebody_waits_for_leaves_at_night(mail_server, kind):
    at_night(kind)

    deliver(EVENING)

    assert len(mail_server.received) == 1


def test_what_would_be_of_no_use_in_the_morning_leaves_at_night(mail_server):
    at_night(MessageKind.OFFER, lapses_at=MORNING)

    deliver(EVENING)

    assert len(mail_server.received) == 1


def test_what_is_due_by_day_but_could_not_leave_waits_for_the_morning_too(mail_server, settings, dead_port):
    living_port, settings.EMAIL_PORT = settings.EMAIL_PORT, dead_port
    before = clock.at(TUESDAY, time(20, 59))
    enqueue(kind=MessageKind.REMINDER, due_at=before, lapses_at=NOON)
    deliver(before)
    settings.EMAIL_PORT = living_port

    deliver(EVENING)
    assert sole_message().state == MessageState.DUE
    deliver(MORNING)
    assert len(mail_server.received) == 1


def test_a_quiet_message_does_not_hold_up_an_urgent_one(mail_server):
    at_night(MessageKind.REMINDER)
    enqueue(kind=MessageKind.CONFIRM_CODE, due_at=EVENING, lapses_at=NOON)

    deliver(EVENING)

    assert len(mail_server.received) == 1


class TestSetByStaff:
    def test_the_newest_row_that_has_begun_holds(self):
        QuietHoursRow.objects.create(valid_from=date(2026, 1, 1), start=time(20, 0), end=time(7, 0))
        QuietHoursRow.objects.create(valid_from=date(2026, 12, 1), start=time(22, 0), end=time(9, 0))
        QuietHoursRow.objects.create(valid_from=date(2026, 12, 2), start=time(1, 0), end=time(2, 0))

        assert queries.quiet_hours(now=EVENING) == QuietHours(start=time(22, 0), end=time(9, 0))

    def test_without_rows_it_is_quiet_from_nine_to_eight(self):
        assert queries.quiet_hours(now=EVENING) == QuietHours(start=time(21, 0), end=time(8, 0))

    def test_a_change_in_the_admin_counts_and_is_on_record(self, client, mail_server):
        client.force_login(get_user_model().objects.create_superuser(username="office", password="a long password"))
        at_night(MessageKind.REMINDER)
        fields = {"valid_from": "2026-12-01", "start": "23:00", "end": "06:00"}

        assert client.post(reverse("admin:notifications_quiethoursrow_add"), fields).status_code == 302
        deliver(EVENING)

        assert len(mail_server.received) == 1
        assert AuditRecord.objects.filter(verb="quiethoursrow_add").count() == 1
