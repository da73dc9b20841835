import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from pmlp_portal.deadlines import actions
from pmlp_portal.deadlines.models import Subscription
from pmlp_portal.deadlines.queries import token_of
from pmlp_portal.deadlines.states import SubscriptionState
from pmlp_portal.deadlines.tests.cast import NOW, ask, reminded
from pmlp_portal.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("duties")]

FORM = "/deadlines/new/document-expires/"
ANSWERS = {"day": "2027-08-31", "label": "Anna", "contact": "anna@example.lv", "language": "lv"}


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def words(response) -> str:
    body = response.content.decode()
    main = body[body.index("<main") : body.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split()).replace("\xa0", " ")


def page(subscription: Subscription, part: str = "") -> str:
    return f"/deadlines/{token_of(subscription)}/{part}"


class TestAsking:
    def test_from_the_duty_over_check_to_the_letter(self, client: Client) -> None:
        assert f'href="{FORM}"' in client.get("/deadlines/").content.decode()
        assert "Derīguma termiņš, kas rakstīts dokumentā" in words(client.get(FORM))
        check = client.post(FORM, ANSWERS)
        assert "Otrdien, 2027. gada 31. augustā" in words(check)
        assert Message.objects.count() == 0
        sent = client.post(FORM, {**ANSWERS, "checked": "1"}, follow=True)
        assert sent.redirect_chain == [("/deadlines/sent/", 303)]
        assert "Ieskatieties savā pastkastē" in words(sent)
        assert Message.objects.count() == 1

    def test_what_was_written_can_be_changed_after_the_check(self, client: Client) -> None:
        form = client.post(FORM, {**ANSWERS, "change": "1"})
        assert form.status_code == 200
        assert 'value="anna@example.lv"' in form.content.decode()
        assert 'value="2027-08-31"' in form.content.decode()

    def test_the_check_hands_every_answer_on(self, client: Client) -> None:
        check = client.post(FORM, ANSWERS).content.decode()
        for name, value in ANSWERS.items():
            assert re.search(rf'<input type="hidden" name="{name}" value="{value}"', check), name

    @pytest.mark.parametrize(
        ("answers", "sentence", "field"),
        [
            ({"day": ""}, "Ierakstiet dienu.", "id_day"),
            ({"day": "31.02.2027"}, "Ierakstiet dienu, kāda ir kalendārā", "id_day"),
            ({"day": "2026-11-01"}, "Pēdējā diena bija svētdien, 2026. gada 1. novembrī.", "id_day"),
            ({"label": "LV1234567"}, "Šādus numurus neglabājam", "id_label"),
            ({"contact": ""}, "Ierakstiet e-pasta adresi", "id_contact"),
            ({"contact": "anna"}, "Ierakstiet e-pasta adresi, kurā ir zīme @.", "id_contact"),
        ],
    )
    def test_an_error_is_named_and_leads_to_its_field(
        self, client: Client, answers: dict[str, str], sentence: str, field: str
    ) -> None:
        response = client.post(FORM, {**ANSWERS, **answers})
        assert response.status_code == 422
        assert sentence in words(response)
        assert f'<a href="#{field}">' in response.content.decode()

    def test_a_day_is_also_read_as_people_write_it(self, client: Client) -> None:
        assert "31. augustā" in words(client.post(FORM, {**ANSWERS, "day": "31.08.2027"}))

    def test_a_known_and_an_unknown_address_are_answered_alike(self, client: Client) -> None:
        actions.confirm(token=token_of(ask(label="Anna")), now=NOW)
        for _ in range(4):
            known = client.post(FORM, {**ANSWERS, "checked": "1"}, follow=True)
        unknown = client.post(FORM, {**ANSWERS, "contact": "new@example.lv", "checked": "1"}, follow=True)
        assert (known.status_code, known.redirect_chain) == (unknown.status_code, unknown.redirect_chain)
        assert words(known) == words(unknown)

    def test_a_duty_that_is_not_offered_is_not_there(self, client: Client) -> None:
        assert client.get("/deadlines/new/nothing/").status_code == 404

    def test_in_english(self, client: Client) -> None:
        assert "A passport or eID card expires" in words(client.get("/en/deadlines/"))


class TestThePage:
    def test_opening_the_link_confirms_nothing(self, client: Client) -> None:
        subscription = ask()
        assert "Jā, atgādiniet man" in words(client.get(page(subscription)))
        assert client.get(page(subscription, "confirm/")).status_code == 405
        subscription.refresh_from_db()
        assert subscription.state == SubscriptionState.PENDING

    def test_the_button_does_and_the_page_says_when_letters_come(self, client: Client) -> None:
        said = words(client.post(page(ask(), "confirm/"), follow=True))
        assert "Mēs jums atgādināsim." in said
        assert "Svētdien, 2027. gada 28. februārī" in said

    def test_another_day_can_be_set(self, client: Client) -> None:
        subscription = reminded()
        said = words(client.post(page(subscription, "renew/"), {"day": "2037-03-01", "label": ""}, follow=True))
        assert "2037. gada 1. martā" in said

    def test_a_day_that_can_t_be_is_refused_on_the_page(self, client: Client) -> None:
        response = client.post(page(reminded(), "renew/"), {"day": "2020-03-01"})
        assert response.status_code == 422
        assert "Pēdējā diena bija" in words(response)

    def test_mail_programmes_end_it_with_one_post_and_without_our_cookie(self) -> None:
        subscription = reminded()
        client = Client(enforce_csrf_checks=True)
        assert client.get(page(subscription, "end/")).status_code == 200
        subscription.refresh_from_db()
        assert subscription.state == SubscriptionState.ACTIVE
        answer = client.post(page(subscription, "end/"), {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, "jūsu adrese ir izdzēsta" in words(answer)) == (200, True)
        subscription.refresh_from_db()
        assert subscription.contact == ""

    def test_other_acts_want_our_cookie(self) -> None:
        answer = Client(enforce_csrf_checks=True).post(page(ask(), "confirm/"))
        assert answer.status_code == 403

    @pytest.mark.parametrize("part", ["", "end/"])
    def test_it_is_kept_from_caches_robots_and_other_sites(self, client: Client, part: str) -> None:
        answer = client.get(page(reminded(), part))
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "strict-origin"

    def test_nobody_else_s_address_opens_it(self, client: Client) -> None:
        assert client.get(f"/deadlines/{'0' * 64}/").status_code == 404

    def test_what_was_not_confirmed_in_time_is_gone(self, client: Client) -> None:
        subscription = ask()
        with time_machine.travel(NOW + timedelta(hours=48), tick=False):
            assert client.get(page(subscription)).status_code == 404

    def test_the_contact_is_never_shown(self, client: Client) -> None:
        assert "anna@example.lv" not in client.get(page(reminded())).content.decode()
