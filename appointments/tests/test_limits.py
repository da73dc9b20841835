"""Who comes too often waits, who looks like a machine proves patience; on the doors of the portal themselves."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from appointments import actions as actions_of_booking
from appointments.models import Booking
from appointments.tests.factories import YESTERDAY_NOON, Bureau, code_sent_to, make_bureau
from appointments.tokens import token_hash
from pmlp_portal.kernel import clock
from pmlp_portal.limits import actions
from pmlp_portal.limits.addresses import address_of, is_exempt, network_of, subject_of
from pmlp_portal.limits.models import Tally
from pmlp_portal.limits.policies import Limit, leading_zeros
from pmlp_portal.limits.queries import challenged_by_hour, refused_by_hour
from pmlp_portal.settings import LIMITED_DOORS, LIMITS
from queueing.models import Ticket
from queueing.tests.factories import TEN, make_clerk, make_office

FAR = "203.0.113.7"
NEIGHBOUR = "203.0.113.8"
ELSEWHERE = "198.51.100.1"
TEN_MINUTES = timedelta(minutes=10)
SLOTS = "/api/v1/branches/riga-2/slots/?service=passport&date=2026-12-01"
_nth = count(1)


@pytest.fixture
def noon(db: None, settings: Settings) -> Iterator[Bureau]:
    """Monday at noon; a bureau with many places; few may do little."""
    settings.LIMITS = {name: Limit(5, TEN_MINUTES) for name in settings.LIMITS} | {"hold": Limit(50, TEN_MINUTES)}
    settings.CHALLENGE = replace(settings.CHALLENGE, unconfirmed_at_most=3, bits=8, waits=2)
    with time_machine.travel(YESTERDAY_NOON, tick=False):
        yield make_bureau(places=50)


def _path_to(view: str) -> str:
    """Return an address of a view; what it would be about need not exist."""
    branch, one, number = {"slug": "riga-2"}, {"token": "none"}, {"question_id": 1}
    for about in ({}, branch, one, number, {**branch, "service": "passport"}, {**one, "code": "clear"}):
        with suppress(NoReverseMatch):
            return reverse(view, kwargs=about)
    raise AssertionError(view)


def get(path: str, address: str = FAR, **headers: str) -> Any:  # Django's test response
    return Client(REMOTE_ADDR=address).get(path, headers=headers)


def hold(address: str = FAR, **headers: str) -> Any:
    """Hold a place as somebody new."""
    wish = {
        "branch": "riga-2", "service": "passport", "starts_at": "2026-12-01T10:00:00+02:00", "name": "Anna",
        "email": f"anna-{next(_nth)}@example.lv",
    }  # fmt: skip
    client = Client(REMOTE_ADDR=address)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/api/v1/bookings/", wish, "application/json", headers=named)


def confirm(token: str, address: str = FAR) -> Any:
    code = code_sent_to(Booking.objects.latest("pk").pk)
    path = f"/api/v1/bookings/{token}/confirm/"
    return Client(REMOTE_ADDR=address).post(path, {"code": code}, "application/json")


def solved(challenge: str, bits: int) -> str:
    """Search as the browser does."""
    for nonce in count():
        if leading_zeros(hashlib.sha256(f"{challenge}.{nonce}".encode()).digest()) >= bits:
            return str(nonce)
    raise AssertionError


class TestLimit:
    def test_beyond_it_machines_are_told_when_to_come_again(self, noon: Bureau) -> None:
        answers = [get(SLOTS) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        refused = answers[-1]
        assert refused.json()["code"] == "too_many_requests"
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert 0 < int(refused.headers["Retry-After"]) <= 601

    def test_after_the_window_all_is_well(self, noon: Bureau) -> None:
        for _ in range(6):
            get(SLOTS)
        with time_machine.travel(YESTERDAY_NOON + TEN_MINUTES, tick=False):
            assert get(SLOTS).status_code == 200

    def test_each_address_has_its_own(self, noon: Bureau) -> None:
        for _ in range(6):
            get(SLOTS)
        assert get(SLOTS, NEIGHBOUR).status_code == 200

    def test_control_without_a_limit_nobody_is_refused(self, noon: Bureau, settings: Settings) -> None:
        settings.LIMITS = {}
        assert {get(SLOTS).status_code for _ in range(10)} == {200}

    def test_this_machine_itself_is_exempt_in_development(self, noon: Bureau, settings: Settings) -> None:
        assert {get(SLOTS, "127.0.0.1").status_code for _ in range(7)} == {200}
        settings.LIMITS_EXEMPT = []
        assert 429 in {get(SLOTS, "127.0.0.1").status_code for _ in range(7)}

    def test_people_get_a_calm_page(self, noon: Bureau, settings: Settings) -> None:
        settings.LIMITS = {**settings.LIMITS, "join": Limit(0, TEN_MINUTES)}
        response = Client(REMOTE_ADDR=FAR).post("/branches/riga-2/join/passport/", {})
        assert response.status_code == 429
        assert int(response.headers["Retry-After"]) > 0
        assert "Pēc " in response.content.decode() or "pēc " in response.content.decode()

    def test_joining_a_queue_is_limited_too(self, noon: Bureau) -> None:
        make_office("riga-9", "Rīgas 9. nodaļa")
        with time_machine.travel(TEN, tick=False):
            client = Client(REMOTE_ADDR=FAR)
            path = "/api/v1/branches/riga-9/tickets/"
            statuses = [client.post(path, {"service": "passport"}, "application/json").status_code for _ in range(6)]
        assert statuses == [201] * 5 + [429]
        assert Ticket.objects.count() == 5

    def test_what_was_refused_is_counted_by_the_hour(self, noon: Bureau) -> None:
        for _ in range(8):
            get(SLOTS)
        assert sum(refused_by_hour(since=clock.now() - timedelta(hours=1)).values()) == 3

    def test_the_count_is_shared_by_all_who_count(self, db: None) -> None:
        limit = Limit(100, TEN_MINUTES)
        assert [actions.count("slots", "x", limit=limit, now=TEN) for _ in range(3)] == [1, 2, 3]
        assert Tally.objects.get().number == 3

    @pytest.mark.parametrize(("method", "view"), sorted(door for door, kind in LIMITED_DOORS.items() if kind in LIMITS))
    def test_each_door_is_counted(self, noon: Bureau, settings: Settings, method: str, view: str) -> None:
        settings.LIMITS = {name: Limit(0, TEN_MINUTES) for name in settings.LIMITS}
        answer = Client(REMOTE_ADDR=FAR).generic(method, _path_to(view))
        assert answer.status_code == 429

    def test_without_the_database_it_is_a_503(self, noon: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
        def lost(*_args: object, **_kwargs: object) -> None:
            raise OperationalError

        monkeypatch.setattr("pmlp_portal.limits.middleware.require_within", lost)
        assert get(SLOTS).status_code == 503

    def test_no_address_is_kept(self, noon: Bureau) -> None:
        get(SLOTS)
        assert FAR not in str(list(Tally.objects.values()))

    def test_old_counts_are_forgotten(self, noon: Bureau) -> None:
        get(SLOTS)
        starts_at = Tally.objects.latest("starts_at").starts_at
        actions.prune(before=starts_at)
        assert Tally.objects.exists()
        actions.prune(before=starts_at + timedelta(seconds=1))
        assert not Tally.objects.exists()


class TestAddress:
    @pytest.mark.parametrize(
        ("proxies", "forwarded", "found"),
        [
            (0, "198.51.100.1", "10.0.0.1"),
            (1, "198.51.100.1", "198.51.100.1"),
            (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),
            (2, "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
            (2, "198.51.100.1", "10.0.0.1"),
            (1, "", "10.0.0.1"),
            (1, "nonsense", "10.0.0.1"),
            (1, "::ffff:198.51.100.1", "198.51.100.1"),
            (1, "[2001:db8::1]", "2001:db8::1"),
        ],
    )
    def test_it_is_what_our_outermost_proxy_saw(
        self, settings: Settings, proxies: int, forwarded: str, found: str
    ) -> None:
        settings.TRUSTED_PROXIES = proxies
        request = RequestFactory(REMOTE_ADDR="10.0.0.1").get("/", headers={"X-Forwarded-For": forwarded})
        assert str(address_of(request)) == found

    def test_whoever_writes_the_header_without_a_proxy_of_ours_gains_nothing(self, noon: Bureau) -> None:
        statuses = [get(SLOTS, x_forwarded_for=f"198.51.100.{nth}").status_code for nth in range(6)]
        assert statuses[-1] == 429

    def test_behind_one_each_visitor_counts_alone(self, noon: Bureau, settings: Settings) -> None:
        settings.TRUSTED_PROXIES = 1
        statuses = {get(SLOTS, **{"X-Forwarded-For": f"198.51.100.{nth}"}).status_code for nth in range(8)}
        assert statuses == {200}

    def test_a_household_of_ipv6_is_one(self) -> None:
        first, second, far = (_address(text) for text in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"))
        assert subject_of(first) == subject_of(second) != subject_of(far)
        assert network_of(first) == network_of(far)

    def test_exempt_networks(self, settings: Settings) -> None:
        settings.LIMITS_EXEMPT = ["10.0.0.0/8"]
        assert is_exempt(_address("10.2.3.4"))
        assert not is_exempt(_address("127.0.0.1"))


def _address(text: str) -> Any:
    return address_of(RequestFactory(REMOTE_ADDR=text).get("/"))


class TestChallenge:
    def test_nobody_is_asked_before_a_pattern_looks_wrong(self, noon: Bureau) -> None:
        assert [hold().status_code for _ in range(4)] == [201, 201, 201, 428]

    def test_who_confirms_is_never_asked(self, noon: Bureau) -> None:
        for _ in range(5):
            held = hold()
            assert held.status_code == 201
            assert confirm(held.json()["token"]).status_code == 200

    def test_control_who_does_not_is(self, noon: Bureau) -> None:
        assert 428 in [hold().status_code for _ in range(5)]

    def test_the_whole_network_is_asked_and_no_other(self, noon: Bureau) -> None:
        for _ in range(3):
            hold()
        assert hold(NEIGHBOUR).status_code == 428
        assert hold(ELSEWHERE).status_code == 201

    def test_after_an_hour_it_is_forgotten(self, noon: Bureau) -> None:
        for _ in range(3):
            hold()
        with time_machine.travel(YESTERDAY_NOON + timedelta(minutes=61), tick=False):
            assert hold().status_code == 201

    def test_refused_holds_do_not_count(self, noon: Bureau) -> None:
        for _ in range(4):
            Client(REMOTE_ADDR=FAR).post("/api/v1/bookings/", {}, "application/json")
        assert hold().status_code == 201

    def test_a_solution_is_good_once(self, noon: Bureau) -> None:
        asked = _asked()
        answer = {"x_challenge": asked["challenge"], "x_challenge_nonce": solved(asked["challenge"], asked["bits"])}
        assert hold(**answer).status_code == 201
        assert hold(**answer).status_code == 428

    @pytest.mark.parametrize("nonce", ["", "wrong", "0" * 21, "\u0661"])
    def test_a_wrong_one_is_not(self, noon: Bureau, settings: Settings, nonce: str) -> None:
        settings.CHALLENGE = replace(settings.CHALLENGE, bits=64)
        assert hold(x_challenge=_asked()["challenge"], x_challenge_nonce=nonce).status_code == 428

    @pytest.mark.parametrize("forged", ["", "x", "a:b:c", "x" * 10_000, "\0"], ids=range(5))
    def test_nor_a_challenge_that_is_not_ours(self, noon: Bureau, forged: str) -> None:
        _asked()
        assert hold(x_challenge=forged, x_challenge_nonce="1").status_code == 428

    def test_nor_one_of_another_network(self, noon: Bureau) -> None:
        asked = _asked()
        nonce = solved(asked["challenge"], asked["bits"])
        for _ in range(3):
            hold(ELSEWHERE)
        assert hold(ELSEWHERE, x_challenge=asked["challenge"], x_challenge_nonce=nonce).status_code == 428

    def test_nor_one_that_is_too_old(self, noon: Bureau) -> None:
        asked = _asked()
        nonce = solved(asked["challenge"], asked["bits"])
        with time_machine.travel(YESTERDAY_NOON + timedelta(minutes=16), tick=False):
            assert hold(x_challenge=asked["challenge"], x_challenge_nonce=nonce).status_code == 428

    def test_who_has_no_javascript_waits_instead(self, noon: Bureau) -> None:
        asked = _asked()
        with time_machine.travel(YESTERDAY_NOON + timedelta(seconds=29), tick=False):
            early = hold(x_challenge=asked["challenge"])
        assert early.status_code == 428
        assert early.json()["challenge"] == asked["challenge"]
        assert early.json()["wait"] <= 2
        with time_machine.travel(YESTERDAY_NOON + timedelta(seconds=30), tick=False):
            assert hold(x_challenge=asked["challenge"]).status_code == 201

    def test_only_some_of_a_network_may_wait(self, noon: Bureau) -> None:
        asked = [_asked() for _ in range(3)]
        with time_machine.travel(YESTERDAY_NOON + timedelta(seconds=30), tick=False):
            assert [hold(x_challenge=one["challenge"]).status_code for one in asked] == [201, 201, 429]

    def test_staff_see_how_often_somebody_was_asked(self, noon: Bureau) -> None:
        _asked()
        assert sum(challenged_by_hour(since=clock.now() - timedelta(hours=1)).values()) == 1


def _asked() -> dict[str, Any]:
    """Hold until a challenge comes; return it."""
    for _ in range(5):
        response = hold()
        if response.status_code == 428:
            asked: dict[str, Any] = response.json()
            return asked
    raise AssertionError


class TestPage:
    """The same for people, tried at the door where a queue is joined: any page's door can be made one of holding."""

    @pytest.fixture
    def door(self, noon: Bureau, settings: Settings) -> Client:
        settings.LIMITED_DOORS = {("POST", "queueing:join"): "hold"}
        settings.CHALLENGE = replace(settings.CHALLENGE, unconfirmed_at_most=0)
        return Client(REMOTE_ADDR=FAR)

    def test_it_takes_along_what_was_written_as_text(self, door: Client) -> None:
        written = {"contact": '"><script>alert(1)</script>', "travel_minutes": "15"}
        response = door.post("/branches/riga-2/join/passport/", written)
        page = response.content.decode()
        assert response.status_code == 428
        assert '<input type="hidden" name="travel_minutes" value="15">' in page
        assert "<script>alert(1)" not in page
        assert "challenge.js" in page
        assert "30 sekundes" in page

    def test_pressed_too_early_it_says_how_long_is_left_and_later_it_goes_on(self, door: Client) -> None:
        first = door.post("/branches/riga-2/join/passport/", {}).content.decode()
        sent = dict(re.findall(r'<input type="hidden" name="(challenge|nonce)" value="([^"]*)"', first))
        assert set(sent) == {"challenge", "nonce"}
        with time_machine.travel(YESTERDAY_NOON + timedelta(seconds=20), tick=False):
            early = door.post("/branches/riga-2/join/passport/", sent)
            assert early.status_code == 428
            assert sent["challenge"] in early.content.decode()
        with time_machine.travel(YESTERDAY_NOON + timedelta(seconds=31), tick=False):
            assert door.post("/branches/riga-2/join/passport/", sent).status_code == 303

    def test_a_solved_one_goes_on_at_once(self, door: Client) -> None:
        first = door.post("/branches/riga-2/join/passport/", {}).content.decode()
        challenge = re.findall(r'data-challenge="([^"]+)"', first)[0]
        sent = {"challenge": challenge, "nonce": solved(challenge, 8)}
        assert door.post("/branches/riga-2/join/passport/", sent).status_code == 303

    def test_in_english(self, door: Client) -> None:
        page = door.post("/en/branches/riga-2/join/passport/", {}).content.decode()
        assert "Wait 30 seconds" in page


class TestStaff:
    def test_they_see_what_became_of_holds_by_the_hour(self, noon: Bureau) -> None:
        confirm(hold().json()["token"])
        lapsing = hold().json()["token"]
        _asked()
        for _ in range(7):
            get(SLOTS)
        client = Client()
        client.force_login(make_clerk("clara", noon.office.branch))
        with time_machine.travel(YESTERDAY_NOON + timedelta(minutes=11), tick=False):
            booking = Booking.objects.get(token_hash=token_hash(lapsing))
            actions_of_booking.end_hold(booking_id=booking.pk, now=clock.now())
            page = client.get("/branches/riga-2/calendar/hours/")
        present = page.context["hours"][0]
        assert (present.held, present.confirmed, present.lapsed) == (4, 1, 1)
        assert (present.limited, present.challenged) == (2, 1)
        assert [hour.held for hour in page.context["hours"][1:]] == [0] * 23

    def test_nobody_else_does(self, noon: Bureau) -> None:
        other = make_office("riga-9", "Rīgas 9. nodaļa")
        client = Client()
        assert client.get("/branches/riga-2/calendar/hours/").status_code == 302
        client.force_login(make_clerk("zane", other.branch))
        assert client.get("/branches/riga-2/calendar/hours/").status_code == 404
