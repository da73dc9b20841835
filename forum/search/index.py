"""Writing what a question is found by, when it is published, corrected, masked or hidden; and the dictionary."""

from collections.abc import Collection, Iterable

from django.db import connection
from django.db.models import TextField, Value
from django.db.models.functions import Coalesce

from forum.models import Question
from forum.search.ranking import IN_TITLE
from forum.search.spelling import dictionary_of
from forum.search.words import Document, document_of, words_of
from forum.states import FOUND

_WRITE = """
    UPDATE forum_question q SET search_vector = made.vector::tsvector
    FROM unnest(%s::bigint[], %s::text[]) AS made(id, vector) WHERE q.id = made.id
"""
# In one order, so that two who publish at the same moment don't wait for each other in a circle.
_LEARN = """
    INSERT INTO forum_searchword (word, stem)
    SELECT word, stem FROM unnest(%s::text[], %s::text[]) AS answer(word, stem) ORDER BY word
    ON CONFLICT DO NOTHING
"""


def index(question_id: int) -> None:
    """Bring what a question is found by up to date, in the transaction of whoever holds it; hidden, by nothing."""
    index_many([question_id])


def index_many(question_ids: Collection[int]) -> None:
    """The same for several at once."""
    Question.objects.filter(pk__in=question_ids).exclude(state__in=FOUND).update(search_vector=None)
    found = Question.objects.found().filter(pk__in=question_ids)
    said = Coalesce("answer__text", Value("", TextField()))
    rows = list(found.annotate(said=said).values_list("pk", "title", "text", "said"))
    vectors = [vector_of(document_of(title, text, said)) for _pk, title, text, said in rows]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [[row[0] for row in rows], vectors])
    learn(row[3] for row in rows)


def learn(answers: Iterable[str]) -> None:
    """Take the words of answers into the dictionary that slips are corrected by."""
    words: dict[str, str] = {}
    for answer in answers:
        words.update(dictionary_of(words_of(answer)))
    if words:
        with connection.cursor() as cursor:
            cursor.execute(_LEARN, [list(words), list(words.values())])


def vector_of(document: Document) -> str:
    """Return the document as a tsvector is written. A stem is letters and digits only: nothing is to be escaped."""
    fields = ((document.title_stems, "A"), (document.text_stems, "B"), (document.answer_stems, "C"))
    weighed = [(stem, weight) for stems, weight in fields for stem in stems.split()]
    places = [f"'{stem}':{min(place, 16_000)}{weight}" for place, (stem, weight) in enumerate(weighed, start=1)]
    return " ".join([*places, *(f"'{IN_TITLE}{stem}'" for stem in document.title_stems.split())])
