"""Questions by machines, as the contract has it; and what nobody sends by mistake."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.dateparse import parse_datetime

from appointments.tests.test_limits import solved
from forum import actions
from forum.models import Question
from forum.queries.pages import PAGE
from forum.states import QuestionState
from forum.tests.factories import (
    ASKED_AT,
    NEXT_DAY,
    a_published_question,
    assigned,
    at,
    fresh,
    link_of,
    make_category,
    published,
    submitted,
    told,
)
from pmlp_portal.idempotency.models import KeptAnswer
from pmlp_portal.limits.policies import Limit
from queueing.tests.client import ApiClient
from queueing.tests.test_hardening import NASTY, assert_calm

pytestmark = pytest.mark.django_db

KEY = "one-and-the-same"
QUESTION = {"title": "Vai bērnam pase jāmaina?", "text": "Kods 161175-19997.", "email": "anna@example.lv"}


@pytest.fixture
def api():
    """A client on a Tuesday afternoon."""
    with time_machine.travel(ASKED_AT, tick=False):
        yield ApiClient()


def many(anda, number, **columns):
    """Publish so many, each a minute after the one before; return their ids, the newest first."""
    made = [
        a_published_question(anda, published_at=NEXT_DAY + timedelta(minutes=nth), **columns).pk
        for nth in range(number)
    ]
    return made[::-1]


def ids(answer):
    return [line["id"] for line in answer.body["results"]]


def followed(api, answer):
    """Go where `next` leads."""
    return api.get(answer.body["next"].removeprefix("http://testserver/api/v1"))


class TestList:
    def test_the_newest_first_twenty_at_a_time(self, api, anda):
        made = many(anda, PAGE + 1)
        first = api.get("/questions/")
        assert (first.status, first.body["count"], ids(first)) == (200, PAGE + 1, made[:PAGE])
        second = followed(api, first)
        assert (ids(second), second.body["next"]) == (made[PAGE:], None)

    def test_a_page_is_named_by_its_number_too(self, api, anda):
        made = many(anda, PAGE + 2)
        second = api.get("/questions/?page=2")
        assert (ids(second), second.body["next"]) == (made[PAGE:], None)
        assert ids(api.get("/questions/?page=3")) == []

    def test_what_is_new_in_the_meantime_moves_nothing(self, api, anda):
        made = many(anda, PAGE + 1)
        first = api.get("/questions/")
        a_published_question(anda, published_at=NEXT_DAY + timedelta(hours=1))
        assert ids(followed(api, first)) == made[PAGE:]

    def test_of_one_category(self, api, anda, passports):
        (made,) = many(anda, 1, category=passports)
        many(anda, 1, category=make_category("cits"))
        answer = api.get("/questions/?category=pases")
        assert (ids(answer), answer.body["count"]) == ([made], 1)
        assert api.get("/questions/?category=nav").body == {"count": 0, "next": None, "results": []}

    def test_next_keeps_what_was_looked_for(self, api, anda, passports):
        many(anda, PAGE + 1, category=passports)
        assert "category=pases" in api.get("/questions/?category=pases").body["next"]

    def test_what_is_not_published_is_not_there(self, api, anda, liga, maris, passports):
        submitted(assigned(anda, by=maris), by=anda)
        hidden = published(anda, liga, by=maris)
        actions.hide(question_id=hidden.pk, seen=hidden.version, because="Vārds", by=maris, now=NEXT_DAY)
        assert api.get("/questions/").body["count"] == 0

    @pytest.mark.parametrize("query", ["page=0", "page=11", "page=x", "page=", "page=²", "after=", "after=1-x"])
    def test_a_page_that_is_not_there(self, api, query):
        answer = api.get(f"/questions/?{query}")
        assert (answer.status, answer.code) == (404, "page_not_found")

    @pytest.mark.parametrize("query", ["q=" + "a" * 201, "category=%2Fx", "category=" + "a" * 51, "q=%00"])
    def test_what_cannot_be_right(self, api, query):
        answer = api.get(f"/questions/?{query}")
        assert (answer.status, answer.code) == (422, "invalid")
        assert answer.body["errors"]

    def test_the_number_of_statements_does_not_grow_with_the_page(self, api, anda, django_assert_num_queries):
        many(anda, PAGE)
        with django_assert_num_queries(2):
            api.get("/questions/")


class TestSearch:
    def test_a_misspelt_inflected_word_finds(self, api, anda, liga, maris, passports):
        question = published(anda, liga, by=maris, title="Vai bērnam pase jāmaina, ja mainās uzvārds?")
        published(anda, liga, by=maris, title="Cik maksā personas apliecība?")

        answer = api.get("/questions/?q=berna+pasi+uzvards")
        assert ids(answer)[0] == question.pk
        assert answer.body["count"] == len(ids(answer))

    def test_a_second_page_keeps_the_words(self, api, anda, liga, maris, passports):
        for _nth in range(PAGE + 1):
            published(anda, liga, by=maris, title="Kur saņemt izziņu?")
        first = api.get("/questions/?q=izziņa&category=pases")
        assert first.body["count"] == PAGE + 1
        second = followed(api, first)
        assert len(ids(second)) == 1
        assert not {*ids(second)} & {*ids(first)}
        assert second.body["next"] is None

    def test_blanks_are_no_words(self, api, anda):
        made = many(anda, 1)
        assert ids(api.get("/questions/?q=%20%20")) == made


class TestQuestion:
    def test_it_has_all_everybody_may_read_and_no_more(self, api, anda, liga, maris, passports):
        question = published(anda, liga, by=maris, title="Cik ilgi?", text="Mans tālrunis ir 26123456.")
        answer = api.get(f"/questions/{question.pk}/")
        assert answer.status == 200
        assert {name: answer.body[name] for name in ("id", "title", "category", "language", "state")} == {
            "id": question.pk, "title": "Cik ilgi?", "category": "pases", "language": "lv", "state": "published",
        }  # fmt: skip
        assert answer.body["answer"]["html"] == "<p>Jā, 30 dienās.</p>\n"
        assert answer.body["answer"]["true_on"] == "2026-11-11"
        assert answer.body["published_at"] == "2026-11-11T09:00:00+02:00"
        assert answer.body["url"].endswith(f"/forum/questions/{question.pk}-cik-ilgi/")
        said = json.dumps(answer.body, ensure_ascii=False)
        assert "26123456" not in said
        assert "anna@" not in said
        assert "anda" not in said

    def test_the_page_is_in_the_language_asked_for(self, api, anda):
        (made,) = many(anda, 1)
        answer = api.get(f"/questions/{made}/", accept_language="en")
        assert "/en/forum/questions/" in answer.body["url"]

    def test_a_double_is_told_as_the_one_it_leads_to(self, api, anda, liga, maris, passports):
        question = published(anda, liga, by=maris)
        double = assigned(anda, by=maris)
        actions.mark_duplicate(
            question_id=double.pk, seen=fresh(double).version, of=question.pk, by=maris, now=NEXT_DAY
        )
        assert api.get(f"/questions/{double.pk}/").body["id"] == question.pk

    def test_what_was_asked_further_is_there_once_it_is_answered(self, api, anda, liga, maris, passports):
        question = published(anda, liga, by=maris)
        actions.ask_further(token=link_of(question), text="Un ārzemēs?", now=at(12))
        assert api.get(f"/questions/{question.pk}/").body["follow_ups"] == []
        assert api.get(f"/questions/{question.pk}/").body["state"] == "reopened"

    def test_what_was_hidden_is_gone(self, api, anda, liga, maris, passports):
        question = published(anda, liga, by=maris)
        actions.hide(question_id=question.pk, seen=question.version, because="Vārds", by=maris, now=NEXT_DAY)
        answer = api.get(f"/questions/{question.pk}/")
        assert (answer.status, answer.code) == (410, "question_hidden")

    def test_what_nobody_may_read_is_not_there(self, api, anda, maris, passports):
        question = assigned(anda, by=maris)
        for number in (question.pk, 0, 10**30):
            answer = api.get(f"/questions/{number}/")
            assert (answer.status, answer.code) == (404, "question_not_found")


class TestAsk:
    def test_it_is_received_masked_with_its_clock(self, api, passports):
        answer = api.post("/questions/", {**QUESTION, "category": "pases"})
        question = Question.objects.get()
        assert answer.status == 201
        token, url = answer.body.pop("token"), answer.body.pop("url")
        assert answer.body == {
            "id": question.pk, "state": "received", "title": "Vai bērnam pase jāmaina?", "text": "Kods █████.",
            "category": "pases", "language": "lv", "asked_at": "2026-11-10T16:55:00+02:00", "due_on": "2026-11-25",
        }  # fmt: skip
        assert url.endswith(f"/forum/mine/{token}/")
        assert link_of(question) == token
        assert question.contact == "anna@example.lv"
        assert told(question) == ["question_received"]

    def test_the_language_is_said_or_the_header_s(self, api):
        api.post("/questions/", QUESTION, accept_language="en")
        api.post("/questions/", {**QUESTION, "language": "lv"}, accept_language="en")
        assert list(Question.objects.order_by("pk").values_list("language", flat=True)) == ["en", "lv"]

    def test_without_an_address_nobody_is_told(self, api):
        api.post("/questions/", {"title": "Kur?"})
        question = Question.objects.get()
        assert (question.contact, told(question)) == ("", [])

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"title": "a" * 161}, "title_too_long"),
            ({"text": "a" * 5001}, "text_too_long"),
            ({"title": "?!"}, "title_missing"),
            ({"title": "\u200b"}, "title_missing"),
            ({"email": "anna"}, "email_without_at"),
            ({"email": "26123456"}, "email_without_at"),
            ({"email": "anna@"}, "email_malformed"),
            ({"title": ""}, "invalid"),
            ({"title": None}, "invalid"),
            ({"title": ["a"]}, "invalid"),
            ({"language": "de"}, "invalid"),
            ({"category": "../x"}, "invalid"),
        ],
    )
    def test_what_cannot_be_right_is_refused_in_words(self, api, more, code):
        answer = api.post("/questions/", {**QUESTION, **more})
        assert (answer.status, answer.code) == (422, code)
        assert len(answer.body["detail"].split()) > 2
        assert not Question.objects.exists()

    def test_a_megabyte_is_too_large(self, api):
        answer = api.post("/questions/", {**QUESTION, "text": "ā" * 1_000_000})
        assert (answer.status, answer.code) == (413, "too_large")

    def test_the_same_key_again_is_the_same_question(self, api):
        first = api.post("/questions/", QUESTION, idempotency_key=KEY)
        again = api.post("/questions/", QUESTION, idempotency_key=KEY)
        assert (again.status, again.body) == (201, first.body)
        assert Question.objects.count() == 1

    def test_with_another_body_the_key_is_refused(self, api):
        api.post("/questions/", QUESTION, idempotency_key=KEY)
        answer = api.post("/questions/", {**QUESTION, "text": ""}, idempotency_key=KEY)
        assert (answer.status, answer.code) == (422, "idempotency_key_reused")

    def test_the_token_is_kept_nowhere(self, api):
        token = api.post("/questions/", QUESTION, idempotency_key=KEY).body["token"]
        assert token not in json.dumps(KeptAnswer.objects.get().answer)
        assert not Question.objects.filter(token_hash=token).exists()
        assert not Question.objects.filter(token_seed=token).exists()

    def test_a_refusal_is_not_kept(self, api):
        assert api.post("/questions/", {**QUESTION, "title": "?!"}, idempotency_key=KEY).status == 422
        assert not KeptAnswer.objects.exists()

    def test_who_asks_too_often_waits(self, api, settings):
        settings.LIMITS = settings.LIMITS | {"ask": Limit(2, timedelta(minutes=10))}
        stranger = Client(REMOTE_ADDR="203.0.113.7")
        answers = [stranger.post("/api/v1/questions/", QUESTION, "application/json") for _nth in range(3)]
        assert [answer.status_code for answer in answers] == [201, 201, 429]
        assert answers[2].json()["code"] == "too_many_requests"
        assert Question.objects.count() == 2

    def test_many_of_one_network_prove_that_they_are_patient(self, api, settings):
        settings.CHALLENGE = replace(settings.CHALLENGE, questions_at_most=1, bits=1)
        stranger = Client(REMOTE_ADDR="203.0.113.7")
        assert stranger.post("/api/v1/questions/", QUESTION, "application/json").status_code == 201
        refused = stranger.post("/api/v1/questions/", QUESTION, "application/json")
        problem = refused.json()
        assert (refused.status_code, problem["code"]) == (428, "challenge_needed")
        headers = {"X-Challenge": problem["challenge"], "X-Challenge-Nonce": solved(problem["challenge"], 1)}
        assert stranger.post("/api/v1/questions/", QUESTION, "application/json", headers=headers).status_code == 201

    @pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
    def test_in_any_field_something_nasty_is_answered_calmly(self, nasty):
        stranger = Client(raise_request_exception=False)
        for field in ("title", "text", "category", "email", "language"):
            body = json.dumps({"title": "Kur?", field: nasty})
            assert_calm(stranger.post("/api/v1/questions/", body, "application/json"), (field, nasty[:20]))
        assert_calm(stranger.get("/api/v1/questions/", {"q": nasty[:3000].encode("utf-8", "ignore")}))
        assert {question.state for question in Question.objects.all()} <= {QuestionState.RECEIVED}


def test_instants_have_the_offset_of_riga(api, anda):
    (made,) = many(anda, 1)
    body = api.get(f"/questions/{made}/").body
    for instant in (body["asked_at"], body["published_at"], body["answer"]["published_at"]):
        read = parse_datetime(instant)
        assert read is not None
        assert read.utcoffset() == timedelta(hours=2)
