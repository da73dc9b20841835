"""The pages of the self-checks: one question a page, without scripts and cookies, and nothing kept but counts."""

import pytest
from django.test import Client

from surveys.models import ToolCount
from tests.races import at_once, none_raised, without_constraint

pytestmark = pytest.mark.django_db

PAGE = "/surveys/self-check/naturalisation/"
READY = {
    "age": "adult", "status": "non-citizen", "years": "yes", "language": "yes", "knowledge": "yes", "income": "yes",
    "limits": "no",
}  # fmt: skip


def test_the_list_leads_to_each(client):
    page = client.get("/surveys/self-check/").content.decode()

    assert PAGE in page
    assert "/surveys/self-check/inviting-a-foreigner/" in page


def test_the_first_question_is_asked_at_once_and_without_a_cookie():
    answer = Client().get(PAGE)

    assert "Cik jums gadu?" in answer.content.decode()
    assert not answer.cookies


def test_an_answer_leads_to_the_next_question_and_travels_along():
    answer = Client(enforce_csrf_checks=True).post(PAGE, {"asked": "age", "age": "adult"})

    assert "Kas jūs esat pašlaik?" in answer.content.decode()
    assert '<input type="hidden" name="age" value="adult">' in answer.content.decode()


def test_without_an_answer_one_is_told_so_at_the_same_question(client):
    answer = client.post(PAGE, {"asked": "age"})

    assert answer.status_code == 422
    assert "Izvēlieties vienu no atbildēm." in answer.content.decode()
    assert "Cik jums gadu?" in answer.content.decode()


def test_back_shows_the_question_before_with_its_answer_chosen(client):
    page = client.post(PAGE, {"age": "adult", "status": "eu", "asked": "permit", "back": "1"}).content.decode()

    assert "Kas jūs esat pašlaik?" in page
    assert 'value="eu" checked' in page


def test_back_from_the_advice_asks_the_last_question_again(client):
    page = client.post(PAGE, {**READY, "back": "1"}).content.decode()

    assert "kriminālsods" in page
    assert not ToolCount.objects.exists()


def test_at_the_end_there_is_advice_with_its_sources(client):
    page = client.post(PAGE, {**READY, "language": "no"}).content.decode()

    assert "Sagatavojieties valodas pārbaudei" in page
    assert "/trainings/" in page
    assert "https://www.pmlp.gov.lv/lv/naturalizacija-0" in page


def test_english_pages_advise_in_english(client):
    page = client.post(f"/en{PAGE}", READY).content.decode()

    assert "You can apply for naturalisation" in page


def test_nothing_is_kept_but_one_more_of_an_outcome(client):
    client.post(PAGE, READY)
    client.post(PAGE, READY)
    client.post(PAGE, {**READY, "income": "no"})

    assert set(ToolCount.objects.values_list("tool", "outcome", "count")) == {
        ("naturalisation", "ready", 2),
        ("naturalisation", "not-yet", 1),
    }


@pytest.mark.parametrize("made_up", ["\x00", "🦔", "'; DROP TABLE", pytest.param("x" * 60_000, id="long")])
def test_whatever_is_made_up_counts_for_nothing(client, made_up):
    answer = client.post(PAGE, {"age": made_up, "asked": "age", "hedgehog": made_up})

    assert answer.status_code == 422
    assert made_up not in answer.content.decode()


def test_an_unknown_self_check_is_told_calmly(client):
    answer = client.get("/surveys/self-check/hedgehog/")

    assert answer.status_code == 404
    assert "Tādas pārbaudes nav." in answer.content.decode()


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    @staticmethod
    def end_at_once(number: int) -> None:
        none_raised(at_once(number, lambda _nth: Client().post(PAGE, READY)))

    def test_are_all_counted_in_one_row(self):
        self.end_at_once(6)

        assert list(ToolCount.objects.values_list("count", flat=True)) == [6]

    def test_control_without_the_constraint_in_several(self):
        with without_constraint(ToolCount, "tool_counted_once_a_day"):
            self.end_at_once(6)
            assert ToolCount.objects.count() > 1
            ToolCount.objects.all().delete()
