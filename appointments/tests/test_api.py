"""Booking by machines, as the contract has it; and what nobody sends by mistake."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from appointments.models import Booking, TakenPlace
from appointments.tests.factories import MONDAY, YESTERDAY_NOON, Bureau, book, code_sent_to, hold, set_booking_policy
from appointments.tokens import token_of
from pmlp_portal.idempotency.models import KeptAnswer
from pmlp_portal.notifications.models import Message, MessageKind
from queueing.models import Ticket
from queueing.tests.client import Answer, ApiClient
from queueing.tests.factories import TUESDAY, riga
from queueing.tests.test_hardening import NASTY, assert_calm

KEY = "one-and-the-same"


@pytest.fixture
def api(bureau: Bureau) -> Iterator[ApiClient]:
    """A client on Monday at noon; times of Tuesday can be booked."""
    with time_machine.travel(YESTERDAY_NOON, tick=False):
        yield ApiClient()


def wish(at: str = "2026-12-01T10:00:00+02:00", **more: object) -> dict[str, object]:
    """Ask for a time as Anna."""
    return {
        "branch": "riga-2", "service": "passport", "starts_at": at, "email": "anna@example.lv", "name": "Anna", **more
    }  # fmt: skip


def begin(api: ApiClient, at: str = "2026-12-01T10:00:00+02:00", **headers: str) -> Answer:
    """Hold a time."""
    return api.post("/bookings/", wish(at), **headers)


def code() -> str:
    """Read the newest code."""
    return code_sent_to(Booking.objects.latest("pk").pk)


def another(than: str) -> str:
    """Return a code that is not this one."""
    return "000000" if than != "000000" else "111111"


def confirmed(api: ApiClient, at: str = "2026-12-01T10:00:00+02:00") -> str:
    """Book a time; return its token."""
    token = begin(api, at).body["token"]
    assert api.post(f"/bookings/{token}/confirm/", {"code": code()}).status == 200
    return str(token)


class TestSlots:
    def test_days_are_half_open_and_count_places(self, api: ApiClient, bureau: Bureau) -> None:
        hold(bureau, at=riga(10))
        answer = api.get("/branches/riga-2/slots/?service=passport&from=2026-12-01&to=2026-12-03")
        assert answer.status == 200
        assert answer.body == {"days": [{"date": "2026-12-01", "free": 27}, {"date": "2026-12-02", "free": 28}]}

    def test_a_day_that_is_past_closed_or_too_far_has_none(self, api: ApiClient) -> None:
        ahead = MONDAY + timedelta(days=61)
        for day in (MONDAY - timedelta(days=1), date(2026, 12, 6), ahead):
            answer = api.get(f"/branches/riga-2/slots/?service=passport&from={day}&to={day + timedelta(days=1)}")
            assert answer.body == {"days": [{"date": day.isoformat(), "free": 0}]}

    @pytest.mark.parametrize(("days", "status"), [(60, 200), (61, 422), (0, 422), (-1, 422)])
    def test_60_days_at_most(self, api: ApiClient, days: int, status: int) -> None:
        until = TUESDAY + timedelta(days=days)
        answer = api.get(f"/branches/riga-2/slots/?service=passport&from={TUESDAY}&to={until}")
        assert answer.status == status
        assert status == 200 or answer.code == "period_too_long"

    def test_times_have_the_offset_of_riga(self, api: ApiClient) -> None:
        answer = api.get("/branches/riga-2/slots/?service=passport&date=2026-12-01")
        assert answer.body["date"] == "2026-12-01"
        assert len(answer.body["times"]) == 28
        assert answer.body["times"][0] == "2026-12-01T09:00:00+02:00"

    def test_a_family_is_shown_times_with_room_for_all(self, api: ApiClient, bureau: Bureau) -> None:
        hold(bureau, at=riga(10))
        times = api.get("/branches/riga-2/slots/?service=passport&date=2026-12-01&persons=2").body["times"]
        assert "2026-12-01T09:30:00+02:00" in times
        assert "2026-12-01T09:45:00+02:00" not in times

    def test_neither_in_the_past_nor_beyond_the_horizon(self, api: ApiClient) -> None:
        for day in ("2026-11-27", "2027-03-01", "0001-01-01", "9999-12-31"):
            assert api.get(f"/branches/riga-2/slots/?service=passport&date={day}").body == {"date": day, "times": []}

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("", 422), ("service=passport", 422), ("service=passport&from=2026-12-01", 422),
            ("service=passport&from=yesterday&to=2026-12-01", 422), ("service=passport&date=2026-13-01", 422),
            ("service=passport&date=2026-12-01T10:00:00", 422), ("service=a b&date=2026-12-01", 422),
            ("service=passport&date=2026-12-01&persons=0", 422), ("service=passport&date=2026-12-01&persons=7", 422),
            ("service=passport&date=%00", 422), ("service=%00&date=2026-12-01", 422),
            ("service=nothing&date=2026-12-01", 409), ("service=collect&date=2026-12-01", 409),
            ("date=2026-12-01", 422), ("service=passport&from=0001-01-01&to=9999-12-31", 422),
        ],
    )  # fmt: skip
    def test_what_cannot_be_right_is_said_in_words(self, api: ApiClient, query: str, status: int) -> None:
        answer = api.get(f"/branches/riga-2/slots/?{query}")
        assert answer.status == status
        assert answer.body["detail"]

    def test_an_unknown_branch(self, api: ApiClient) -> None:
        assert api.get("/branches/nowhere/slots/?service=passport&date=2026-12-01").code == "branch_not_found"

    def test_60_days_take_few_statements(
        self, api: ApiClient, settings: Settings, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        settings.FACTS_KEPT_SECONDS = 1e6
        path = "/branches/riga-2/slots/?service=passport&from=2026-12-01&to=2027-01-30"
        api.get(path)
        with django_assert_max_num_queries(6):
            assert len(api.get(path).body["days"]) == 60


class TestHold:
    def test_the_answer_is_the_contract_s(self, api: ApiClient) -> None:
        answer = begin(api)
        assert answer.status == 201
        assert answer.body["state"] == "held"
        assert answer.body["expires_at"] == "2026-11-30T12:10:00+02:00"
        assert answer.body["starts_at"] == "2026-12-01T10:00:00+02:00"
        assert answer.body["ends_at"] == "2026-12-01T10:15:00+02:00"
        assert api.get(f"/bookings/{answer.body['token']}/").body == answer.body

    def test_any_offset_names_the_same_instant(self, api: ApiClient) -> None:
        assert begin(api, "2026-12-01T08:00:00Z").body["starts_at"] == "2026-12-01T10:00:00+02:00"

    def test_the_loser_is_told_the_next_times(self, api: ApiClient, bureau: Bureau) -> None:
        hold(bureau, at=riga(10))
        answer = begin(api)
        assert (answer.status, answer.code) == (409, "slot_taken")
        assert answer.body["next"] == [
            "2026-12-01T09:30:00+02:00", "2026-12-01T09:45:00+02:00", "2026-12-01T10:15:00+02:00"
        ]  # fmt: skip
        assert answer.body["detail"] == answer.body["title"]
        assert answer.headers["Content-Type"] == "application/problem+json"

    def test_the_token_is_kept_nowhere(self, api: ApiClient) -> None:
        token = begin(api, idempotency_key=KEY).body["token"]
        api.post(f"/bookings/{token}/confirm/", {"code": code()}, idempotency_key=KEY)
        assert token not in str([*Booking.objects.values(), *KeptAnswer.objects.values()])

    def test_a_phone_is_taken_only_where_text_messages_are_sent(self, api: ApiClient, settings: Settings) -> None:
        by_phone = {**wish(), "email": "", "phone": "26123456"}
        assert api.post("/bookings/", by_phone).code == "no_text_messages"
        settings.SMS_GATEWAY_URL = "http://gateway.example/"
        assert api.post("/bookings/", by_phone).status == 201
        assert Booking.objects.get().contact == "+37126123456"
        assert api.post("/bookings/", wish(phone="26123456")).code == "one_contact"

    def test_messages_speak_the_language_asked_for(self, api: ApiClient) -> None:
        api.post("/bookings/", wish(language="en"))
        api.post("/bookings/", wish("2026-12-01T11:00:00+02:00"), accept_language="en")
        api.post("/bookings/", wish("2026-12-01T12:00:00+02:00"))
        assert list(Booking.objects.order_by("pk").values_list("language", flat=True)) == ["en", "en", "lv"]

    @pytest.mark.parametrize(
        ("changed", "status", "told"),
        [
            ({"starts_at": "2026-12-01T10:00:00"}, 422, "invalid"),
            ({"starts_at": "2026-12-01 10:00"}, 422, "invalid"),
            ({"starts_at": "2026-12-01"}, 422, "invalid"),
            ({"starts_at": "0001-01-01T00:00:00+14:00"}, 422, "invalid"),
            ({"starts_at": "9999-12-31T23:59:59-14:00"}, 422, "invalid"),
            ({"starts_at": "9999-12-31T10:00:00+02:00"}, 409, "too_far_ahead"),
            ({"starts_at": "2026-11-30T13:00:00+02:00"}, 409, "too_soon"),
            ({"starts_at": "2026-12-01T10:07:00+02:00"}, 409, "slot_taken"),
            ({"starts_at": "2026-12-01T10:00:00.5+02:00"}, 409, "slot_taken"),
            ({"starts_at": 1764576000}, 422, "invalid"),
            ({"starts_at": None}, 422, "invalid"),
            ({"branch": "nowhere"}, 404, "branch_not_found"),
            ({"branch": ["riga-2"]}, 422, "invalid"),
            ({"service": "nothing"}, 409, "not_bookable"),
            ({"service": "collect"}, 409, "not_bookable"),
            ({"email": ""}, 422, "contact_missing"),
            ({"email": "nobody"}, 422, "email_without_at"),
            ({"email": "26123456"}, 422, "email_without_at"),
            ({"name": " "}, 422, "invalid"),
            ({"name": "a" * 121}, 422, "invalid"),
            ({"name": "a\0b"}, 422, "invalid"),
            ({"persons": 0}, 422, "invalid"),
            ({"persons": 7}, 422, "too_many_persons"),
            ({"persons": True}, 422, "invalid"),
            ({"persons": 10**30}, 422, "invalid"),
            ({"language": "ru"}, 422, "invalid"),
        ],
    )
    def test_what_cannot_be_right_is_refused_in_words(
        self, api: ApiClient, changed: dict[str, object], status: int, told: str
    ) -> None:
        answer = api.post("/bookings/", {**wish(), **changed})
        assert (answer.status, answer.code) == (status, told)
        assert answer.body["detail"]
        assert not Booking.objects.exists()


class TestHolder:
    def test_the_code_confirms(self, api: ApiClient) -> None:
        token = begin(api).body["token"]
        answer = api.post(f"/bookings/{token}/confirm/", {"code": code()})
        assert (answer.status, answer.body["state"], answer.body["expires_at"]) == (200, "confirmed", None)

    def test_a_wrong_code_says_how_many_tries_are_left_and_five_end_it(self, api: ApiClient) -> None:
        path, wrong = f"/bookings/{begin(api).body['token']}/confirm/", another(code())
        answers = [api.post(path, {"code": wrong}) for _ in range(5)]
        assert [(answer.status, answer.body["tries_left"]) for answer in answers] == [
            (422, left) for left in (4, 3, 2, 1, 0)
        ]
        assert (api.post(path, {"code": code()}).status, api.post(path, {"code": code()}).code) == (
            409, "code_used_up"
        )  # fmt: skip

    def test_keys_do_not_buy_more_tries(self, api: ApiClient) -> None:
        path, wrong = f"/bookings/{begin(api).body['token']}/confirm/", another(code())
        left = [
            api.post(path, {"code": wrong}, idempotency_key=f"key-number-{nth}").body["tries_left"] for nth in range(5)
        ]
        assert left == [4, 3, 2, 1, 0]
        assert api.post(path, {"code": code()}, idempotency_key="another-key").status == 409

    def test_a_wrong_code_sent_again_under_its_key_costs_one_try(self, api: ApiClient) -> None:
        path, wrong = f"/bookings/{begin(api).body['token']}/confirm/", another(code())
        answers = [api.post(path, {"code": wrong}, idempotency_key=KEY) for _ in range(3)]
        assert [(answer.status, answer.body["tries_left"]) for answer in answers] == [(422, 4)] * 3
        assert Booking.objects.get().code_tries == 1

    def test_too_late_is_told(self, api: ApiClient) -> None:
        token = begin(api).body["token"]
        with time_machine.travel(YESTERDAY_NOON + timedelta(minutes=10), tick=False):
            assert api.get(f"/bookings/{token}/").body["state"] == "lapsed"
            assert api.post(f"/bookings/{token}/confirm/", {"code": code()}).code == "hold_ended"

    def test_cancelling_twice_is_once(self, api: ApiClient) -> None:
        token = confirmed(api)
        answers = [api.post(f"/bookings/{token}/cancel/") for _ in range(2)]
        assert [(answer.status, answer.body["state"]) for answer in answers] == [(200, "cancelled")] * 2
        assert Message.objects.filter(kind=MessageKind.CANCELLED).count() == 1

    def test_another_time(self, api: ApiClient) -> None:
        answer = api.post(f"/bookings/{confirmed(api)}/reschedule/", {"starts_at": "2026-12-02T09:00:00+02:00"})
        assert (answer.status, answer.body["starts_at"]) == (200, "2026-12-02T09:00:00+02:00")

    def test_a_taken_time_leaves_it_where_it_is_and_names_others(self, api: ApiClient, bureau: Bureau) -> None:
        token = confirmed(api)
        hold(bureau, at=riga(12), email="berta@example.lv")
        answer = api.post(f"/bookings/{token}/reschedule/", {"starts_at": "2026-12-01T12:00:00+02:00"})
        assert (answer.status, answer.code) == (409, "slot_taken")
        assert answer.body["next"]
        assert api.get(f"/bookings/{token}/").body["starts_at"] == "2026-12-01T10:00:00+02:00"

    def test_arriving_gives_a_ticket_that_opens(self, api: ApiClient) -> None:
        token = confirmed(api)
        with time_machine.travel(riga(9, 50), tick=False):
            answers = [api.post(f"/bookings/{token}/check-in/", idempotency_key=KEY) for _ in range(2)]
            assert answers[0].body == answers[1].body
            assert answers[0].body["state"] == "arrived"
            ticket = answers[0].body["ticket"]
            assert api.get(f"/tickets/{ticket['token']}/").body["number"] == ticket["number"] == "A001"
            assert ticket["url"].endswith(f"/tickets/{ticket['token']}/")
            assert ticket["token"] not in str(list(KeptAnswer.objects.values()))
        assert Ticket.objects.count() == 1

    def test_too_early_to_arrive(self, api: ApiClient) -> None:
        assert api.post(f"/bookings/{confirmed(api)}/check-in/").code == "too_early_to_arrive"

    @pytest.mark.parametrize("deed", ["", "confirm/", "cancel/", "reschedule/", "check-in/"])
    def test_a_foreign_token_opens_nothing(self, api: ApiClient, deed: str) -> None:
        confirmed(api)
        path = f"/bookings/{'0' * 64}/{deed}"
        body = {"code": "123456", "starts_at": "2026-12-01T12:00:00+02:00"}
        answer = api.post(path, body) if deed else api.get(path)
        assert (answer.status, answer.code) == (404, "booking_not_found")

    def test_no_answer_names_an_id(self, api: ApiClient) -> None:
        token = confirmed(api)
        told = api.get(f"/bookings/{token}/").body
        assert not {name for name in told if name in {"id", "pk"} or name.endswith("_id")}
        assert api.get(f"/bookings/{Booking.objects.get().pk}/").status == 404


class TestSameRequestAgain:
    def test_the_hold_and_its_answer_are_the_same(self, api: ApiClient) -> None:
        first = begin(api, idempotency_key=KEY)
        with time_machine.travel(YESTERDAY_NOON + timedelta(minutes=3), tick=False):
            again = begin(api, idempotency_key=KEY)
        assert (first.status, again.status) == (201, 201)
        assert first.body == again.body
        assert Booking.objects.count() == TakenPlace.objects.count() == 1

    def test_it_is_the_answer_of_that_time_though_the_booking_has_moved(self, api: ApiClient) -> None:
        token, right = begin(api).body["token"], code()
        first = api.post(f"/bookings/{token}/confirm/", {"code": right}, idempotency_key=KEY)
        api.post(f"/bookings/{token}/cancel/")
        again = api.post(f"/bookings/{token}/confirm/", {"code": right}, idempotency_key=KEY)
        assert (again.status, again.body) == (200, first.body)

    def test_another_body_is_a_422(self, api: ApiClient) -> None:
        begin(api, idempotency_key=KEY)
        answer = begin(api, "2026-12-01T11:00:00+02:00", idempotency_key=KEY)
        assert (answer.status, answer.code) == (422, "idempotency_key_reused")
        assert Booking.objects.count() == 1

    def test_each_deed_is_done_once_and_told_alike(self, api: ApiClient) -> None:
        token = confirmed(api)
        body = {"starts_at": "2026-12-01T12:00:00+02:00"}
        moved = [api.post(f"/bookings/{token}/reschedule/", body, idempotency_key=KEY) for _ in range(2)]
        cancelled = [api.post(f"/bookings/{token}/cancel/", idempotency_key=KEY) for _ in range(2)]
        again = api.post(f"/bookings/{token}/reschedule/", body, idempotency_key=KEY)
        assert moved[0].body == moved[1].body == again.body
        assert cancelled[0].body == cancelled[1].body
        assert (moved[0].body["state"], cancelled[0].body["state"]) == ("confirmed", "cancelled")
        assert Message.objects.filter(kind=MessageKind.CHANGED).count() == 1

    def test_a_refusal_is_not_kept(self, api: ApiClient, bureau: Bureau) -> None:
        held = hold(bureau, at=riga(10))
        assert begin(api, idempotency_key=KEY).status == 409
        api.post(f"/bookings/{held.token}/cancel/")
        assert begin(api, idempotency_key=KEY).status == 201

    @pytest.mark.parametrize("key", ["short", "x" * 129, "with a blank in it"])
    def test_a_malformed_key_is_a_422(self, api: ApiClient, key: str) -> None:
        assert begin(api, idempotency_key=key).code == "idempotency_key_malformed"


class TestNasty:
    """What nobody sends by mistake: each is answered with a 4xx and a sentence; never a 500."""

    ROUTES = ("bookings/", "bookings/{}/confirm/", "bookings/{}/reschedule/", "bookings/{}/check-in/")
    FIELDS = ("branch", "service", "starts_at", "email", "phone", "name", "persons", "language", "code")

    @pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
    def test_in_any_field(self, api: ApiClient, bureau: Bureau, nasty: str) -> None:
        set_booking_policy(bureau, code_tries=10_000)
        token = token_of(book(bureau, at=riga(9)).token_seed)
        for route in self.ROUTES:
            for field in self.FIELDS:
                for value in (nasty, [nasty]):
                    body = json.dumps({**wish(), field: value})
                    response = _stranger().post(f"/api/v1/{route.format(token)}", body, "application/json")
                    assert_calm(response, (route, field, nasty[:20]))

    @pytest.mark.parametrize(
        "body",
        [
            b"", b"{", b"[]", b"null", b"0", b'"text"', b"\x00", b"\xff\xfe{}", b"[" * 90_000, b'{"code": "\\ud800"}',
            b'{"starts_at": 1e999}', b'{"code": {"a": [1]}}', b"9" * 4301, b"x" * 1_000_000,
        ],
    )  # fmt: skip
    def test_any_body(self, api: ApiClient, bureau: Bureau, body: bytes) -> None:
        token = hold(bureau, at=riga(9)).token
        for route in self.ROUTES:
            assert_calm(_stranger().post(f"/api/v1/{route.format(token)}", body, "application/json"), (route, body[:9]))

    @pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
    def test_as_part_of_an_address(self, api: ApiClient, nasty: str) -> None:
        part = quote(nasty[:3000].encode("utf-8", "surrogatepass"))
        for route in (
            "branches/{}/slots/?service=passport&date=2026-12-01", "branches/riga-2/slots/?service={}&date=2026-12-01",
            "branches/riga-2/slots/?service=passport&date={}", "branches/riga-2/slots/?service=passport&from={}&to={}",
            "branches/riga-2/slots/?service=passport&date=2026-12-01&persons={}", "bookings/{}/",
        ):  # fmt: skip
            assert_calm(_stranger().get(f"/api/v1/{route.format(part, part)}"), route)
        for route in self.ROUTES[1:]:
            assert_calm(_stranger().post(f"/api/v1/{route.format(part)}", "{}", "application/json"), route)

    def test_another_method_and_type(self, api: ApiClient) -> None:
        assert _stranger().get("/api/v1/bookings/").status_code == 405
        assert api.post("/bookings/", b"a=b", content_type="application/x-www-form-urlencoded").status == 415


def _stranger() -> Any:  # Django's test client
    return Client(raise_request_exception=False)
