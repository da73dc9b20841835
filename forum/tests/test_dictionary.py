"""The dictionary slips are corrected by, also when two answers are published at the same moment."""

import re
from typing import Any

import pytest
from django.db import OperationalError, transaction

from forum.models import SearchWord
from forum.search import index
from forum.search.index import learn
from forum.search.spelling import CORRECTED_COUNTS, completed, corrected
from forum.search.words import stem_of, terms_of
from tests.races import at_once

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]

ROUNDS = 3


def words(round_: int) -> list[str]:
    """Return many words that look like no others."""
    letters = str.maketrans("0123456789", "abcdefghij")
    return [f"{round_}x{number:05}z".translate(letters) for number in range(4_000)]


def stems(text: str) -> dict[str, float]:
    return {stem: factor for term in corrected(terms_of(text)) for stem, factor in term.stems}


class TestTwoAtOnce:
    @staticmethod
    def learn_in_opposite_orders(round_: int) -> list[Any]:
        there = words(round_)

        def publish(nth: int) -> str:
            with transaction.atomic():
                learn(there if nth else there[::-1])
            return "published"

        return at_once(2, publish)

    def test_neither_waits_for_the_other_in_a_circle(self):
        for round_ in range(ROUNDS):
            assert self.learn_in_opposite_orders(round_) == ["published"] * 2

    def test_control_in_the_order_of_the_answers_they_do(self, monkeypatch):
        monkeypatch.setattr(index, "_LEARN", re.sub(r"ORDER BY \w+", "", index._LEARN))
        outcomes = [outcome for round_ in range(ROUNDS) for outcome in self.learn_in_opposite_orders(round_)]
        assert any(isinstance(outcome, OperationalError) for outcome in outcomes)


class TestSlips:
    @pytest.fixture(autouse=True)
    def _answers(self, db):
        learn(["Pase, pilsonis, nepilsonis, apliecība, dzīvesvieta, sods. Nepieciešams."])

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("psae", "pase"),
            ("pasee", "pase"),
            ("paase", "pase"),
            ("apleiciba", "apliecība"),
            ("aplieceba", "apliecība"),
            ("dzivesveita", "dzīvesvieta"),
            ("pilsonsi", "pilsonis"),
            ("neplisonis", "nepilsonis"),
        ],
    )
    def test_a_slip_is_read_as_what_was_meant(self, typed, meant):
        assert stem_of(meant) in stems(typed)

    def test_the_word_as_typed_still_counts_most(self):
        found = stems("psae")
        assert found[stem_of("psae")] == 1
        assert found[stem_of("pase")] == CORRECTED_COUNTS

    @pytest.mark.parametrize("typed", ["pase", "pasi", "sods", "nepilsonis"])
    def test_a_word_the_office_knows_is_left_alone(self, typed):
        assert list(stems(typed)) == [stem_of(typed)]

    @pytest.mark.parametrize("typed", ["nepilsonzi", "nepilzonis", "pilzonis", "pilsonsi"])
    def test_a_slip_never_turns_somebody_into_the_opposite(self, typed):
        assert not {stem_of("pilsonis"), stem_of("nepilsonis")} <= stems(typed).keys()
        assert stem_of("nepilsonis" if typed.startswith("ne") else "pilsonis") in stems(typed)

    @pytest.mark.parametrize("typed", ["helikopters", "xyz", "12345"])
    def test_what_is_like_nothing_stays_what_it_is(self, typed):
        assert list(stems(typed)) == [stem_of(typed)]

    def test_a_beginning_is_completed_only_while_it_is_typed(self):
        assert stem_of("dzīvesvieta") in dict(completed(terms_of("dzīves"), "dzīves")[-1].stems)
        assert stem_of("dzīvesvieta") not in dict(completed(terms_of("dzīves"), "dzīves ")[-1].stems)

    def test_signs_of_patterns_complete_nothing(self):
        assert completed(terms_of("pas%"), "pas%") == terms_of("pas%")

    def test_numbers_are_no_words(self):
        learn(["90000050138 7b"])
        assert not SearchWord.objects.filter(word__contains="9").exists()
