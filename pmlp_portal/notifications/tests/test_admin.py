import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from pmlp_portal.notifications.tests.cast import TICKET, enqueue, sole_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(get_user_model().objects.create_superuser(username="office", password="a long password"))
    return client


def test_staff_see_what_is_stuck_and_no_address(office):
    enqueue()

    page = office.get(reverse("admin:notifications_message_changelist") + "?state__exact=due").content.decode()

    assert "visit:1" in page
    assert "a…@example.lv" in page
    assert "anna@example.lv" not in page


def test_one_message_shows_neither_its_address_nor_the_secret_link(office):
    enqueue()

    page = office.get(reverse("admin:notifications_message_change", args=[sole_message().pk])).content.decode()

    assert "visit:1" in page
    assert "anna@example.lv" not in page
    assert str(TICKET["url"]) not in page


def test_nobody_adds_changes_or_deletes(office):
    enqueue()
    pk = sole_message().pk

    assert office.get(reverse("admin:notifications_message_add")).status_code == 403
    assert office.post(reverse("admin:notifications_message_change", args=[pk]), {"about": "x"}).status_code == 403
    assert office.post(reverse("admin:notifications_message_delete", args=[pk]), {"post": "yes"}).status_code == 403
    assert sole_message().about == "visit:1"
