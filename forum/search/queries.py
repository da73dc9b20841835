"""Finding questions: by a few words somebody searches with, and by a question somebody is just typing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from forum.models import Question
from forum.search.ranking import asked_of
from forum.search.shares import Shares, shares_now
from forum.search.spelling import completed, corrected
from forum.search.words import Term, terms_of
from forum.states import FOUND

PAGE = 20
MOST_FOUND = 200  # what nobody finds on ten pages is found by other words
SIMILAR = 5
CHOSEN_TO_SEARCH = 300  # questions that come into consideration by each of the ways of choosing
CHOSEN_WHILE_TYPING = 150
NEWEST = 1_000

Parameter = str | float | None

# Each way of choosing ends at its limit without sorting: sorting would have to see everything first.
_CHOOSE = """(
    SELECT id, search_vector FROM forum_question WHERE {found} AND search_vector @@ %({way})s::tsquery LIMIT %(chosen)s
)"""
_FIND = """
    WITH newest AS MATERIALIZED (
        SELECT id, search_vector FROM forum_question WHERE {found} ORDER BY published_at DESC, id DESC LIMIT %(newest)s
    ), chosen AS (
        SELECT id, search_vector FROM newest WHERE search_vector @@ %(some)s::tsquery
        UNION ALL {ways}
    )
    SELECT id FROM chosen GROUP BY id ORDER BY max({score}) DESC, id DESC LIMIT %(shown)s
"""
_FOUND = f"state IN ({', '.join(repr(str(state)) for state in FOUND)})"
_IN_CATEGORY = f"{_FOUND} AND category_id = (SELECT id FROM forum_category WHERE slug = %(category)s)"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Page:
    """A page of what was found, the best first. `total` stops at the most anybody is shown."""

    questions: Sequence[Question]
    number: int
    total: int

    @property
    def has_next(self) -> bool:
        """Whether there is more to turn to."""
        return self.number * PAGE < self.total


def search(text: str, category: str | None = None, page: int = 1) -> Page:
    """Return the questions found by words, in a category if one is named by its slug."""
    found = found_ids(corrected(terms_of(text)), category=category)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return Page(_in_order(shown), page, len(found))


def similar(text: str) -> Sequence[Question]:
    """Return the five published questions most like one that is being typed; its last word may be unfinished."""
    terms = completed(corrected(terms_of(text)), text)
    return _in_order(found_ids(terms, shown=SIMILAR, chosen=CHOSEN_WHILE_TYPING))


def found_ids(
    terms: Sequence[Term], *, category: str | None = None, shown: int = MOST_FOUND, chosen: int = CHOSEN_TO_SEARCH
) -> list[int]:
    """Return the ids of the questions found, the best first; of equally good ones the newer."""
    if not terms:
        return []
    statement, parameters = statement_for(terms, shares_now(), category=category)
    # Of common words the planner thinks that reading the table soon finds enough. Where words shun each other it would
    # read it to the end.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(statement, {**parameters, "shown": shown, "chosen": chosen})
        return [pk for (pk,) in cursor.fetchall()]


def statement_for(
    terms: Sequence[Term], shares: Shares, *, category: str | None = None
) -> tuple[str, dict[str, Parameter]]:
    """Return the statement that finds, and its parameters but for the limits."""
    asked = asked_of(terms, shares)
    found = _FOUND if category is None else _IN_CATEGORY
    names = [f"way{nth}" for nth in range(len(asked.ways))]
    ways = " UNION ALL ".join(_CHOOSE.format(found=found, way=name) for name in names)
    statement = _FIND.format(found=found, ways=ways, score=asked.score)
    facts: dict[str, Parameter] = {"category": category, "newest": NEWEST, "some": asked.some}
    return statement, {**facts, **dict(zip(names, asked.ways)), **asked.parameters}


def _in_order(ids: Sequence[int]) -> list[Question]:
    questions = Question.objects.select_related("category").in_bulk(ids)
    return [questions[pk] for pk in ids if pk in questions]
