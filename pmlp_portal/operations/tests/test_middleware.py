"""Each request: its id, its line, its place in the figures."""

import pytest
from prometheus_client import REGISTRY

from pmlp_portal.operations.tests.conftest import ReadLog
from queueing.tests.factories import make_office, riga
from queueing.tests.visitor import at


def counted(name: str, **labels: str) -> float:
    """Return what this process has counted."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.django_db
class TestALineForEachRequest:
    def test_it_names_the_route_and_not_the_path(self, client, log: ReadLog):
        response = client.get("/news/", {"q": "something typed"})

        [line] = log.of("portal.access")
        assert (line["route"], line["method"], line["status"]) == ("news:news", "GET", response.status_code)
        assert "something typed" not in log.ours.getvalue()
        assert line["work"] == response.headers["X-Request-ID"]

    def test_an_address_that_leads_nowhere_has_no_route(self, client, log: ReadLog):
        client.get("/none-such/anna@example.lv/")

        [line] = log.of("portal.access")
        assert (line["route"], line["status"]) == ("", 404)
        assert "anna@example.lv" not in log.ours.getvalue()

    def test_a_refusal_is_named_by_its_code(self, client, log: ReadLog):
        office = make_office()
        before = counted("portal_refusals_total", code="branch_closed")
        with at(riga(22)):
            client.post(f"/branches/{office.slug}/join/passport/")
            client.post(f"/api/v1/branches/{office.slug}/tickets/", {"service": "passport"}, "application/json")
            client.get("/news/")

        assert [line.get("refusal") for line in log.of("portal.access")] == ["branch_closed", "branch_closed", None]
        assert counted("portal_refusals_total", code="branch_closed") == before + 2

    def test_machines_that_ask_all_day_leave_no_lines(self, client, log: ReadLog):
        client.get("/healthz")
        client.get("/readyz")

        assert log.of("portal.access") == []


class TestTheIdOfARequest:
    def test_a_proxys_is_taken_over(self, client):
        answer = client.get("/healthz", headers={"X-Request-ID": "0f3a-77b2-99"})

        assert answer.headers["X-Request-ID"] == "0f3a-77b2-99"

    @pytest.mark.parametrize("told", ["", "short", "a" * 65, 'x"} {"level": "y', "anna@example.lv"])
    def test_what_is_not_one_is_replaced(self, client, told: str):
        given = client.get("/healthz", headers={"X-Request-ID": told}).headers["X-Request-ID"]

        assert given != told
        assert len(given) == 16


@pytest.mark.django_db
def test_a_request_is_counted_under_its_part_of_the_portal(client):
    labels = {"group": "news", "method": "GET", "status": "2xx"}
    before = counted("portal_http_request_seconds_count", **labels)

    client.get("/news/")

    assert counted("portal_http_request_seconds_count", **labels) == before + 1
    assert counted("portal_http_request_seconds_bucket", **labels, le="10.0") == before + 1


@pytest.mark.django_db
def test_waiting_for_a_thread_belongs_to_the_time_of_a_request(client, log: ReadLog, monkeypatch):
    monkeypatch.setattr("pmlp_portal.operations.middleware.time.monotonic", lambda: 1000.0)

    client.get("/news/", **{"asgi.scope": {"portal.arrived_at": 997.5}})

    assert log.of("portal.access")[-1]["ms"] == 2500
