"""Finding questions: by a few words somebody searches with, and by a question somebody is just typing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from django.db import connection, transaction

from forum.models import Question
from forum.search.ranking import MOST_READ, MOST_READ_OF_CATEGORY, asked_of
from forum.search.shares import Shares, shares_now
from forum.search.spelling import completed, corrected
from forum.search.words import Term, terms_of
from forum.states import FOUND

PAGE = 20
SIMILAR = 5


@dataclass(frozen=True, slots=True)
class Effort:
    """How many questions come into consideration: by each way of choosing, of the newest that have most, or any."""

    chosen: int
    newest: int
    newest_of_some: int
    shown: int

    def beside(self, ways: Sequence[str], posts: float) -> "Effort":
        """Return the effort where the index chooses too: in a large forum fewer of the newest are looked at."""
        if not ways or posts <= self.newest:
            return self
        return replace(self, newest=self.newest // 3, newest_of_some=self.newest_of_some // 2)


# What nobody finds on ten pages is found by other words.
SEARCHING = Effort(chosen=300, newest=3_000, newest_of_some=800, shown=200)
TYPING = Effort(chosen=100, newest=1_500, newest_of_some=400, shown=SIMILAR)

Parameter = str | float | None

# Each way of choosing ends at its limit without sorting: sorting would have to see everything first.
_CHOOSE = """UNION ALL (
    SELECT id, search_vector FROM forum_question WHERE {found} AND search_vector @@ %({way})s::tsquery LIMIT %(chosen)s
)"""
_FIND = """
    WITH newest AS MATERIALIZED (
        SELECT id, search_vector FROM forum_question WHERE {found} ORDER BY published_at DESC, id DESC LIMIT %(newest)s
    ), chosen AS (
        SELECT * FROM (SELECT * FROM newest LIMIT %(newest_of_some)s) last WHERE search_vector @@ %(some)s::tsquery
        UNION ALL SELECT * FROM newest WHERE search_vector @@ %(most)s::tsquery
        {ways}
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
    found = found_ids(corrected(terms_of(text)), SEARCHING, category=category)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return Page(_in_order(shown), page, len(found))


def similar(text: str) -> Sequence[Question]:
    """Return the five published questions most like one that is being typed; its last word may be unfinished."""
    terms = completed(corrected(terms_of(text)), text)
    return _in_order(found_ids(terms, TYPING))


def found_ids(terms: Sequence[Term], effort: Effort, *, category: str | None = None) -> list[int]:
    """Return the ids of the questions found, the best first; of equally good ones the newer."""
    if not terms:
        return []
    statement, parameters = statement_for(terms, effort, shares_now(), category=category)
    # Of common words the planner thinks that reading the table soon finds enough. Where words shun each other it would
    # read it to the end.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(statement, parameters)
        return [pk for (pk,) in cursor.fetchall()]


def statement_for(
    terms: Sequence[Term], effort: Effort, shares: Shares, *, category: str | None = None
) -> tuple[str, dict[str, Parameter]]:
    """Return the statement that finds, and its parameters."""
    asked = asked_of(terms, shares, most_read=MOST_READ if category is None else MOST_READ_OF_CATEGORY)
    found = _FOUND if category is None else _IN_CATEGORY
    names = [f"way{nth}" for nth in range(len(asked.ways))]
    ways = " ".join(_CHOOSE.format(found=found, way=name) for name in names)
    statement = _FIND.format(found=found, ways=ways, score=asked.score)
    chosen_by = {"some": asked.some, "most": asked.most, **dict(zip(names, asked.ways))}
    return statement, {
        "category": category,
        **asdict(effort.beside(asked.ways, shares.posts)),
        **chosen_by,
        **asked.parameters,
    }


def _in_order(ids: Sequence[int]) -> list[Question]:
    questions = Question.objects.select_related("category", "answer").defer("search_vector").in_bulk(ids)
    return [questions[pk] for pk in ids if pk in questions]
