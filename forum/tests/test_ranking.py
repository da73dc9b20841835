"""Ranking: what is asked of the index for a few words, and that nothing anybody types can break it."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.search.ranking import MOST_READ, MOST_READ_OF_CATEGORY, asked_of
from forum.search.shares import Shares
from forum.search.words import Term, terms_of

pytestmark = pytest.mark.db

POSTS = 1_000_000
COMMON, RARE = 2 * MOST_READ / POSTS, MOST_READ / POSTS / 100
SHARES = Shares(dict.fromkeys(("pas", "bern", "nodeva", "=pas"), COMMON), RARE, POSTS)


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
        terms = (Term("dublinā", (("dublin", 1.0),)), Term("zīdainis", (("zidain", 1.0), ("bern", 0.6))))
        in_title, anywhere, *_rest = asked_of(terms, SHARES).ways
        assert matches("'dublin':1 'bern':2", anywhere)
        assert not matches("'dublin':1", anywhere)
        assert matches("'=dublin' '=zidain'", in_title)
        assert not matches("'dublin':1A 'zidain':2A", in_title)

    def test_of_many_terms_the_rarest_are_enough(self):
        ways = asked_of(terms_of("bērna pases nodeva Dublinā Londonā"), SHARES).ways
        assert any(matches("'dublin':1", way) for way in ways)
        assert not any(matches("'pas':1 'bern':2 'nodeva':3", way) for way in ways)

    def test_what_is_in_too_many_posts_chooses_none_of_them(self):
        assert asked_of(terms_of("pase"), SHARES).ways == ()
        assert [matches("'=bern'", way) for way in asked_of(terms_of("bērns"), SHARES).ways] == [True]
        assert asked_of(terms_of("bērna pase"), Shares(SHARES.of, RARE, POSTS / 10)).ways != ()

    def test_of_a_category_less_is_read_and_a_term_alone_chooses_only_if_it_is_rare(self):
        shares = Shares({}, MOST_READ / POSTS, POSTS)
        assert len(asked_of(terms_of("Dublinā Londonā"), shares).ways) == 2
        assert asked_of(terms_of("Dublinā Londonā"), shares, most_read=MOST_READ_OF_CATEGORY).ways == ()

    def test_of_the_newest_those_are_chosen_that_miss_one_term_at_most(self):
        most = asked_of(terms_of("bērna pases nodeva"), SHARES).most
        assert matches("'pas':1 'bern':2", most)
        assert not matches("'pas':1", most)

    def test_the_same_way_is_not_gone_twice(self):
        ways = asked_of(terms_of("Dublinā"), SHARES).ways
        assert len(ways) == len(set(ways)) == 2

    def test_citizen_asks_for_no_non_citizen(self):
        asked = asked_of(terms_of("pilsonis"), SHARES)
        for query in (*asked.ways, asked.some, asked.most):
            assert matches("'pilson':1 '=pilson'", query)
            assert not matches("'nepilson':1 '=nepilson'", query)

    @settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(max_size=80))
    def test_nothing_anybody_types_is_taken_for_an_operator(self, text):
        terms = terms_of(text)
        if terms:
            asked = asked_of(terms, SHARES)
            assert {matches("'pas':1", query) for query in (*asked.ways, asked.some, asked.most)} <= {True, False}
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
