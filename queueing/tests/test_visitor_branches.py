"""Where to go: the list of branches, and a branch's own page."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from pmlp_portal.directory.models import Branch, OfficeHoliday, SpecialDay, WeeklySchedule
from queueing import actions, tasks
from queueing.forecast import WhyNot
from queueing.models import PauseReason
from queueing.queries.branches import LineState, Position, branch_lines, distance_km, free_branches
from queueing.queries.facts import forget_facts
from queueing.queries.overview import forget_overview
from queueing.tests.factories import NINE, TEN, Office, join, make_clerk, make_office, riga, set_policy, walk_in
from queueing.tests.visitor import Answer, at, main_of, said, title_of

pytestmark = pytest.mark.db

# Where these places are on the map, roughly.
PLACES = {"riga-2": ("56.93", "24.08"), "tukums": ("56.967", "23.152"), "cesis": ("57.313", "25.274")}


@pytest.fixture
def town(office: Office) -> dict[str, Office]:
    """Riga 2, Tukums and Cēsis."""
    return {
        "riga-2": office,
        "tukums": make_office("tukums", "Tukuma nodaļa"),
        "cesis": make_office("cesis", "Cēsu nodaļa"),
    }


@pytest.fixture
def ten() -> Iterator[None]:
    """It is ten o'clock."""
    with at(TEN):
        yield


def place(office: Office) -> None:
    latitude, longitude = PLACES[office.slug]
    Branch.objects.filter(pk=office.branch.pk).update(latitude=latitude, longitude=longitude)


def open_counters(office: Office, number: int = 1) -> None:
    for counter in office.counters[:number]:
        actions.open_counter(counter=counter, by=make_clerk(f"{office.slug}-{counter.number}", None), now=NINE)


def order_of(response: Answer) -> list[str]:
    return re.findall(r'data-branch="([^"]+)"', response.content.decode())


def row_of(response: Answer, slug: str) -> str:
    body = response.content.decode()
    row = body[body.index(f'data-branch="{slug}"') :]
    return said("<li " + row[: row.index("</li>")])


@pytest.mark.usefixtures("ten")
class TestList:
    def test_free_branches_come_first_then_the_shortest_wait_then_unknown_then_closed(
        self, client: Client, town: dict[str, Office]
    ) -> None:
        closed = make_office("ogre", "Ogres nodaļa")
        SpecialDay.objects.create(branch=closed.branch, day=date(2026, 12, 1), reason_lv="Remonts")
        open_counters(town["cesis"])
        for office, waiting in ((town["riga-2"], 3), (make_office("jelgava", "Jelgavas nodaļa"), 1)):
            open_counters(office)
            for _ in range(waiting):
                walk_in(office)
        response = client.get("/branches/")
        assert order_of(response) == ["cesis", "jelgava", "riga-2", "tukums", "ogre"]

    def test_a_free_branch_says_at_once_and_how_many_counters(self, client: Client, office: Office) -> None:
        open_counters(office, 2)
        row = row_of(client.get("/branches/?service=passport"), "riga-2")
        assert "Bez rindas" in row
        assert "Uzreiz 2 brīvi lodziņi" in row
        assert "Iestāties rindā" in row

    def test_a_queue_says_how_many_wait_and_a_range_never_a_minute(self, client: Client, office: Office) -> None:
        open_counters(office)
        walk_in(office)
        walk_in(office)
        row = row_of(client.get("/branches/"), "riga-2")
        assert "Gaida 2" in row
        assert re.search(r"10:\d[05]–1[01]:\d[05] ja iestājas tagad", row), row

    def test_where_no_counter_is_open_no_number_is_invented(self, client: Client, office: Office) -> None:
        row = row_of(client.get("/branches/"), "riga-2")
        assert "Pašlaik nevaram pateikt laiku: nav atvērts neviens lodziņš." in row
        assert not re.search(r"\d–\d", row)

    def test_a_paused_counter_is_no_free_counter(self, client: Client, office: Office) -> None:
        clerk = make_clerk("p", office.branch)
        actions.open_counter(counter=office.counters[0], by=clerk, now=NINE)
        actions.begin_pause(counter_id=office.counters[0].pk, reason=PauseReason.LUNCH, by=clerk, now=NINE)
        assert "Bez rindas" not in row_of(client.get("/branches/"), "riga-2")

    def test_a_branch_without_the_remote_queue_says_so_and_offers_no_button(
        self, client: Client, office: Office
    ) -> None:
        Branch.objects.update(remote_live_from=None)
        open_counters(office)
        row = row_of(client.get("/branches/"), "riga-2")
        assert "Rinda tikai uz vietas" in row
        assert "Iestāties rindā" not in row

    def test_a_full_remote_queue_is_called_full(self, client: Client, office: Office) -> None:
        set_policy(office.branch, remote_at_a_time=1)
        open_counters(office)
        join(office, at=riga(9, 40))
        row = row_of(client.get("/branches/"), "riga-2")
        assert "Rinda pilna" in row
        assert "Iestāties rindā" not in row

    def test_a_sub_branch_names_its_parent(self, client: Client, town: dict[str, Office]) -> None:
        Branch.objects.filter(slug="tukums").update(parent=town["riga-2"].branch)
        assert "Rīgas 2. nodaļas filiāle" in row_of(client.get("/branches/"), "tukums")
        assert "Sub-branch of" in row_of(client.get("/en/branches/"), "tukums")

    def test_the_button_leads_to_the_last_step_only_when_the_service_was_chosen(
        self, client: Client, office: Office
    ) -> None:
        assert 'href="/branches/riga-2/join/passport/"' in client.get("/branches/?service=passport").content.decode()
        assert "/join/" not in client.get("/branches/").content.decode()

    def test_only_branches_that_offer_the_service_are_listed(self, client: Client, town: dict[str, Office]) -> None:
        town["tukums"].branch.offers.filter(service__slug="collect").delete()
        assert "tukums" not in order_of(client.get("/branches/?service=collect"))
        assert "tukums" in order_of(client.get("/branches/?service=passport"))

    def test_all_but_the_first_dozen_are_one_press_away(self, client: Client, office: Office) -> None:
        for number in range(13):
            make_office(f"branch-{number}", f"Nodaļa {number}")
        body = client.get("/branches/").content.decode()
        assert len(re.findall("data-branch=", body)) == 14
        assert body[: body.index('<details class="mt-4" id="rest">')].count("data-branch=") == 12
        assert "Rādīt vēl 2 nodaļas" in body
        assert '<details class="mt-4" id="rest">' not in client.get("/branches/?near=nodaļa").content.decode()


@pytest.mark.usefixtures("ten")
class TestSearch:
    @pytest.mark.parametrize("near", ["tukuma", "TUKUMA", "Tukuma nodala", "cesu", "Cēsu"])
    def test_letters_need_no_marks_and_no_case(self, client: Client, town: dict[str, Office], near: str) -> None:
        expected = "tukums" if near[0] in "tT" else "cesis"
        assert order_of(client.get("/branches/", {"near": near})) == [expected]

    def test_an_address_is_searched_too(self, client: Client, town: dict[str, Office]) -> None:
        Branch.objects.filter(slug="cesis").update(address="Poruka iela 8, Cēsis")
        assert order_of(client.get("/branches/?near=poruka cesis")) == ["cesis"]

    def test_a_word_of_an_invented_street_finds_nothing_but_its_town_does(
        self, client: Client, town: dict[str, Office]
    ) -> None:
        Branch.objects.filter(slug="tukums").update(address="Demonstrācijas iela 7, Tukums")
        assert order_of(client.get("/branches/?near=demonstr")) == []
        assert order_of(client.get("/branches/?near=tukums")) == ["tukums"]

    def test_nothing_found_is_a_sentence_and_an_act(self, client: Client, town: dict[str, Office]) -> None:
        response = client.get("/branches/?near=Londona")
        assert "nav vārdu “Londona”" in main_of(response)
        assert "Rādīt visas nodaļas" in main_of(response)
        assert response.status_code == 200

    def test_what_was_written_is_still_there_and_never_markup(self, client: Client, office: Office) -> None:
        body = client.get("/branches/", {"near": '"><b>x'}).content.decode()
        assert 'value="&quot;&gt;&lt;b&gt;x"' in body

    @pytest.mark.parametrize("query", [{"service": "none"}, {"near": "x\0y"}, {"near": "x" * 101}])
    def test_what_can_t_be_meant_is_a_sentence_and_all_branches(
        self, client: Client, town: dict[str, Office], query: dict[str, str]
    ) -> None:
        response = client.get("/branches/", query)
        assert response.status_code == 422
        assert "error-summary" in response.content.decode()
        assert len(order_of(response)) == 3

    @pytest.mark.parametrize("near", ["🙂", "שלום", "%", "'; drop table"])
    def test_any_letters_are_letters(self, client: Client, office: Office, near: str) -> None:
        assert client.get("/branches/", {"near": near}).status_code == 200


@pytest.mark.usefixtures("ten")
class TestPosition:
    def test_the_nearest_is_first_with_its_distance(self, client: Client, town: dict[str, Office]) -> None:
        for office in town.values():
            place(office)
        response = client.get("/branches/?lat=57.31&lon=25.27")
        assert order_of(response) == ["cesis", "riga-2", "tukums"]
        assert "83 km" in row_of(response, "riga-2")
        assert "līdz 1" in row_of(response, "cesis")
        assert "vispirms tuvākās" in main_of(response)

    def test_a_branch_of_unknown_place_comes_last(self, client: Client, town: dict[str, Office]) -> None:
        place(town["tukums"])
        assert order_of(client.get("/branches/?lat=56.9&lon=24.1"))[0] == "tukums"

    @pytest.mark.parametrize("query", ["lat=91&lon=0", "lat=nan&lon=1", "lat=x&lon=1", "lat=1&lon=1e999"])
    def test_a_place_off_the_map_is_refused(self, client: Client, office: Office, query: str) -> None:
        assert client.get(f"/branches/?{query}").status_code == 422

    def test_half_a_position_is_none(self, client: Client, town: dict[str, Office]) -> None:
        assert " km" not in main_of(client.get("/branches/?lat=57"))

    def test_distances_are_great_circles(self) -> None:
        riga_place, daugavpils = Position(56.9496, 24.1052), Position(55.8714, 26.5161)
        assert distance_km(riga_place, daugavpils) == pytest.approx(190, abs=2)
        assert distance_km(riga_place, riga_place) == 0


class TestHours:
    def test_a_closed_branch_says_when_it_opens(self, client: Client, office: Office) -> None:
        with at(riga(7, 30)):
            assert "Slēgta Atvērs šodien 9:00" in row_of(client.get("/branches/"), "riga-2")
        with at(riga(17)):
            assert "Atvērs rīt 9:00" in row_of(client.get("/branches/"), "riga-2")
        with at(riga(17, day=date(2026, 12, 4))):
            assert "Atvērs pirmdien, 7. decembrī, 9:00" in row_of(client.get("/branches/"), "riga-2").replace(
                "\xa0", " "
            )

    def test_before_remote_joining_begins_the_row_says_when(self, client: Client, office: Office) -> None:
        with at(riga(9, 10)):
            assert "Rindā varēs iestāties no 9:30" in row_of(client.get("/branches/"), "riga-2")

    def test_midnight_as_the_end_of_the_day_is_24(self, client: Client, office: Office) -> None:
        WeeklySchedule.objects.get(branch=office.branch).hours.update(closes=time(0))
        with at(TEN):
            assert "līdz 24:00" in row_of(client.get("/branches/"), "riga-2")

    def test_free_branches_are_those_where_one_is_served_at_once(self, town: dict[str, Office]) -> None:
        open_counters(town["tukums"])
        open_counters(town["cesis"])
        walk_in(town["cesis"])
        assert [line.facts.slug for line in free_branches(now=TEN)] == ["tukums"]
        assert free_branches(now=riga(17)) == []

    def test_close_to_closing_a_long_queue_is_not_called_free_and_no_time_is_made_up(self, office: Office) -> None:
        open_counters(office)
        for _ in range(20):
            walk_in(office)
        line = branch_lines(service="passport", now=riga(15, 58))[0]
        assert line.state == LineState.UNKNOWN
        assert line.forecast.why_not == WhyNot.NOT_TODAY


@pytest.mark.usefixtures("ten")
class TestCost:
    def test_it_takes_no_more_statements_however_many_branches(
        self,
        client: Client,
        town: dict[str, Office],
        kept: None,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for office in town.values():
            open_counters(office, 2)
            walk_in(office)
        for number in range(9):
            make_office(f"branch-{number}", f"Nodaļa {number}")
        tasks.renew_forecasts()
        forget_overview()
        with django_assert_max_num_queries(24):
            client.get("/branches/")
        with django_assert_max_num_queries(1):
            client.get("/branches/")


@pytest.mark.usefixtures("ten")
class TestBranchPage:
    def test_each_service_has_its_range_and_leads_to_the_last_step(self, client: Client, office: Office) -> None:
        open_counters(office)
        walk_in(office)
        response = client.get("/branches/riga-2/")
        assert title_of(response) == "Izvēlieties pakalpojumu: Rīgas 2. nodaļa – PMLP"
        assert 'href="/branches/riga-2/join/passport/"' in response.content.decode()
        assert re.search(r"Pieteikt pasi vai personas apliecību Izsauks \d+:\d\d–\d+:\d\d", main_of(response))

    def test_it_is_the_second_of_three_steps(self, client: Client, office: Office) -> None:
        body = client.get("/branches/riga-2/").content.decode()
        assert '<li aria-current="step"><span>Pakalpojums</span></li>' in body

    def test_a_service_not_joined_remotely_stands_apart_with_its_range(self, client: Client, office: Office) -> None:
        office.branch.offers.filter(service__slug="collect").update(is_remote=False)
        open_counters(office)
        response = client.get("/branches/riga-2/")
        words = main_of(response)
        assert words.index("Rinda tikai uz vietas") < words.index("Saņemt gatavu dokumentu")
        assert "/join/collect/" not in response.content.decode()

    def test_a_service_by_booking_only_is_not_offered_today(self, client: Client, office: Office) -> None:
        office.collecting.is_walk_in = False
        office.collecting.hint_lv = "Tikai ar pierakstu"
        office.collecting.save()
        words = main_of(client.get("/branches/riga-2/"))
        assert words.index("Šodien rindā nevar") < words.index("Tikai ar pierakstu")

    def test_totals_and_last_calls_are_those_of_now(self, client: Client, office: Office) -> None:
        clerk = make_clerk("c", office.branch)
        actions.open_counter(counter=office.counters[1], by=clerk, now=NINE)
        for _ in range(3):
            walk_in(office)
        actions.call_next(counter_id=office.counters[1].pk, by=clerk, now=riga(9, 55))
        words = main_of(client.get("/branches/riga-2/"))
        assert "Pavisam gaida: 2 . Strādā lodziņi: 1 ." in words
        assert "A001 2 9:55" in words

    def test_the_version_it_was_drawn_at_is_in_the_page(self, client: Client, office: Office) -> None:
        walk_in(office)
        before = re.search(r'data-version="(\d+)"', client.get("/branches/riga-2/").content.decode())
        walk_in(office)
        after = re.search(r'data-version="(\d+)"', client.get("/branches/riga-2/").content.decode())
        assert before
        assert after
        assert int(after[1]) == int(before[1]) + 1

    def test_closures_ahead_are_told_with_their_reason(self, client: Client, office: Office) -> None:
        SpecialDay.objects.create(
            branch=office.branch, day=date(2026, 12, 9), reason_lv="Mācības", reason_en="Training"
        )
        SpecialDay.objects.create(
            branch=office.branch, day=date(2026, 12, 12), opens=time(10), closes=time(14), ticket_limit=21
        )
        words = main_of(client.get("/branches/riga-2/")).replace("\xa0", " ")
        assert "trešdien, 9. decembrī: slēgts. Mācības" in words
        assert "sestdien, 12. decembrī: 10:00–14:00 , pavisam 21 numurs" in words  # the space stands for a tag

    def test_a_branch_closed_today_says_why_and_when_one_can_join(self, client: Client, office: Office) -> None:
        OfficeHoliday.objects.create(day=date(2026, 12, 1), name_lv="Atpūtas diena", name_en="Day off")
        words = main_of(client.get("/branches/riga-2/"))
        assert "Rīgas 2. nodaļa šodien slēgta. Rīt rindā varēs iestāties no 9:30." in words
        assert "Atpūtas diena" in words
        assert "Ko vēlaties nokārtot?" not in words

    @pytest.mark.parametrize("rollout", [{"remote_live_from": None}, {"remote_off_from": date(2026, 12, 2)}])
    def test_a_closed_branch_promises_no_remote_queue_it_will_not_have(
        self, client: Client, office: Office, rollout: dict[str, date | None]
    ) -> None:
        Branch.objects.update(**rollout)
        forget_facts()
        with at(riga(17)):
            words = main_of(client.get("/branches/riga-2/"))
        assert "Nodaļu atvērs rīt 9:00. Kārtas numurus izsniedz tikai uz vietas." in words
        assert "varēs iestāties" not in words

    def test_a_remote_queue_that_begins_with_the_next_opening_is_promised(self, client: Client, office: Office) -> None:
        Branch.objects.update(remote_live_from=date(2026, 12, 2))
        forget_facts()
        with at(riga(17)):
            assert "Rīt rindā varēs iestāties no 9:30." in main_of(client.get("/branches/riga-2/"))

    def test_without_the_remote_queue_it_tells_the_wait_for_who_comes(self, client: Client, office: Office) -> None:
        Branch.objects.update(remote_live_from=None)
        open_counters(office)
        words = main_of(client.get("/branches/riga-2/"))
        assert "attālinātas rindas vēl nepiedāvā" in words
        assert "Pieteikt pasi vai personas apliecību Uzreiz , 1 brīvs lodziņš" in words

    def test_demonstration_data_are_marked(self, client: Client, office: Office) -> None:
        assert "demo-mark" in client.get("/branches/riga-2/").content.decode()
        Branch.objects.update(is_demonstration=False)
        assert "demo-mark" not in client.get("/branches/riga-2/").content.decode()

    @pytest.mark.parametrize(
        ("path", "language"),
        [("/branches/", "lv"), ("/en/branches/", "en"), ("/branches/riga-2/", "lv"), ("/en/branches/riga-2/", "en")],
    )
    def test_the_language_is_the_address_s(self, client: Client, office: Office, path: str, language: str) -> None:
        response = client.get(path)
        assert response["Content-Language"] == language
        assert f'<html lang="{language}"' in response.content.decode()

    @pytest.mark.parametrize("path", ["/branches/nowhere/", "/en/branches/nowhere/", "/branches/%00/", "/branches/🙂/"])
    def test_an_unknown_branch_is_a_calm_404(self, client: Client, office: Office, path: str) -> None:
        response = client.get(path)
        assert response.status_code == 404
        assert "problem-page" in response.content.decode()

    @pytest.mark.parametrize("path", ["/branches/", "/branches/riga-2/"])
    def test_it_is_only_read(self, client: Client, office: Office, path: str) -> None:
        assert client.post(path).status_code == 405

    def test_without_scripts_it_refreshes_itself(self, client: Client, office: Office) -> None:
        assert (
            '<noscript><meta http-equiv="refresh" content="30"></noscript>'
            in client.get("/branches/riga-2/").content.decode()
        )

    def test_the_wait_of_a_service_nobody_serves_is_not_invented(self, client: Client, office: Office) -> None:
        actions.open_counter(counter=office.counters[2], by=make_clerk("c", office.branch), now=NINE)
        words = main_of(client.get("/branches/riga-2/"))
        assert "nav atvērts lodziņš, kurā to kārto" in words

    def test_a_long_wait_is_marked_soon(self, office: Office) -> None:
        open_counters(office)
        for _ in range(12):
            walk_in(office, at=TEN - timedelta(minutes=5))
        assert branch_lines(service="passport", now=TEN)[0].is_long
