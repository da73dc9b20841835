"""A contact is found everywhere on its day, and nowhere when its time is over: in no column, and in no log."""

import logging
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from forum.actions import decline
from forum.models import Question, Vote
from forum.tests.factories import make_staff
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import contact_hash
from pmlp_portal.notifications.models import Message
from pmlp_portal.notifications.states import LEFT
from pmlp_portal.retention import actions, tasks
from pmlp_portal.retention.actions.forgetting import FORGETTING
from pmlp_portal.retention.models import RULED_ELSEWHERE, Keeping, KeepingCode
from pmlp_portal.retention.tests.cast import ADDRESS, BROWSER, NIGHT, WEEK, a_night, fill_a_day, where_stands
from queueing.models import Ticket, TicketMove, Visit
from queueing.states import TicketState
from queueing.tests.factories import TUESDAY, make_clerk, make_office, riga, walk_in

pytestmark = pytest.mark.django_db

HASH = contact_hash(ADDRESS, settings.CONTACT_KEY)
DAY = timedelta(days=1)
# By then every term of the table is over, except those of records and moves.
MUCH_LATER = clock.at(date(2028, 3, 1), NIGHT.time())


@pytest.fixture(autouse=True)
def _table() -> None:
    actions.load_keepings()


class TestNights:
    def test_on_its_day_the_contact_is_found_wherever_it_is_kept(self) -> None:
        fill_a_day()

        assert where_stands(ADDRESS) == {
            "appointments_booking.contact", "appointments_trainingplace.contact", "deadlines_subscription.contact",
            "faults_report.contact", "faults_report.text",
            "forum_original.text", "forum_question.contact", "notifications_message.to", "queueing_visit.contact",
            "surveys_frameunit.email", "surveys_invitation.contact",
        }  # fmt: skip
        assert where_stands(HASH) == {
            f"{table}.contact_hash"
            for table in (
                "appointments_booking", "appointments_trainingplace", "deadlines_subscription", "faults_report",
                "forum_question", "queueing_visit",
            )
        }  # fmt: skip
        assert where_stands(BROWSER.endpoint) == {"notifications_pushsubscription.endpoint"}

    def test_the_night_after_a_ticket_knows_nobody(self) -> None:
        fill_a_day()

        a_night(NIGHT)

        visit = Visit.objects.get()
        assert (visit.contact, visit.contact_hash, visit.device_hash) == ("", None, None)
        assert Ticket.objects.get().state == TicketState.CLOSED
        assert not any(column.startswith("queueing_") for column in where_stands(ADDRESS, HASH))
        assert "appointments_booking.contact" in where_stands(ADDRESS), "a booking is asked about for a month"

    def test_when_all_is_over_it_is_in_no_column(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        fill_a_day()
        a_night(NIGHT)
        lead = make_staff("maija", Role.MODERATOR)
        asked = Question.objects.exclude(contact="").get()
        decline(question_id=asked.pk, seen=asked.version, because="Te nav jautājuma.", by=lead, now=NIGHT)

        a_night(NIGHT + 5 * WEEK)
        a_night(MUCH_LATER)

        assert where_stands(ADDRESS, HASH, BROWSER.endpoint) == set()
        assert ADDRESS not in caplog.text
        assert HASH not in caplog.text

    def test_running_twice_forgets_once(self) -> None:
        fill_a_day()
        a_night(NIGHT + 5 * WEEK)

        a_night(NIGHT + 5 * WEEK)

        runs = AuditRecord.objects.filter(verb="retention_forget", subject="keeping:bookings").order_by("pk")
        assert [run.detail["count"] for run in runs] == [1, 0]


class TestTerms:
    def test_letters_are_kept_for_thirty_days_at_most_however_long_they_are_of_use(self) -> None:
        fill_a_day()
        a_night(riga(12))
        left = Message.objects.filter(state__in=LEFT).exclude(to="")
        left.update(lapses_at=MUCH_LATER)
        assert left.exists()

        actions.forget(code=KeepingCode.LETTERS, now=riga(12) + 30 * DAY)
        assert left.exists()

        actions.forget(code=KeepingCode.LETTERS, now=riga(12) + 30 * DAY + timedelta(minutes=1))
        assert not left.exists()
        assert not Message.objects.filter(state__in=LEFT).exclude(context={}).exists()

    def test_moves_stay_three_years_and_then_go_without_the_tickets(self) -> None:
        office = make_office()
        ticket = walk_in(office)
        Ticket.objects.filter(pk=ticket.pk).update(clerk=make_clerk("clara", office.branch))
        three_years = clock.at(TUESDAY + 1095 * DAY, NIGHT.time())

        actions.forget(code=KeepingCode.MOVES, now=three_years)
        assert TicketMove.objects.exists()

        actions.forget(code=KeepingCode.MOVES, now=three_years + DAY)
        assert not TicketMove.objects.exists()
        assert Ticket.objects.get().clerk is None

    def test_records_stay_five_years_whoever_asks(self) -> None:
        young, old = clock.now() - 1824 * DAY, clock.now() - 1826 * DAY
        for at in (young, old):
            AuditRecord.objects.create(at=at, verb="day_end", subject="branch:1")

        actions.forget(code=KeepingCode.AUDIT, now=clock.now())

        assert [row.at for row in AuditRecord.objects.filter(verb="day_end")] == [young]
        with pytest.raises(IntegrityError), transaction.atomic():
            AuditRecord.objects.filter(at=young).delete()

    def test_a_vote_loses_its_device_and_stays_a_vote(self) -> None:
        fill_a_day()

        actions.forget(code=KeepingCode.VOTES, now=riga(4, day=TUESDAY + 366 * DAY))

        assert Vote.objects.get().device_hash == f"gone:{Vote.objects.get().pk}"

    def test_a_term_outside_the_bounds_is_refused(self) -> None:
        with pytest.raises(IntegrityError, match="keeping_stays_in_bounds"), transaction.atomic():
            Keeping.objects.filter(code=KeepingCode.AUDIT).update(days=30)

    def test_every_kind_has_either_a_deed_or_a_rule(self) -> None:
        assert set(Keeping.objects.values_list("code", flat=True)) == set(KeepingCode.values)
        assert set(FORGETTING) == set(KeepingCode) - set(RULED_ELSEWHERE)

    def test_the_task_rings_for_each_kind(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rung: list[str] = []
        monkeypatch.setattr(tasks.forget_kind, "delay", rung.append)
        Keeping.objects.all().delete()

        tasks.forget()

        assert rung == [str(code) for code in FORGETTING]
        assert Keeping.objects.count() == len(KeepingCode), "a kind that lacks is put in first"
