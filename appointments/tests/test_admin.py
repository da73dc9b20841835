"""The admin of booking: rules are edited and recorded, what has happened is only looked at, contacts stay masked."""

import pytest
from django.test import Client
from django.urls import reverse

from appointments.models import SlotRule
from appointments.tests.factories import Bureau, book
from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from queueing.tests.factories import make_clerk, riga

LOOKED_AT = ("booking", "slot", "offer", "disruption", "takenplace", "counterblock")


@pytest.fixture
def admin_user(db: None) -> User:
    return User.objects.create_superuser("root")


@pytest.fixture
def at_admin(client: Client, admin_user: User) -> Client:
    client.force_login(admin_user)
    return client


def test_a_contact_and_a_name_are_not_shown(at_admin: Client, bureau: Bureau) -> None:
    booking = book(bureau, at=riga(10))
    for page in (
        reverse("admin:appointments_booking_changelist"),
        reverse("admin:appointments_booking_change", args=[booking.pk]),
    ):
        html = at_admin.get(page).content.decode()
        assert "a…@example.lv" in html
        assert "anna@example.lv" not in html
        assert "Anna Ozola" not in html
        assert booking.token_seed not in html


@pytest.mark.parametrize("table", LOOKED_AT)
def test_what_has_happened_is_only_looked_at(at_admin: Client, bureau: Bureau, table: str) -> None:
    assert at_admin.get(reverse(f"admin:appointments_{table}_changelist")).status_code == 200
    assert at_admin.get(reverse(f"admin:appointments_{table}_add")).status_code == 403


def test_who_is_expected_is_only_looked_at(at_admin: Client, bureau: Bureau) -> None:
    book(bureau, at=riga(10))
    assert "booking:" in at_admin.get(reverse("admin:queueing_expectedarrival_changelist")).content.decode()
    assert at_admin.get(reverse("admin:queueing_expectedarrival_add")).status_code == 403


def test_head_office_edits_the_rules_and_that_is_recorded(client: Client, bureau: Bureau) -> None:
    helena = make_clerk("helena", None)
    helena.memberships.create(role=Role.HEAD_OFFICE)
    User.objects.filter(pk=helena.pk).update(is_staff=True)
    client.force_login(helena)
    rule = SlotRule.objects.latest("pk")
    page = reverse("admin:appointments_slotrule_change", args=[rule.pk])
    said = {
        "branch": rule.branch_id, "service": rule.service_id, "weekday": rule.weekday, "begins": "09:00",
        "ends": "16:00", "length": "0:15:00", "slots_each": 1, "public_places": 3, "call_centre_places": 0,
        "internal_places": 1, "valid_from": "2020-01-01", "valid_until": "",
    }  # fmt: skip
    assert client.post(page, said).status_code == 302
    rule.refresh_from_db()
    assert rule.places.total == 4
    assert AuditRecord.objects.get(verb="slotrule_change").actor_id == helena.pk
    assert client.get(reverse("admin:appointments_bookingpolicyrow_add")).status_code == 200


def test_a_senseless_rule_is_refused_in_words(at_admin: Client, bureau: Bureau) -> None:
    rule = SlotRule.objects.latest("pk")
    page = reverse("admin:appointments_slotrule_change", args=[rule.pk])
    said = {
        "branch": rule.branch_id, "service": rule.service_id, "weekday": rule.weekday, "begins": "16:00",
        "ends": "09:00", "length": "0:15:00", "slots_each": 1, "public_places": 1, "call_centre_places": 0,
        "internal_places": 0, "valid_from": "2020-01-01", "valid_until": "",
    }  # fmt: skip
    answer = at_admin.post(page, said)
    assert answer.status_code == 200
    assert "Beigām jābūt pēc sākuma." in answer.content.decode()
    assert SlotRule.objects.get(pk=rule.pk).begins == rule.begins
