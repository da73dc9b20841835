"""Ranking: what is asked of the index for a few words, and that nothing anybody types can break it."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.search.ranking import COMMON_SHARE, asked_of
from forum.search.shares import Shares
from forum.search.words import Term, terms_of

pytestmark = pytest.mark.db

COMMON, RARE = 0.2, COMMON_SHARE / 2
SHARES = Shares({"pas": COMMON, "bern": COMMON, "nodeva": COMMON}, RARE)


def matches(vector, query):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector, query])
        return cursor.fetchone()[0]


def score_of(vector, query):
    asked = asked_of(terms_of(query), SHARES)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {asked.score} FROM (SELECT %(vector)s::tsvector AS search_vector) AS q",  # noqa: S608 - as in use
            {**asked.parameters, "vector": vector},
        )
        return float(cursor.fetchone()[0])


def ways_of(query, vector):
    return [matches(vector, way) for way in asked_of(terms_of(query), SHARES).ways]


@pytest.mark.django_db
class TestChoosing:
    def test_every_term_is_asked_for_by_any_of_its_names(self):
        terms = (Term("pase", (("pas", 1.0),)), Term("zīdainis", (("zidain", 1.0), ("bern", 0.6))))
        every = asked_of(terms, SHARES).ways[0]
        assert matches("'pas':1 'bern':2", every)
        assert not matches("'pas':1", every)

    def test_of_many_terms_the_three_rarest_are_enough(self):
        assert ways_of("bērna pases nodeva Dublinā Londonā", "'dublin':1 'london':2 'pas':3 'bern':4") == [
            False,
            True,
            True,
        ]
        assert ways_of("bērna pases nodeva Dublinā Londonā", "'pas':1 'bern':2 'nodeva':3") == [False, False, False]

    def test_a_rare_term_chooses_alone_and_common_ones_together(self):
        assert ways_of("pase Dublinā", "'dublin':1")[-1]
        assert not ways_of("pase Dublinā", "'pas':1")[-1]
        assert not ways_of("bērna pase", "'pas':1")[-1]

    def test_the_same_way_is_not_gone_twice(self):
        assert len(asked_of(terms_of("pase"), SHARES).ways) == 1

    def test_citizen_asks_for_no_non_citizen(self):
        asked = asked_of(terms_of("pilsonis"), SHARES)
        for query in (*asked.ways, asked.some):
            assert matches("'pilson':1", query)
            assert not matches("'nepilson':1", query)

    @settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(max_size=80))
    def test_nothing_anybody_types_is_taken_for_an_operator(self, text):
        terms = terms_of(text)
        if terms:
            asked = asked_of(terms, SHARES)
            assert {matches("'pas':1", query) for query in (*asked.ways, asked.some)} <= {True, False}
            assert score_of("'pas':1A", text) >= 0


@pytest.mark.django_db
class TestScore:
    def test_title_goes_before_question_and_question_before_answer(self):
        scores = [score_of(f"'pas':1{field}", "pase") for field in "ABC"]
        assert scores == sorted(scores, reverse=True)
        assert len(set(scores)) == 3

    def test_all_in_the_title_is_one_and_nothing_is_none(self):
        assert score_of("'pas':1A 'bern':2A", "bērna pase") == pytest.approx(1)
        assert score_of("'viz':1A", "bērna pase") == 0

    def test_a_rare_word_tells_more_than_a_common_one(self):
        assert score_of("'dublin':1A", "pase Dublinā") > score_of("'pas':1A", "pase Dublinā")

    def test_the_word_itself_goes_before_one_near_in_meaning(self):
        assert score_of("'pazaud':1A", "pazaudēju") > score_of("'zadzib':1A", "pazaudēju") > 0
