"""A session nobody sits at ends; what pages ask for by themselves keeps nobody signed in."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock

BY_ITSELF = {"Sec-Fetch-Mode": "navigate"}
BY_HAND = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-User": "?1"}


@pytest.fixture
def anna(db, settings) -> Client:
    settings.STAFF_IDLE = timedelta(minutes=30)
    client = Client()
    client.force_login(User.objects.create_user("anna"))
    return client


def _over(client: Client, minutes: int, headers: dict[str, str] | None = None) -> list[int]:
    """Open a page each ten minutes; return what was answered."""
    began = clock.now()
    statuses = []
    for minute in range(0, minutes + 1, 10):
        with time_machine.travel(began + timedelta(minutes=minute), tick=False):
            statuses.append(client.get("/staff/", headers=headers).status_code)
    return statuses


def test_who_works_stays_signed_in_all_day(anna):
    assert set(_over(anna, 240, headers=BY_HAND)) == {200}


def test_a_browser_that_does_not_say_who_pressed_is_believed(anna):
    assert set(_over(anna, 60)) == {200}


def test_a_page_that_comes_anew_by_itself_keeps_nobody_signed_in(anna):
    assert _over(anna, 40, headers=BY_ITSELF) == [200, 200, 200, 200, 302]


def test_a_part_fetched_by_a_script_keeps_nobody_signed_in(anna):
    assert _over(anna, 40, headers={"HX-Request": "true"})[-1] == 200  # HX-Redirect: htmx leaves the page
    assert anna.get("/staff/").status_code == 302


def test_who_types_in_an_open_page_is_there(anna):
    began = clock.now()
    for minute in range(0, 70, 10):
        with time_machine.travel(began + timedelta(minutes=minute), tick=False):
            anna.post("/staff/attended/", headers={"Sec-Fetch-Mode": "cors", "X-Attended": "1"})

    with time_machine.travel(began + timedelta(minutes=80), tick=False):
        assert anna.get("/staff/").status_code == 200


def test_it_is_said_why_and_leads_back(anna):
    anna.get("/staff/")
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        answer = anna.get("/staff/security/")

        assert answer.url == "/staff/sign-in/?next=%2Fstaff%2Fsecurity%2F"
        assert "Lapu neviens neizmantoja 30 minūtes" in anna.get(answer.url).content.decode()


def test_what_was_sent_too_late_is_not_done(anna):
    anna.get("/staff/")
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        answer = anna.post("/staff/security/codes/")

    assert answer.url == "/staff/sign-in/"
