"""Passwords are not guessed: a name from an address waits after five wrong ones, an address after many."""

import logging
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt

from pmlp_portal.accounts.actions import forget_wrong_passwords
from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock
from pmlp_portal.limits.policies import Limit

pytestmark = pytest.mark.django_db
PASSWORD = "a long and quiet word"
SIGN_IN = "/staff/sign-in/"


@pytest.fixture(autouse=True)
def anna() -> User:
    return User.objects.create_user("anna", password=PASSWORD)


def _try(client, password: str, *, username: str = "anna", address: str = "192.0.2.7", at: str = SIGN_IN):
    return client.post(at, {"username": username, "password": password}, REMOTE_ADDR=address)


def _try_wrong(client, times: int = 5, **more: str) -> None:
    for _ in range(times):
        _try(client, "wrong", **more)


def test_after_five_wrong_passwords_not_even_the_right_one_is_taken(client):
    _try_wrong(client, 4)
    assert _try(client, PASSWORD).status_code == 302, "four are forgiven"
    client.logout()
    _try_wrong(client)

    answer = _try(client, PASSWORD)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert "Pārāk daudz nepareizu paroļu" in answer.content.decode()


def test_the_admin_has_the_same_door(client):
    _try_wrong(client, at="/admin/login/")

    assert _try(client, PASSWORD).status_code == 429


def test_a_quarter_of_an_hour_later_it_is_taken(client):
    _try_wrong(client)

    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        assert _try(client, PASSWORD).status_code == 302


def test_a_stranger_elsewhere_does_not_lock_a_clerk_out(client):
    _try_wrong(client, 20, address="198.51.100.1")

    assert _try(client, PASSWORD).status_code == 302


def test_a_colleague_at_the_same_address_signs_in(client):
    User.objects.create_user("boris", password=PASSWORD)
    _try_wrong(client)

    assert _try(client, PASSWORD, username="boris").status_code == 302


def test_who_tries_name_after_name_meets_the_limit_of_the_address(client, settings):
    settings.LIMITS = {**settings.LIMITS, "sign-in": Limit(3, timedelta(minutes=10))}
    statuses = [_try(client, "wrong", username=f"name-{nth}").status_code for nth in range(4)]

    assert statuses[-1] == 429


def test_who_tried_is_not_written_into_the_log_and_is_forgotten_in_time(client, caplog):
    with caplog.at_level(logging.INFO):
        _try_wrong(client, 6)
    assert "anna" not in caplog.text
    assert "192.0.2.7" not in caplog.text

    forget_wrong_passwords(before=clock.now() - timedelta(minutes=1))
    assert AccessAttempt.objects.exists()
    forget_wrong_passwords(before=clock.now() + timedelta(seconds=1))
    assert not AccessAttempt.objects.exists()
