"""People are added and closed by an administrator, and that is recorded without their passwords."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse

from pmlp_portal.audit.models import AuditRecord

PASSWORD = "Mežāzene-un-strazds"


@pytest.fixture
def desk(client, db):
    client.force_login(get_user_model().objects.create_superuser("office"))
    return client


def test_an_administrator_adds_somebody_who_can_sign_in(desk):
    sent = {"username": "clara", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    desk.post(reverse("admin:accounts_user_add"), sent)
    assert get_user_model().objects.get(username="clara").check_password(PASSWORD)
    record = AuditRecord.objects.get()
    assert (record.verb, record.detail["name"]) == ("user_add", "clara")


def test_a_new_password_is_recorded_but_not_what_it_is(desk):
    clara = get_user_model().objects.create_user("clara")
    sent = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    desk.post(reverse("admin:auth_user_password_change", args=[clara.pk]), sent)
    clara.refresh_from_db()
    assert clara.check_password(PASSWORD)
    record = AuditRecord.objects.get()
    assert record.subject == f"user:{clara.pk}"
    assert PASSWORD not in str(record.detail)
    assert clara.password not in str(record.detail)


def test_rights_come_from_roles_not_from_groups():
    assert not admin.site.is_registered(Group)


def test_the_name_colleagues_know_is_the_full_name_or_else_the_user_name():
    user_model = get_user_model()
    assert user_model(username="clara", first_name="Klāra", last_name="Ozola").display_name == "Klāra Ozola"
    assert user_model(username="clara").display_name == "clara"
