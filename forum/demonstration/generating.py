"""Posts by the hundred thousand, to measure with: written by COPY, past the deeds that people's posts go through."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db import connection, transaction
from django.utils.html import escape

from forum.demonstration import loading
from forum.models import Category
from forum.plain_text import slug_of
from forum.search.index import learn, vector_of
from forum.search.samples import Sample, samples
from pmlp_portal.accounts.models import User

AT_A_TIME = 20_000
# From about here on, building the index of words anew takes less time than writing into it post by post.
INDEX_ANEW_FROM = 50_000
APART = timedelta(minutes=4)  # two posts
TOOK = timedelta(days=3)
DUE_AFTER = timedelta(days=14)

_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = current_schema() AND tablename = 'forum_question' AND indexdef LIKE '%USING gin%'
"""
_TAKE_IDS = """
    SELECT setval(sequence, nextval(sequence) + %(number)s)
    FROM (SELECT pg_get_serial_sequence(%(table)s, 'id')::regclass AS sequence) AS ids
"""
_QUESTIONS = """
    COPY forum_question (id, title, text, slug, language, category_id, state, version, contact, token_seed, token_hash,
        asked_at, rule, due_on, aim_on, forward_by, days_paused, published_at, days_taken, was_in_time, forwarded_to,
        because, helpful, unhelpful, is_suspect, is_demonstration, search_vector) FROM STDIN
"""
_ANSWERS = """
    COPY forum_answer (id, question_id, current_id, text, html, published_at, correction, true_on, review_because)
    FROM STDIN
"""
_WORDINGS = """
    COPY forum_answerversion (id, answer_id, number, state, text, correction, author_id, revision, saved_at,
        submitted_at, needs_second_eyes, approved_by_id, approved_at, returned_because) FROM STDIN
"""


@dataclass(frozen=True, slots=True)
class _Post:
    """A sample with the numbers its rows get and the instant it was answered."""

    sample: Sample
    question: int
    answer: int
    wording: int
    key: str
    answered_at: datetime


def generate(number: int, *, seed: int, now: datetime) -> None:
    """Write so many published questions with answers, the newest of them just now."""
    loading.load(now=now)
    author, _ = User.objects.get_or_create(username="generated.expert", defaults={"is_active": False})
    categories = dict(Category.objects.values_list("slug", "pk"))
    dropped = _drop_indexes() if number >= INDEX_ANEW_FROM else []
    try:
        posts = iter(_posts(number, seed, now))
        while batch := list(islice(posts, AT_A_TIME)):
            _write(batch, categories, author.pk)
    finally:
        with connection.cursor() as cursor:
            for definition in dropped:
                cursor.execute(definition)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE forum_question, forum_answer, forum_answerversion, forum_searchword")


def _posts(number: int, seed: int, now: datetime) -> Iterable[_Post]:
    question, answer, wording = (_first_id(f"forum_{name}", number) for name in ("question", "answer", "answerversion"))
    for nth, sample in enumerate(samples(number, seed=seed)):
        key = hashlib.sha256(f"generated {question + nth}".encode()).hexdigest()
        yield _Post(sample, question + nth, answer + nth, wording + nth, key, now - (number - nth) * APART)


def _first_id(table: str, number: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_IDS, {"table": table, "number": number})
        last: int = cursor.fetchone()[0]
    return last - number


@transaction.atomic
def _write(batch: Sequence[_Post], categories: Mapping[str, int], author_id: int) -> None:
    learn({post.sample.answer for post in batch})
    _copy(_QUESTIONS, (_question(post, categories[post.sample.category]) for post in batch))
    _copy(_ANSWERS, (_answer(post) for post in batch))
    _copy(_WORDINGS, (_wording(post, author_id) for post in batch))


def _copy(statement: str, rows: Iterable[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _question(post: _Post, category_id: int) -> tuple[object, ...]:
    sample, asked_at = post.sample, post.answered_at - TOOK
    due_on = (asked_at + DUE_AFTER).date()
    asked = (sample.title, sample.text, slug_of(sample.title), sample.language, category_id, "published", 1, "", "")
    clock = ("generated", due_on, due_on, due_on, 0, post.answered_at, TOOK.days, True)
    rest = ("", "", 0, 0, False, True, vector_of(sample.document))
    return (post.question, *asked, post.key, asked_at, *clock, *rest)


def _answer(post: _Post) -> tuple[object, ...]:
    text = post.sample.answer
    html = f"<p>{escape(text)}</p>"
    return (post.answer, post.question, post.wording, text, html, post.answered_at, "", post.answered_at.date(), "")


def _wording(post: _Post, author_id: int) -> tuple[object, ...]:
    written = (post.wording, post.answer, 1, "approved", post.sample.answer, "", author_id, 1, post.answered_at)
    return (*written, post.answered_at, False, author_id, post.answered_at, "")


def _drop_indexes() -> list[str]:
    """Drop the indexes of words and return how they are made again."""
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES)
        found = dict(cursor.fetchall())
        for name in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return list(found.values())
