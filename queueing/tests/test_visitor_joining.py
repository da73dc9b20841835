"""Joining from home: what is told before, the button, and every "no" with another way."""

from datetime import date, time, timedelta

import pytest
from django.conf import settings as portal
from django.test import Client
from pytest_django import Settings

from pmlp_portal.directory.models import Branch, SpecialDay, WeeklySchedule
from queueing import actions
from queueing.models import Ticket, TurnedAway, Visit
from queueing.queries.branch_page import join_page
from queueing.tests.factories import NINE, TEN, Office, join, make_clerk, make_office, riga, set_policy, walk_in
from queueing.tests.visitor import JOIN, Answer, at, join_by_page, main_of, range_told, said, title_of

SUNDAY = date(2026, 12, 6)


def post(client: Client, **fields: str) -> Answer:
    with at(TEN):
        return client.post(JOIN, fields)


@pytest.fixture
def counter(office: Office) -> Office:
    """The office with one counter open."""
    actions.open_counter(counter=office.counters[0], by=make_clerk("c", office.branch), now=NINE)
    return office


class TestBeforeJoining:
    def test_it_tells_who_is_before_how_many_work_the_range_and_when_to_be_there(
        self, client: Client, counter: Office
    ) -> None:
        for _ in range(4):
            walk_in(counter)
        with at(TEN):
            words = main_of(client.get(JOIN))
            exact = join_page("riga-2", service="passport", device=None, now=TEN).forecast
        assert "Pirms jums gaida 4 cilvēki. Strādā 1 lodziņš." in words
        assert f"Ja iestāsieties tagad, jūs izsauks {range_told(exact)}" in words
        assert "Esiet nodaļā līdz 10:20" in words

    def test_without_a_queue_it_counts_on_the_usual_way_and_says_so(self, client: Client, counter: Office) -> None:
        with at(riga(10, 2)):
            words = main_of(client.get(JOIN))
        assert "Ceļam rēķinām 20 minūtes. Rindas nav. Brīvs 1 lodziņš." in words.replace("\xa0", " ")
        assert "10:22–10:25" in words

    def test_with_a_queue_it_says_what_way_it_counts_on_too(self, client: Client, counter: Office) -> None:
        walk_in(counter)
        with at(TEN):
            body = client.get(JOIN).content.decode()
        assert "Ceļam rēķinām 20 minūtes." in said(body).replace("\xa0", " ")
        assert body.index('name="travel_minutes"') < body.index("<details")

    def test_a_range_of_one_time_is_said_once(self, client: Client, counter: Office) -> None:
        with at(TEN):
            assert "jūs izsauks 10:20 Ceļam rēķinām" in main_of(client.get(JOIN))

    def test_without_an_open_counter_no_time_is_invented_and_one_can_join(self, client: Client, office: Office) -> None:
        with at(TEN):
            response = client.get(JOIN)
        assert "Pašlaik nevaram pateikt laiku: nav atvērts neviens lodziņš." in main_of(response)
        assert "<button" in response.content.decode()

    def test_it_is_the_third_step_of_three(self, client: Client, office: Office) -> None:
        with at(TEN):
            body = client.get(JOIN).content.decode()
        assert body.count('<li class="done">') == 2
        assert '<li aria-current="step"><span>Iestāties rindā</span></li>' in body

    @pytest.mark.parametrize(
        ("prefix", "language", "words"), [("", "lv", "Iestāties rindā"), ("/en", "en", "Join the queue")]
    )
    def test_it_speaks_the_language_of_its_address(
        self, client: Client, counter: Office, prefix: str, language: str, words: str
    ) -> None:
        with at(TEN):
            response = client.get(prefix + JOIN)
        assert response["Content-Language"] == language
        assert f'<html lang="{language}"' in response.content.decode()
        assert words in title_of(response)

    def test_it_is_not_kept_by_any_cache(self, client: Client, office: Office) -> None:
        with at(TEN):
            assert "no-store" in client.get(JOIN)["Cache-Control"]

    def test_a_reading_is_never_an_attempt(self, client: Client, office: Office) -> None:
        with at(riga(7)):
            assert client.get(JOIN).status_code == 409
        assert not TurnedAway.objects.exists()


class TestJoining:
    def test_pressing_the_button_leads_to_the_ticket(self, client: Client, counter: Office) -> None:
        response = post(client)
        assert response.status_code == 303
        with at(TEN):
            assert "A001" in main_of(client.get(response["Location"]))
        assert Ticket.objects.get().channel == "remote"

    def test_in_english_one_stays_in_english(self, client: Client, counter: Office) -> None:
        address = join_by_page(client, counter, prefix="/en")
        assert address.startswith("/en/tickets/")
        assert Visit.objects.get().language == "en"

    def test_the_details_are_optional_and_kept(self, client: Client, counter: Office) -> None:
        post(
            client, travel_minutes="35", contact=" Anna@Example.LV ", language="en", needs_more_time="on",
            please_fetch="on",
        )  # fmt: skip
        visit = Visit.objects.get()
        assert visit.travel_time == timedelta(minutes=35)
        assert (visit.contact, visit.language) == ("Anna@example.lv", "en")
        assert (visit.needs_more_time, visit.please_fetch) == (True, True)

    def test_nobody_is_asked_why(self, client: Client, office: Office) -> None:
        with at(TEN):
            response = client.get(JOIN)
        assert "Iemesls nav jāsaka. To redz tikai darbinieks." in main_of(response)
        assert "<textarea" not in response.content.decode()

    def test_a_foreign_form_is_refused(self, office: Office) -> None:
        strict = Client(enforce_csrf_checks=True)
        with at(TEN):
            assert strict.post(JOIN).status_code == 403
        assert not Ticket.objects.exists()


class TestDevice:
    def test_the_browser_gets_a_signed_cookie_no_script_can_read(self, client: Client, office: Office) -> None:
        with at(TEN):
            cookie = client.get(JOIN).cookies["device"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["max-age"] == 365 * 24 * 60 * 60
        assert ":" in cookie.value

    def test_in_production_it_travels_by_https_only(self, client: Client, office: Office, settings: Settings) -> None:
        settings.SESSION_COOKIE_SECURE = True
        with at(TEN):
            assert client.get(JOIN).cookies["device"]["secure"]

    def test_pressing_twice_is_joining_once(self, client: Client, counter: Office) -> None:
        first = join_by_page(client, counter)
        second = post(client)
        assert second.status_code == 303
        assert second["Location"] == first
        assert Ticket.objects.count() == 1
        with at(TEN):
            assert "Jums jau ir numurs A001 Rīgas 2. nodaļā." in main_of(client.get(first))

    def test_at_another_branch_one_is_shown_the_ticket_one_has(self, client: Client, counter: Office) -> None:
        first = join_by_page(client, counter)
        make_office("tukums", "Tukuma nodaļa")
        with at(TEN):
            response = client.get("/branches/tukums/join/passport/")
        assert (response.status_code, response["Location"]) == (303, first)

    def test_a_cookie_somebody_made_is_no_device(self, client: Client, counter: Office) -> None:
        address = join_by_page(client, counter)
        own = client.cookies["device"].value
        client.cookies["device"] = own[:-1] + ("A" if own[-1] != "A" else "B")
        response = post(client)
        assert response["Location"] != address
        assert Ticket.objects.count() == 2

    def test_a_fourth_ticket_of_the_day_is_refused_and_no_other_branch_is_offered(
        self, client: Client, counter: Office
    ) -> None:
        make_office("tukums", "Tukuma nodaļa")
        for _ in range(3):
            address = join_by_page(client, counter)
            with at(TEN):
                client.post(address + "leave/")
        response = post(client)
        assert response.status_code == 409
        assert "Šodien jau paņemti 3 numuri. Rīt varēsiet ņemt atkal." in main_of(response)
        assert "Tukuma nodaļa" not in main_of(response)


class TestRefusals:
    @pytest.mark.parametrize(
        ("when", "code", "sentence"),
        [
            (riga(7), "not_yet_open", "Šodien šeit rindā varēs iestāties no 9:30."),
            (riga(9, 29, 59), "not_yet_open", "Šodien šeit rindā varēs iestāties no 9:30."),
            (riga(15, 30), "intake_over", "Šodien rindā varēja iestāties līdz 15:30. Rīt rindā varēs iestāties no"),
            (riga(23, 59, 59), "branch_closed", "Rīgas 2. nodaļa šodien strādāja līdz 16:00. Rīt rindā varēs"),
            (riga(12, day=SUNDAY), "branch_closed", "Rīgas 2. nodaļa šodien slēgta. Rīt rindā varēs iestāties no 9:30"),
        ],
    )  # fmt: skip
    def test_at_the_wrong_time_it_says_when(
        self, client: Client, office: Office, when, code: str, sentence: str
    ) -> None:
        with at(when):
            response = client.post(JOIN)
        assert response.status_code == 409
        assert sentence in main_of(response)
        assert f'data-code="{code}"' in response.content.decode()
        assert TurnedAway.objects.get().reason == code
        assert not Ticket.objects.exists()

    def test_where_the_remote_queue_is_off_it_says_how_it_stands_there(self, client: Client, counter: Office) -> None:
        walk_in(counter)
        Branch.objects.update(remote_live_from=None)
        words = main_of(post(client))
        assert "attālinātas rindas vēl nepiedāvā" in words
        assert "Gaida 1 cilvēks. Strādā 1 lodziņš no 2." in words
        assert "Paņemt numuru uz vietas: Demonstrācijas iela 2, atvērts līdz 16:00." in words

    def test_stopped_intake_is_said(self, client: Client, office: Office) -> None:
        set_policy(office.branch, intake_is_stopped=True)
        assert "šobrīd numurus neizsniedz" in main_of(post(client))

    @pytest.mark.parametrize(
        ("rules", "sentence"),
        [
            ({"remote_at_a_time": 1}, "No tālruņa rindā jau iestājušies 1 cilvēki."),
            ({"remote_a_day": 1}, "Visi 1 šodienas attālinātie numuri ir paņemti."),
            ({"tickets_a_day": 1}, "Visi 1 šodienas numuri Rīgas 2. nodaļā ir izsniegti."),
        ],
    )
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_limit_is_said_before_and_after_the_button(
        self, client: Client, office: Office, rules: dict[str, int], sentence: str, method: str
    ) -> None:
        set_policy(office.branch, **rules)
        join(office, at=riga(9, 40))
        with at(TEN):
            response = getattr(client, method)(JOIN)
        assert response.status_code == 409
        assert sentence in main_of(response)

    def test_a_limited_saturday_has_its_own_limit(self, client: Client, office: Office) -> None:
        saturday = date(2026, 12, 5)
        SpecialDay.objects.create(branch=office.branch, day=saturday, opens=time(10), closes=time(14), ticket_limit=1)
        join(office, at=riga(11, day=saturday))
        with at(riga(11, 5, day=saturday)):
            assert "Visi 1 šodienas numuri" in main_of(client.post(JOIN))

    def test_a_service_not_joined_remotely_is_said(self, client: Client, office: Office) -> None:
        office.branch.offers.filter(service=office.passports).update(is_remote=False)
        assert "Šim pakalpojumam attālināti rindā iestāties nevar." in main_of(post(client))

    def test_who_needs_an_appointment_is_not_sent_to_take_a_number(self, client: Client, office: Office) -> None:
        office.passports.is_walk_in = False
        office.passports.save()
        with at(TEN):
            response = client.get(JOIN)
        words = main_of(response)
        assert response.status_code == 409
        assert "Šis pakalpojums ir tikai ar pierakstu." in words
        assert "Paņemt numuru nodaļā" not in words
        assert "paņemiet numuru" not in words.lower()

    @pytest.mark.parametrize("slug", ["nothing", "x" * 90])
    def test_a_service_nobody_offers_is_said(self, client: Client, office: Office, slug: str) -> None:
        with at(TEN):
            response = client.get(f"/branches/riga-2/join/{slug}/")
        assert response.status_code == 409
        assert "Šo pakalpojumu Rīgas 2. nodaļā nesniedz." in main_of(response)

    def test_an_unknown_branch_is_404(self, client: Client, office: Office) -> None:
        assert client.get("/branches/none/join/passport/").status_code == 404
        assert client.post("/branches/none/join/passport/").status_code == 404

    def test_a_contact_in_the_queue_learns_no_link(self, client: Client, counter: Office) -> None:
        join_by_page(Client(), counter, contact="anna@example.lv")
        response = post(client, contact="ANNA@example.lv")
        assert response.status_code == 409
        assert "Šim e-pastam vai tālrunim jau ir numurs A001 Rīgas 2. nodaļā." in main_of(response)
        assert "/tickets/" not in response.content.decode()

    def test_in_english_the_same_is_said_in_english(self, client: Client, office: Office) -> None:
        with at(riga(7)):
            response = client.post("/en" + JOIN)
        assert "You can join this queue from 9:30 today." in main_of(response)
        assert response["Content-Language"] == "en"


class TestAlternatives:
    def test_other_branches_where_one_can_join_now_come_nearest_first(self, client: Client, office: Office) -> None:
        for slug, latitude, longitude in (("tukums", "56.967", "23.152"), ("riga-4", "56.939", "24.15")):
            there = make_office(slug, slug)
            Branch.objects.filter(slug=slug).update(latitude=latitude, longitude=longitude)
            actions.open_counter(counter=there.counters[0], by=make_clerk(slug, there.branch), now=NINE)
        off = make_office("ogre", "Ogres nodaļa")
        Branch.objects.filter(pk=off.branch.pk).update(remote_live_from=None)
        Branch.objects.filter(slug="riga-2").update(latitude="56.93", longitude="24.08")
        set_policy(office.branch, intake_is_stopped=True)
        response = post(client)
        words = main_of(response)
        assert words.index("riga-4") < words.index("tukums")
        assert "Ogres nodaļa" not in words
        assert 'href="/branches/riga-4/join/passport/"' in response.content.decode()

    def test_the_demonstration_comes_after_every_other(self, client: Client, office: Office) -> None:
        demo = make_office("demo", "A demonstration")
        actions.open_counter(counter=demo.counters[0], by=make_clerk("d", demo.branch), now=NINE)
        make_office("tukums", "Tukuma nodaļa")
        set_policy(office.branch, intake_is_stopped=True)
        words = main_of(post(client))
        assert words.index("Tukuma nodaļa") < words.index("A demonstration")

    def test_without_another_branch_it_says_so_and_gives_the_phone(self, client: Client, office: Office) -> None:
        with at(riga(7)):
            words = main_of(client.post(JOIN))
        assert "Šobrīd nevienā citā nodaļā šim pakalpojumam no mājām rindā iestāties nevar." in words
        assert "+371 67209400" in words


class TestForm:
    def test_faults_are_listed_with_links_and_nothing_written_is_lost(self, client: Client, counter: Office) -> None:
        response = post(client, travel_minutes="999", contact="anna.example.lv", needs_more_time="on")
        body = response.content.decode()
        assert response.status_code == 422
        assert "Jāizlabo 2 lietas" in main_of(response)
        assert '<a href="#id_travel_minutes">Ierakstiet ceļa ilgumu no 0 līdz 180 minūtēm.</a>' in body
        assert '<a href="#id_contact">Ierakstiet e-pasta adresi, kurā ir zīme @.</a>' in body
        assert 'value="anna.example.lv"' in body
        assert 'value="999"' in body
        assert "checked" in body[body.index("id_needs_more_time") - 200 : body.index("id_needs_more_time") + 200]
        assert '<details class="mb-3" open>' in body
        assert title_of(response).startswith("Kļūda: ")
        assert not Ticket.objects.exists()

    @pytest.mark.parametrize("minutes", ["-1", "181", "ten", "1.5", "9" * 5000, "\0", "🙂", "٣"])
    def test_a_way_that_can_t_be_is_asked_again(self, client: Client, office: Office, minutes: str) -> None:
        response = post(client, travel_minutes=minutes)
        if minutes == "٣":
            assert response.status_code == 303  # Arabic three is three
            return
        assert response.status_code == 422
        assert "id_travel_minutes" in response.content.decode()

    @pytest.mark.parametrize("minutes", ["0", "180", " 15 "])
    def test_a_way_that_can_be_is_taken(self, client: Client, office: Office, minutes: str) -> None:
        assert post(client, travel_minutes=minutes).status_code == 303

    @pytest.mark.parametrize(
        "contact", ["a\0@example.lv", "🙂", "שלום@", "x" * 255, "26123456", "@", "a@b\r\nBcc: x@y.lv"]
    )
    def test_a_contact_nothing_can_reach_is_asked_again(self, client: Client, office: Office, contact: str) -> None:
        response = post(client, contact=contact)
        assert response.status_code == 422
        assert '<a href="#id_contact">' in response.content.decode()

    def test_a_phone_is_asked_for_only_where_text_messages_can_be_sent(
        self, client: Client, office: Office, settings: Settings
    ) -> None:
        with at(TEN):
            assert "E-pasts ziņām" in main_of(client.get(JOIN))
        settings.SMS_GATEWAY_URL = "http://127.0.0.1:1/"
        with at(TEN):
            assert "E-pasts vai tālrunis ziņām" in main_of(client.get(JOIN))
        assert post(client, contact="26 123 456").status_code == 303
        assert Visit.objects.get().contact == "+37126123456"

    def test_an_unknown_language_is_refused(self, client: Client, office: Office) -> None:
        assert post(client, language="xx").status_code == 422

    def test_a_megabyte_is_refused_calmly(self, client: Client, office: Office) -> None:
        assert portal.DATA_UPLOAD_MAX_MEMORY_SIZE < 2**20
        response = post(client, contact="x" * 2**20)
        assert response.status_code == 413
        assert "problem-page" in response.content.decode()

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_other_methods_are_refused(self, client: Client, office: Office, method: str) -> None:
        assert getattr(client, method)(JOIN).status_code == 405


def test_on_a_day_of_25_hours_a_branch_open_day_and_night_lets_join_in_the_doubled_hour(
    client: Client, office: Office
) -> None:
    schedule = WeeklySchedule.objects.get(branch=office.branch)
    schedule.hours.create(weekday=7, opens=time(0), closes=time(0))
    set_policy(office.branch, intake_opens_after=timedelta(0), intake_closes_before=timedelta(0))
    with at(riga(3, 30, day=date(2026, 10, 25))):
        assert client.post(JOIN).status_code == 303
