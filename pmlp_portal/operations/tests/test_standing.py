"""What whoever keeps the portal running sees: what works, what is stuck, and who may look."""

from datetime import timedelta

import pytest
from django.test import Client

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.live.models import Heartbeat
from pmlp_portal.notifications.models import Message, MessageKind
from pmlp_portal.operations.standing import Part, standing
from queueing.models import DayCheck
from queueing.tests.desk import office_clock
from queueing.tests.factories import TEN, TUESDAY, Office, make_clerk, make_office, walk_in

pytestmark = [pytest.mark.db, pytest.mark.django_db]
PAGE = "/staff/operations/"


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def part(name: str) -> Part:
    [found] = [part for part in standing(now=TEN) if part.name == name]
    return found


def beat(ago: timedelta) -> None:
    Heartbeat.objects.create(name="beat", at=TEN - ago)


def check(office: Office, faults: list[object], *, at: timedelta = timedelta(0)) -> None:
    none = dict.fromkeys(("moves", "judged", "chosen", "passing", "unjudged"), 0)
    DayCheck.objects.create(branch=office.branch, day=TUESDAY, at=TEN + at, is_sealed=True, faults=faults, **none)


class TestParts:
    def test_a_heart_that_was_never_heard_or_not_for_a_minute_needs_somebody(self, office: Office) -> None:
        name = "Pulkstenis, ziņu starpnieks, strādātājs un datubāze"
        assert (part(name).is_well, part(name).said) == (False, ["Ne reizi nav dzirdēts."])
        beat(timedelta(seconds=20))
        assert (part(name).is_well, part(name).said) == (True, ["beat: dzirdēts pirms 20 s"])
        Heartbeat.objects.update(at=TEN - timedelta(seconds=61))
        assert not part(name).is_well

    def test_a_message_that_does_not_leave_needs_somebody(self, office: Office) -> None:
        assert part("Ziņas").is_well
        due = TEN - timedelta(minutes=20)
        Message.objects.create(
            about="x", kind=MessageKind.ALARM, channel="email", to="a@example.lv", language="lv", message_id="m",
            due_at=due, next_attempt_at=due, lapses_at=TEN + timedelta(minutes=10),
        )  # fmt: skip
        assert not part("Ziņas").is_well
        assert "Senākā jānosūta jau 20\xa0minūtes." in part("Ziņas").said

    def test_a_history_that_is_not_as_sealed_needs_somebody_until_it_is_checked_well(self, office: Office) -> None:
        check(office, [{"kind": "gap"}])
        assert not part("Rindas kārtība").is_well
        assert any("vēsture nav tāda, kā apzīmogota" in line for line in part("Rindas kārtība").said)
        check(office, [], at=timedelta(minutes=1))
        assert part("Rindas kārtība").is_well

    def test_erasing_that_did_not_run_last_night_needs_somebody(self, office: Office) -> None:
        assert part("Personas datu dzēšana").is_well
        AuditRecord.objects.create(
            verb="retention_forget", subject="keeping:visitors", at=TEN - timedelta(hours=27), detail={"count": 0}
        )
        assert not part("Personas datu dzēšana").is_well

    def test_queues_are_counted_and_what_needs_somebody_stands_first(self, office: Office) -> None:
        walk_in(office)
        assert part("Rindas").said[0] == "Gaida 1 cilvēks 1 nodaļā."
        parts = standing(now=TEN)
        assert [one.is_well for one in parts] == sorted(one.is_well for one in parts)
        assert not parts[0].is_well


class TestWho:
    @pytest.mark.parametrize(("role", "status"), [(Role.HEAD_OFFICE, 200), (Role.AUDITOR, 200), (Role.CLERK, 404)])
    def test_those_who_answer_for_the_whole_office(self, office: Office, role: Role, status: int) -> None:
        somebody = make_clerk("somebody", None)
        somebody.memberships.create(role=role)
        client = Client()
        with office_clock(TEN):
            client.force_login(somebody)
            assert client.get(PAGE).status_code == status
            assert (PAGE in client.get("/staff/").content.decode()) == (status == 200)

    def test_a_manager_of_one_branch_does_not_and_a_stranger_is_asked_who_they_are(self, office: Office) -> None:
        mara: User = make_clerk("mara", office.branch, Role.MANAGER)
        client = Client()
        with office_clock(TEN):
            assert client.get(PAGE).status_code == 302
            client.force_login(mara)
            assert client.get(PAGE).status_code == 404
        assert AuditRecord.objects.filter(verb="refused", subject="operations", actor=mara).exists()
