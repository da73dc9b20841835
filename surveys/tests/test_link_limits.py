"""Doors opened by a link: whoever has one goes through as often as they like, who tries addresses is stopped."""

from datetime import timedelta

import pytest
import time_machine

from pmlp_portal.limits.models import Tally
from pmlp_portal.limits.policies import Limit
from surveys.models import Answer, Response
from surveys.states import ResponseState
from surveys.tests.factories import NOON, link_of, make_case, make_invitation, make_stage, make_version

pytestmark = pytest.mark.django_db

AT_MOST = 3
DOORS = ("/surveys/{}/", "/surveys/visit/{}/", "/surveys/assessment/{}/", "/surveys/refuse/{}/",
         "/surveys/{}/questions/q1/", "/surveys/visit/{}/check/")  # fmt: skip


@pytest.fixture(autouse=True)
def limited(settings):
    """Nobody is exempt, and a few wrong links are all anybody may try."""
    settings.LIMITS_EXEMPT = []
    settings.LIMITS = {**settings.LIMITS, "link": Limit(AT_MOST, timedelta(minutes=10))}
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def token():
    """The link of somebody who is asked 17 questions."""
    version = make_version([{"code": f"q{nth}"} for nth in range(17)])
    return link_of(make_invitation(make_case(make_stage(version=version))))


def tried(client, *, times: int, method: str = "get") -> list[int]:
    asked = getattr(client, method)
    return [asked(DOORS[nth % len(DOORS)].format(f"guess-{nth}")).status_code for nth in range(times)]


def test_17_answers_are_given_one_by_one_and_none_is_counted(client, token):
    client.post(f"/surveys/{token}/")
    for nth in range(17):
        address = f"/surveys/{token}/questions/q{nth}/"
        assert client.get(address).status_code == 200
        assert client.post(address, {"answer": "5"}).status_code == 303
    assert client.post(f"/surveys/{token}/check/").status_code == 303

    assert Answer.objects.count() == 17
    assert Response.objects.get().state == ResponseState.COMPLETE
    assert not Tally.objects.exists()


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_who_tries_addresses_is_stopped_whichever_door_they_try(client, method):
    assert tried(client, times=AT_MOST + 2, method=method) == [404] * AT_MOST + [429] * 2


def test_then_a_link_that_is_right_opens_nothing_either_so_that_none_is_found(client, token):
    tried(client, times=AT_MOST)
    stopped = client.get(f"/surveys/{token}/")

    assert stopped.status_code == 429
    assert int(stopped.headers["Retry-After"]) > 0
    assert client.get(f"/surveys/{token}/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_ten_minutes_later_it_opens(client, token, limited):
    tried(client, times=AT_MOST)
    limited.shift(timedelta(minutes=10))

    assert client.get(f"/surveys/{token}/").status_code == 200


def test_a_few_that_were_mistyped_stop_nobody(client, token):
    tried(client, times=AT_MOST - 1)

    assert client.get(f"/surveys/{token}/").status_code == 200


def test_who_was_refused_is_counted_as_such(client):
    tried(client, times=AT_MOST + 2)

    assert Tally.objects.get(kind="link").refused == 2
