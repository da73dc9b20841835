"""What machines read: branches, queues, tickets."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries, Settings

from pmlp_portal.accounts.models import User
from pmlp_portal.directory.models import Branch, SpecialDay
from queueing import actions
from queueing.models import BranchDay, CounterSession
from queueing.queries.facts import branch_facts
from queueing.queries.snapshots import snapshot_of
from queueing.states import Outcome
from queueing.tests.client import ApiClient
from queueing.tests.factories import TEN, TUESDAY, Office, join, make_office, riga, set_policy, walk_in

pytestmark = pytest.mark.db

FORECAST = {"p10", "p50", "p90", "be_there_by"}


@pytest.fixture
def api(office: Office) -> Iterator[ApiClient]:
    """A client at ten on Tuesday."""
    with time_machine.travel(TEN, tick=False):
        yield ApiClient()


class TestBranches:
    def test_a_page_tells_of_each_branch_what_the_contract_names(self, api: ApiClient, clara: User) -> None:
        page = api.get("/branches/")
        assert page.status == 200
        assert set(page.body) == {"count", "next", "results"}
        assert (page.body["count"], page.body["next"]) == (1, None)
        (branch,) = page.body["results"]
        assert set(branch) == {"slug", "name", "open_now", "waiting", "wait", "remote"}
        assert (branch["slug"], branch["open_now"], branch["waiting"], branch["remote"]) == ("riga-2", True, 0, True)
        assert set(branch["wait"]) == FORECAST

    def test_a_branch_that_cannot_say_how_long_says_why(self, api: ApiClient) -> None:
        (branch,) = api.get("/branches/").body["results"]
        assert branch["wait"] is None
        assert branch["wait_reason"]

    def test_a_hundred_branches_are_a_page(self, api: ApiClient) -> None:
        Branch.objects.bulk_create(
            Branch(slug=f"b{nth}", name_lv=f"B {nth}", name_en=f"B {nth}", sort_key=f"{nth:03d}") for nth in range(105)
        )
        first = api.get("/branches/")
        second = api.get("/branches/?page=2")
        assert (first.body["count"], len(first.body["results"]), len(second.body["results"])) == (106, 100, 6)
        assert first.body["next"].endswith("/api/v1/branches/?page=2")
        assert second.body["next"] is None
        slugs = {row["slug"] for page in (first, second) for row in page.body["results"]}
        assert len(slugs) == 106

    @pytest.mark.parametrize("number", ["0", "2", "-1", "x", "", "1e3", "²", "99999999999999999999"])
    def test_a_page_that_is_not_there_is_a_404_with_a_sentence(self, api: ApiClient, number: str) -> None:
        answer = api.get(f"/branches/?page={number}")
        assert (answer.status, answer.code) == (404, "page_not_found")

    def test_the_list_takes_the_same_statements_for_one_branch_and_for_thirty(
        self, api: ApiClient, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for nth in range(30):
            make_office(f"office-{nth}", f"{nth}. nodaļa")
        with django_assert_max_num_queries(16):
            assert api.get("/branches/").body["count"] == 31

    def test_one_branch_names_its_services_and_the_remote_ones_come_first(self, api: ApiClient, office: Office) -> None:
        office.branch.offers.filter(service=office.passports).update(is_remote=False)
        branch = api.get("/branches/riga-2/").body
        assert branch["services"] == [
            {"slug": "collect", "name": "Saņemt gatavu dokumentu", "remote": True},
            {"slug": "passport", "name": "Pieteikt pasi vai personas apliecību", "remote": False},
        ]
        assert {"slug", "name", "open_now", "waiting", "wait", "remote"} < set(branch)

    def test_where_the_rollout_has_not_come_nothing_is_remote(self, api: ApiClient, office: Office) -> None:
        Branch.objects.filter(pk=office.branch.pk).update(remote_live_from=None)
        branch = api.get("/branches/riga-2/").body
        assert branch["remote"] is False
        assert not any(service["remote"] for service in branch["services"])

    @pytest.mark.parametrize(
        ("rules", "at", "may"),
        [
            ({}, riga(9, 30), True),
            ({}, riga(9, 29, 59), False),
            ({}, riga(15, 30), False),
            ({"intake_is_stopped": True}, TEN, False),
            ({"remote_a_day": 1}, TEN, False),
            ({"remote_at_a_time": 1}, TEN, False),
            ({"tickets_a_day": 1}, TEN, False),
            ({"remote_a_day": 2, "remote_at_a_time": 2, "tickets_a_day": 2}, TEN, True),
        ],
    )
    def test_remote_says_whether_joining_is_possible_at_this_moment(
        self, office: Office, rules: dict[str, object], at: datetime, may: bool
    ) -> None:
        join(office, at=riga(9, 45))
        set_policy(office.branch, **rules)
        with time_machine.travel(at, tick=False):
            api = ApiClient()
            assert api.get("/branches/").body["results"][0]["remote"] is may
            assert api.get("/branches/riga-2/").body["remote"] is may
            if may:
                assert api.join().status == 201
            else:
                assert api.join().status == 409

    def test_names_come_in_the_language_asked_for(self, api: ApiClient) -> None:
        assert api.get("/branches/riga-2/").body["name"] == "Rīgas 2. nodaļa"
        answer = api.get("/branches/riga-2/", accept_language="en-GB,en;q=0.9")
        assert answer.body["name"] == "Rīgas 2. nodaļa (en)"
        assert answer.headers["Content-Language"] == "en"

    def test_a_closed_day_is_not_open(self, api: ApiClient, office: Office) -> None:
        SpecialDay.objects.create(branch=office.branch, day=TUESDAY)
        branch = api.get("/branches/riga-2/").body
        assert (branch["open_now"], branch["wait"], branch["remote"]) == (False, None, False)


class TestQueue:
    def test_it_shows_numbers_in_calling_order_and_nothing_personal(
        self, api: ApiClient, office: Office, clara: User
    ) -> None:
        first, second = walk_in(office, at=riga(9, 1)), walk_in(office, at=riga(9, 2))
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        queue = api.get("/branches/riga-2/queue/").body
        assert [(row["number"], row["state"], row["place"]) for row in queue["tickets"]] == [
            (second.spoken, "waiting", 1),
            (first.spoken, "called", None),
        ]
        assert set(queue["tickets"][0]) == {"number", "state", "place", "forecast"}
        assert set(queue["tickets"][0]["forecast"]) == FORECAST
        assert queue["last_calls"] == [{"number": first.spoken, "counter": 1, "called_at": "2026-12-01T10:00:00+02:00"}]
        assert (queue["branch"], queue["waiting"], queue["counters"], queue["open_now"]) == ("riga-2", 1, 1, True)
        assert {row["slug"]: row["waiting"] for row in queue["services"]} == {"passport": 1, "collect": 0}

    def test_its_version_is_the_day_s(self, api: ApiClient, office: Office) -> None:
        walk_in(office)
        version = api.get("/branches/riga-2/queue/").body["version"]
        assert version == BranchDay.objects.get(branch=office.branch).version

    def test_all_announcements_together_are_those_one_by_one(self, office: Office, clara: User) -> None:
        for minute in range(5):
            walk_in(office, at=riga(9, minute), service=["passport", "collect"][minute % 2])
        snapshot = snapshot_of(branch_facts("riga-2", now=TEN), now=TEN)
        together = snapshot.forecasts(now=TEN)
        assert together == {ticket_id: snapshot.forecast_of(ticket_id, now=TEN) for ticket_id in snapshot.order}
        assert len(together) == 5


class TestTicket:
    def test_it_has_the_shape_of_the_answer_to_joining(self, api: ApiClient, clara: User) -> None:
        joined = api.join()
        read = api.get(f"/tickets/{joined.body['token']}/")
        assert read.status == 200
        assert set(read.body) == set(joined.body)
        assert read.body == joined.body

    def test_a_called_one_says_where_and_until_when(self, api: ApiClient, office: Office, clara: User) -> None:
        token = join(office, at=riga(9, 40)).token
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        body = api.get(f"/tickets/{token}/").body
        assert (body["state"], body["place"], body["counter"]) == ("called", None, 1)
        assert body["kept_until"] == "2026-12-01T10:04:00+02:00"
        assert body["forecast"] is None
        assert body["forecast_reason"]

    def test_reading_takes_two_statements(
        self,
        api: ApiClient,
        office: Office,
        settings: Settings,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        settings.FACTS_KEPT_SECONDS = 60
        token = join(office, at=riga(9, 40)).token
        api.get(f"/tickets/{token}/")
        with django_assert_max_num_queries(2):
            assert api.get(f"/tickets/{token}/").status == 200

    @pytest.mark.parametrize("token", ["0" * 64, "x", "A001", "%00", "🙂", "a" * 4000])
    def test_a_foreign_token_opens_nothing(self, api: ApiClient, office: Office, token: str) -> None:
        walk_in(office)
        answer = api.get(f"/tickets/{token}/")
        assert answer.status == 404
        assert answer.body["detail"]

    def test_a_link_lasts_the_day(self, office: Office, clara: User) -> None:
        issued = join(office, at=TEN)
        actions.end_day(branch_id=office.branch.pk, day=TUESDAY, now=riga(18))
        with time_machine.travel(riga(23, 59), tick=False):
            assert ApiClient().get(f"/tickets/{issued.token}/").body["state"] == "closed"
        tomorrow = riga(0, day=TUESDAY + timedelta(days=1))
        with time_machine.travel(tomorrow, tick=False):
            assert ApiClient().get(f"/tickets/{issued.token}/").code == "ticket_not_found"

    def test_a_visit_that_goes_on_past_midnight_keeps_its_link(self, office: Office) -> None:
        _open_around_the_clock(office)
        issued = join(office, at=riga(23, 50), travel_time=timedelta(minutes=30))
        with time_machine.travel(riga(0, 5, day=TUESDAY + timedelta(days=1)), tick=False):
            assert ApiClient().get(f"/tickets/{issued.token}/").body["state"] == "waiting"

    def test_a_service_the_branch_has_ceased_to_offer_is_still_told(
        self, api: ApiClient, office: Office, clara: User
    ) -> None:
        token = join(office, at=riga(9, 40)).token
        office.branch.offers.filter(service=office.passports).delete()
        body = api.get(f"/tickets/{token}/").body
        assert (body["service"], body["state"]) == ("passport", "waiting")

    def test_a_transfer_goes_on_under_the_same_link(self, api: ApiClient, office: Office, clara: User) -> None:
        issued = join(office, at=riga(9, 40))
        actions.call_next(counter_id=office.counters[0].pk, by=clara, now=TEN)
        actions.start(ticket_id=issued.ticket_id, by=clara, now=TEN)
        actions.add_service(ticket_id=issued.ticket_id, service_slug="collect", by=clara, now=TEN)
        actions.finish(ticket_id=issued.ticket_id, outcome=Outcome.DONE, by=clara, now=TEN)
        body = api.get(f"/tickets/{issued.token}/").body
        assert (body["service"], body["state"]) == ("collect", "waiting")


class TestForecast:
    def test_no_time_is_past_and_they_are_in_order(self, office: Office, clara: User) -> None:
        walk_in(office)
        with time_machine.travel(TEN + timedelta(milliseconds=700), tick=False):
            told = ApiClient().join().body["forecast"]
        times = [datetime.fromisoformat(told[name]) for name in ("be_there_by", "p10", "p50", "p90")]
        assert times == sorted(times)
        assert times[0] > TEN
        assert all(told[name].endswith("+02:00") for name in told)

    def test_in_summer_the_offset_is_three_hours(self, office: Office, clara: User) -> None:
        july = date(2027, 7, 6)
        CounterSession.objects.update(opened_at=riga(9, day=july))
        with time_machine.travel(riga(10, day=july), tick=False):
            told = ApiClient().get("/branches/riga-2/").body["wait"]
        assert told["p50"].endswith("+03:00")


def _open_around_the_clock(office: Office) -> None:
    schedule = office.branch.schedules.get()
    schedule.hours.all().delete()
    for weekday in range(1, 8):
        schedule.hours.create(weekday=weekday, opens=time(0), closes=time(0))
    set_policy(office.branch, intake_opens_after=timedelta(0), intake_closes_before=timedelta(0))
