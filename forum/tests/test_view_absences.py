from datetime import date

import pytest

from forum.models import Absence
from forum.tests.desk import ForumDesk
from forum.tests.factories import make_staff
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(maris):
    return ForumDesk(maris)


def away(desk, user, first, back, **more):
    return desk.do("note-absence", user=user.pk, first_on=f"2026-11-{first:02}", back_on=f"2026-11-{back:02}", **more)


def test_an_absence_is_noted_and_listed_and_on_record(desk, anda):
    said = away(desk, anda, 10, 16)

    assert "Prombūtne ierakstīta: Anda." in said
    assert "Anda 10.11.2026. prombūtnē 16.11.2026." in said
    assert AuditRecord.objects.filter(verb="absence_note", subject=f"user:{anda.pk}").exists()


def test_days_that_can_t_be_are_refused_in_words(desk, anda):
    assert "vēlāka" in away(desk, anda, 16, 16, status=422)
    away(desk, anda, 10, 16)
    assert "jau ir citā prombūtnē" in away(desk, anda, 15, 20, status=409)

    assert Absence.objects.count() == 1


def test_only_who_answers_is_noted(desk):
    away(desk, make_staff("clara", Role.CLERK), 10, 16, status=422)

    assert not Absence.objects.exists()


def test_it_is_taken_back(desk, anda):
    absence = Absence.objects.create(user=anda, first_on=date(2026, 11, 10), back_on=date(2026, 11, 16))
    desk._read("post", "drop-absence", (absence.pk,), {}, 200)

    assert not Absence.objects.exists()
    assert AuditRecord.objects.filter(verb="absence_drop").exists()


def test_what_is_over_is_not_listed(desk, anda):
    Absence.objects.create(user=anda, first_on=date(2026, 11, 1), back_on=date(2026, 11, 11))

    assert "Visi ir uz vietas." in desk.look("absences")


def test_experts_note_nothing(anda, liga):
    away(ForumDesk(anda), liga, 10, 16, status=404)

    assert not Absence.objects.exists()
