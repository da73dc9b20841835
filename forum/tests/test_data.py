"""The demonstration's questions and the pairs the search is scored by."""

import csv
import json
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from statistics import median

import pytest
from django.conf import settings

from forum.personal_data import Allowed, PassageKind, find
from forum.search.words import stem_of, terms_of, words_of

DATA = Path(__file__).resolve().parent.parent / "data"


@pytest.fixture(scope="module")
def content():
    return json.loads((DATA / "questions.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pairs():
    with (DATA / "search_pairs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def days_taken(question):
    taken = datetime.fromisoformat(question["answered_at"]) - datetime.fromisoformat(question["asked_at"])
    return taken.total_seconds() / 86_400


class TestQuestions:
    def test_each_has_a_key_of_its_own_and_a_category_that_exists(self, content):
        keys = [question["key"] for question in content["questions"]]
        assert len(keys) == len(set(keys)) >= 150
        assert {question["category"] for question in content["questions"]} == {
            category["slug"] for category in content["categories"]
        }

    def test_they_are_marked_as_a_demonstration(self, content):
        assert content["note"].startswith("Demonstration data")

    def test_answers_came_later_than_questions_and_clearly_faster_after_the_recommendation(self, content):
        recommended_on = date.fromisoformat(content["recommendation_on"])
        before: list[float] = []
        after: list[float] = []
        for question in content["questions"]:
            asked_on = datetime.fromisoformat(question["asked_at"]).date()
            (before if asked_on < recommended_on else after).append(days_taken(question))
        assert min(before + after) > 0
        assert min(len(before), len(after)) >= 50
        assert median(before) > 3 * median(after)

    def test_a_fee_of_2026_is_not_told_before_2026(self, content):
        told = [question for question in content["questions"] if "2026" in question["answer"]]
        assert told
        assert all(question["answered_at"] >= "2026" for question in told)

    def test_nobody_is_in_them_but_the_office_itself(self, content):
        office = Allowed.of(
            phones=["67209400", "67209492", "63407919", "65407302"],
            emails=settings.OFFICE_EMAILS,
            accounts=settings.OFFICE_ACCOUNTS,
        )
        for question in content["questions"]:
            for part in ("title", "text", "answer"):
                # The office's own addresses are where its tests are held.
                found = [one for one in find(question[part], allowed=office) if one.kind != PassageKind.ADDRESS]
                assert not found, question["key"]

    def test_some_are_english(self, content):
        assert sum(question["language"] == "en" for question in content["questions"]) >= 15


class TestPairs:
    def test_there_are_a_hundred_and_each_leads_to_a_latvian_question(self, content, pairs):
        latvian = {question["key"] for question in content["questions"] if question["language"] == "lv"}
        assert len(pairs) == 100
        assert {pair["key"] for pair in pairs} <= latvian
        assert len({pair["query"] for pair in pairs}) == 100

    def test_no_query_is_the_title_again(self, content, pairs):
        titles = {question["key"]: question["title"] for question in content["questions"]}
        for pair in pairs:
            assert words_of(pair["query"]) != words_of(titles[pair["key"]])
            assert not titles[pair["key"]].lower().startswith(pair["query"].lower())

    def test_what_makes_search_hard_is_among_them(self, pairs):
        kinds = {kind: len(list(group)) for kind, group in groupby(sorted(pair["kind"] for pair in pairs))}
        assert min(kinds.values()) >= 8
        assert set(kinds) == {"inflected", "plain", "misspelt", "synonym", "citizen"}

    def test_citizens_and_non_citizens_are_asked_for_by_stems_that_differ(self, pairs):
        citizens = [pair for pair in pairs if pair["kind"] == "citizen"]
        stems = {term.stems[0][0] for pair in citizens for term in terms_of(pair["query"])}
        assert {stem_of("pilsonis"), stem_of("nepilsonis")} <= stems
