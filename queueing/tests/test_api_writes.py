"""What machines do: join, arrive, move the turn back, leave; each once, however often it is sent."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Branch
from pmlp_portal.idempotency.models import KeptAnswer
from queueing import actions
from queueing.models import Ticket, TicketMove, TurnedAway, Verb, Visit
from queueing.tests.client import API, ApiClient
from queueing.tests.factories import TEN, Office, join, make_office, riga, set_policy, walk_in

DEEDS = ("leave", "check-in", "defer")


@pytest.fixture
def api(office: Office) -> Iterator[ApiClient]:
    """A client at ten on Tuesday."""
    with time_machine.travel(TEN, tick=False):
        yield ApiClient()


class TestJoin:
    def test_the_answer_is_the_contract_s(self, api: ApiClient, clara: User) -> None:
        answer = api.post(
            "/branches/riga-2/tickets/", {"service": "passport", "channel": "remote", "travel_minutes": 15}
        )
        assert answer.status == 201
        assert {"number", "token", "place", "state", "forecast"} <= set(answer.body)
        assert (answer.body["number"], answer.body["place"], answer.body["state"]) == ("A001", 1, "waiting")
        assert set(answer.body["forecast"]) == {"p10", "p50", "p90", "be_there_by"}
        assert answer.body["forecast"]["p10"] == "2026-12-01T10:15:00+02:00"
        assert "forecast_reason" not in answer.body

    def test_without_a_forecast_there_is_the_reason(self, api: ApiClient) -> None:
        body = api.join(accept_language="en").body
        assert body["forecast"] is None
        assert body["forecast_reason"] == "No counter is open now, so no time can be given."
        assert body["forecast_reason_code"] == "no_counter_open"

    def test_what_was_said_is_recorded(self, api: ApiClient) -> None:
        wish = {
            "service": "passport",
            "travel_minutes": 40,
            "contact": " Anna@Example.LV ",
            "language": "en",
            "more_time": True,
            "fetch_me": True,
        }
        assert api.post("/branches/riga-2/tickets/", wish).status == 201
        visit = Visit.objects.get()
        assert (visit.contact, visit.language, visit.travel_time) == ("Anna@example.lv", "en", timedelta(minutes=40))
        assert (visit.needs_more_time, visit.please_fetch, visit.channel) == (True, True, "remote")
        assert Ticket.objects.get().ready_at == TEN + timedelta(minutes=40)

    def test_without_a_language_the_ticket_speaks_that_of_the_request(self, api: ApiClient) -> None:
        api.join(accept_language="en")
        api.join()
        assert list(Visit.objects.order_by("pk").values_list("language", flat=True)) == ["en", "lv"]

    def test_the_token_is_kept_nowhere(self, api: ApiClient) -> None:
        token = api.join(idempotency_key="a-key-of-mine").body["token"]
        assert token not in str(list(Visit.objects.values()))
        assert token not in str(list(KeptAnswer.objects.values()))

    def test_one_device_is_told_which_ticket_it_has(self, api: ApiClient) -> None:
        first = api.join(x_device_id="device-1")
        second = api.join(service="collect", x_device_id="device-1")
        assert first.status == 201
        assert (second.status, second.code, second.body["number"]) == (409, "already_in_queue", "A001")
        assert "A001" in second.body["detail"]

    def test_a_refusal_is_noted_without_a_person_although_nothing_else_stays(self, api: ApiClient) -> None:
        api.join(x_device_id="device-1")
        api.join(service="collect", x_device_id="device-1", idempotency_key="key-of-the-second")
        noted = TurnedAway.objects.get()
        assert (noted.reason, noted.channel, noted.at) == ("already_in_queue", "remote", TEN)
        assert not KeptAnswer.objects.exists()

    @pytest.mark.parametrize(
        ("rules", "code"),
        [
            ({"intake_is_stopped": True}, "intake_stopped"),
            ({"tickets_a_day": 0}, "day_full"),
            ({"remote_a_day": 0}, "remote_day_full"),
            ({"remote_at_a_time": 0}, "remote_queue_full"),
        ],
    )
    def test_every_refusal_has_a_code_and_a_sentence(
        self, api: ApiClient, office: Office, rules: dict[str, object], code: str
    ) -> None:
        set_policy(office.branch, **rules)
        answer = api.join()
        assert (answer.status, answer.code) == (409, code)
        assert answer.body["detail"] == answer.body["title"]
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert TurnedAway.objects.get().reason == code
        assert not Visit.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {},
            {"service": None},
            {"service": ""},
            {"service": "passport", "channel": "kiosk"},
            {"service": "passport", "channel": "counter"},
            {"service": "passport", "travel_minutes": -1},
            {"service": "passport", "travel_minutes": 181},
            {"service": "passport", "travel_minutes": "soon"},
            {"service": "passport", "travel_minutes": 1e400},
            {"service": "passport", "travel_minutes": True},
            {"service": "passport", "contact": "nobody"},
            {"service": "passport", "language": "ru"},
            {"service": "passport", "more_time": "perhaps"},
            {"service": ["passport"]},
            ["passport"],
            "passport",
            None,
            17,
        ],
    )
    def test_what_cannot_be_right_is_a_422_with_a_sentence(self, api: ApiClient, wrong: object) -> None:
        body = b'{"service": "passport", "travel_minutes": 1e400}' if "inf" in str(wrong) else None
        answer = api.post("/branches/riga-2/tickets/", body or (b"null" if wrong is None else wrong))
        assert answer.status == 422
        assert answer.body["detail"]
        assert not Visit.objects.exists()

    def test_joining_takes_four_statements(
        self, office: Office, settings: Settings, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        settings.FACTS_KEPT_SECONDS = settings.SNAPSHOT_KEPT_SECONDS = 1e6
        with time_machine.travel(TEN):
            api = ApiClient()
            api.join()
            with django_assert_max_num_queries(6):  # with BEGIN and COMMIT, which are savepoints in a test
                assert api.join(x_device_id="device-1").status == 201


class TestHolder:
    @pytest.mark.parametrize("deed", DEEDS)
    def test_a_deed_answers_with_the_ticket(self, api: ApiClient, deed: str) -> None:
        joined = api.join()
        answer = api.post(f"/tickets/{joined.body['token']}/{deed}/")
        assert answer.status == 200
        assert answer.body["number"] == joined.body["number"]
        assert answer.body["token"] == joined.body["token"]
        assert answer.body["state"] == ("cancelled" if deed == "leave" else "waiting")

    def test_check_in_makes_the_ticket_callable(self, api: ApiClient, office: Office, clara: User) -> None:
        token = api.join().body["token"]
        api.post(f"/tickets/{token}/check-in/")
        assert actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN).ticket.spoken == "A001"

    def test_who_missed_the_call_comes_back_by_check_in(self, api: ApiClient, office: Office, clara: User) -> None:
        token = join(office, at=riga(9, 40)).token
        ticket = actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN).ticket
        actions.mark_no_show(ticket_id=ticket.pk, by=clara, now=TEN)
        assert api.post(f"/tickets/{token}/check-in/").body["state"] == "waiting"

    def test_more_time_is_given_twice_and_then_refused_in_words(self, api: ApiClient) -> None:
        token = api.join().body["token"]
        answers = [api.post(f"/tickets/{token}/defer/") for _ in range(3)]
        assert [answer.status for answer in answers] == [200, 200, 409]
        assert answers[2].code == "deferred_often_enough"

    @pytest.mark.parametrize("deed", ["check-in", "defer"])
    def test_a_ticket_that_is_over_is_refused_in_words(self, api: ApiClient, deed: str) -> None:
        token = api.join().body["token"]
        api.post(f"/tickets/{token}/leave/")
        answer = api.post(f"/tickets/{token}/{deed}/")
        assert (answer.status, answer.code) == (409, "ticket_is_over")

    @pytest.mark.parametrize("deed", DEEDS)
    def test_a_foreign_token_does_nothing(self, api: ApiClient, office: Office, deed: str) -> None:
        walk_in(office)
        answer = api.post(f"/tickets/{'0' * 64}/{deed}/")
        assert (answer.status, answer.code) == (404, "ticket_not_found")
        assert TicketMove.objects.count() == 1


class TestSameRequestAgain:
    def test_the_same_key_gets_the_same_answer(self, api: ApiClient, clara: User) -> None:
        answers = [api.join(idempotency_key="one-and-the-same") for _ in range(3)]
        assert [answer.status for answer in answers] == [201, 201, 201]
        assert answers[0].body == answers[1].body == answers[2].body
        assert Ticket.objects.count() == 1

    def test_it_is_the_answer_of_that_time_though_the_queue_has_moved(self, api: ApiClient, clara: User) -> None:
        first = api.join(idempotency_key="one-and-the-same")
        api.join()
        with time_machine.travel(riga(10, 30), tick=False):
            assert api.join(idempotency_key="one-and-the-same").body == first.body

    def test_another_body_is_a_422(self, api: ApiClient) -> None:
        api.join(idempotency_key="one-and-the-same")
        answer = api.join(service="collect", idempotency_key="one-and-the-same")
        assert (answer.status, answer.code) == (422, "idempotency_key_reused")
        assert Ticket.objects.count() == 1

    def test_another_device_s_key_is_another_key(self, api: ApiClient) -> None:
        numbers = [
            api.join(idempotency_key="one-and-the-same", x_device_id=f"device-{nth}").body["number"] for nth in (1, 2)
        ]
        assert numbers == ["A001", "A002"]

    def test_another_branch_s_is_too(self, api: ApiClient) -> None:
        make_office("riga-3", "Rīgas 3. nodaļa")
        api.join(idempotency_key="one-and-the-same")
        assert api.join("riga-3", idempotency_key="one-and-the-same").body["branch"] == "riga-3"

    def test_a_refusal_is_not_kept(self, api: ApiClient, office: Office) -> None:
        set_policy(office.branch, intake_is_stopped=True)
        assert api.join(idempotency_key="one-and-the-same").status == 409
        set_policy(office.branch, intake_is_stopped=False)
        assert api.join(idempotency_key="one-and-the-same").status == 201

    def test_more_time_is_given_once(self, api: ApiClient) -> None:
        token = api.join().body["token"]
        answers = [api.post(f"/tickets/{token}/defer/", idempotency_key="more-time") for _ in range(3)]
        assert answers[0].body == answers[1].body == answers[2].body
        assert answers[0].body["token"] == token
        assert TicketMove.objects.filter(verb=Verb.DEFER).count() == 1
        assert token not in str(list(KeptAnswer.objects.values()))

    @pytest.mark.parametrize("key", ["short", "x" * 129, "with a blank in it", "ņē" * 5])
    def test_a_malformed_key_is_a_422(self, api: ApiClient, key: str) -> None:
        answer = api.join(idempotency_key=key)
        assert (answer.status, answer.code) == (422, "idempotency_key_malformed")

    @pytest.mark.parametrize("device", ["short", "x" * 129, "with a blank in it"])
    def test_a_malformed_device_is_a_422(self, api: ApiClient, device: str) -> None:
        answer = api.join(x_device_id=device)
        assert (answer.status, answer.code) == (422, "device_malformed")


class TestProblems:
    def test_an_unknown_branch(self, api: ApiClient) -> None:
        for path in ("", "queue/"):
            assert api.get(f"/branches/nowhere/{path}").code == "branch_not_found"
        assert api.join("nowhere").code == "branch_not_found"
        assert not TurnedAway.objects.exists()

    @pytest.mark.parametrize("path", ["/nowhere/", "/branches/a b/", "/branches/%00/", "/tickets//", "/"])
    def test_any_other_address(self, api: ApiClient, path: str) -> None:
        for answer in (api.get(path), api.post(path)):
            assert (answer.status, answer.code) == (404, "not_found")

    def test_another_method(self, api: ApiClient) -> None:
        client = Client()
        for method, path in (("delete", "/branches/"), ("get", "/branches/riga-2/tickets/"), ("put", "/tickets/x/")):
            response = getattr(client, method)(f"{API}{path}")
            assert response.status_code == 405
            assert response.headers["Allow"]
            assert response.json()["code"] == "method_not_allowed"

    @pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded"])
    def test_another_type_of_body(self, api: ApiClient, kind: str) -> None:
        answer = api.post("/branches/riga-2/tickets/", b"service=passport", content_type=kind)
        assert (answer.status, answer.code) == (415, "unsupported_media_type")

    @pytest.mark.parametrize(
        "body", [b"{", b"", b"{'service': 1}", b"\xff\xfe", b"[" * 100_000, b'{"service": NaN}', b"1" * 5000]
    )
    def test_a_body_that_is_not_json(self, api: ApiClient, body: bytes) -> None:
        answer = api.post("/branches/riga-2/tickets/", body)
        # An empty body holds no mistake but lacks everything.
        assert answer.status == (400 if body else 422)
        assert answer.body["detail"]

    def test_a_body_that_is_too_large(self, api: ApiClient) -> None:
        answer = api.post("/branches/riga-2/tickets/", {"service": "x" * 1_000_000})
        assert (answer.status, answer.code) == (413, "too_large")

    def test_any_accept_gets_json(self, api: ApiClient) -> None:
        for accept in ("text/html", "application/xml", "*/*", "nonsense"):
            assert api.get("/branches/", accept=accept).status == 200

    def test_nothing_is_for_caches(self, api: ApiClient) -> None:
        assert api.get("/branches/").headers["Cache-Control"] == "no-store"

    def test_no_cookie_is_set_and_none_is_needed(self, api: ApiClient) -> None:
        client = Client(enforce_csrf_checks=True)
        response = client.post(f"{API}/branches/riga-2/tickets/", '{"service": "passport"}', "application/json")
        assert response.status_code == 201
        assert not response.cookies

    def test_a_fault_of_ours_is_told_as_json_too(
        self, api: ApiClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr("queueing.api.branches.all_branches", lambda **_: 1 / 0)
        answer = api.get("/branches/")
        assert (answer.status, answer.code) == (500, "failed")

    def test_the_rollout_counts(self, api: ApiClient, office: Office) -> None:
        Branch.objects.filter(pk=office.branch.pk).update(remote_live_from=None)
        assert api.join().code == "remote_off"
