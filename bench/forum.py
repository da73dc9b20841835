"""The forum: how well a hundred questions are found, and how fast it answers as it grows.

With `FULL=1` in the environment it grows to a million posts; `FORUM_POSTS=300,1000` names other sizes, to try the bench
itself. Each figure stands beside a floor taken in the same run: the statements of the same work, by plain psycopg.
"""

import csv
import os
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import stage
from bench.timing import Deed, execute, ms, timed
from forum.demonstration import key_of, recommendation_on
from forum.models import Question
from forum.policies import months_after
from forum.queries.answer_times import Shown, figures_page
from forum.queries.pages import Place, newest
from forum.search import queries as finding
from pmlp_portal.kernel import clock

SIZES = (10_000, 100_000)
FULL_SIZE = 1_000_000
WITHIN_FIRST = 5
LISTED_PAGES = 10
# Somebody who types is answered after a word, in the middle, and at the end.
TYPED = (8, 20, 60)
PARTS = ("search", "search_in_category", "similar", "listing")
DATA = stage.ROOT / "forum" / "data"


def run() -> dict[str, Any]:
    """Load the demonstration, score it, then let it grow and measure at each size."""
    call_command("load_forum_demo")
    quality = _quality(within=_is_the_answer)
    sizes = _sizes()
    measured = {}
    for size in sizes:
        made_in = _fill(size)
        measured[str(size)] = {**_measure(), "quality": _quality(within=_is_made_of), "made_in_seconds": made_in}
    last = measured[str(sizes[-1])]
    return {**last, "quality": quality, "by_posts": measured, "growth": _growth(measured, sizes)}


def _sizes() -> list[int]:
    named = os.environ.get("FORUM_POSTS")
    if named:
        return sorted(int(size) for size in named.split(","))
    return [*SIZES, FULL_SIZE] if os.environ.get("FULL") else list(SIZES)


def _fill(size: int) -> float:
    """Make so many posts in all; say how long it took."""
    begun = time.perf_counter()
    call_command("generate_questions", size - Question.objects.count(), seed=size)
    return round(time.perf_counter() - begun, 1)


def _growth(measured: dict[str, Any], sizes: Sequence[int]) -> dict[str, float]:
    first, last = measured[str(sizes[0])], measured[str(sizes[-1])]
    grown = {f"{part}_p95": round(last[part]["p95_ms"] / first[part]["p95_ms"], 2) for part in PARTS}
    return {"posts": sizes[-1] / sizes[0], **grown}


# ---- how well ------------------------------------------------------------------------------------------------------


def _pairs() -> list[dict[str, str]]:
    with (DATA / "search_pairs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _quality(*, within: Callable[[Question, Question], bool]) -> dict[str, float]:
    """Return the mean reciprocal rank of the right answer, and how often it is among the first five."""
    wanted = {question.token_hash: question for question in Question.objects.exclude(rule="generated")}
    ranks = [_rank(pair["query"], wanted[key_of(pair["key"])], within) for pair in _pairs()]
    return {
        "pairs": len(ranks),
        "mrr": round(statistics.mean(1 / rank if rank else 0 for rank in ranks), 3),
        "recall_at_5": sum(0 < rank <= WITHIN_FIRST for rank in ranks) / len(ranks),
    }


def _rank(query: str, wanted: Question, within: Callable[[Question, Question], bool]) -> int:
    found = finding.search(query).questions
    return next((place for place, question in enumerate(found, start=1) if within(question, wanted)), 0)


def _is_the_answer(found: Question, wanted: Question) -> bool:
    return found.pk == wanted.pk


def _is_made_of(found: Question, wanted: Question) -> bool:
    """Generated posts ask what the demonstration asks, with a few words more: any of them is a right one."""
    return found.title.startswith(wanted.title)


# ---- how fast ------------------------------------------------------------------------------------------------------


def _measure() -> dict[str, Any]:
    queries = [pair["query"] for pair in _pairs()]
    titles = list(Question.objects.exclude(rule="generated").order_by("pk").values_list("title", flat=True)[:50])
    typed = [title[:letters] for title in titles for letters in TYPED]
    return {
        "posts": Question.objects.count(),
        "search": _figures(partial(finding.search, query) for query in queries),
        "search_in_category": _figures(partial(finding.search, query, category="children") for query in queries),
        "similar": _figures(partial(finding.similar, text) for text in typed),
        "listing": _figures(_turning_pages("")) | {"category_p95_ms": _figures(_turning_pages("children"))["p95_ms"]},
        "answer_times": _figures([_two_years()] * 10),
    }


def _two_years() -> Deed:
    """What the page of answer times shows at first, for everybody who opens it."""
    until = clock.day_of(clock.now()).replace(day=1)
    shown = Shown(months_after(until, -24), until)
    return partial(figures_page, shown=shown, turned_on=recommendation_on(), now=clock.now())


def _turning_pages(category: str) -> Iterable[Deed]:
    """Turn from the newest page to older ones, some times over."""
    places: list[Place | None] = [None]
    while len(places) < LISTED_PAGES and (following := newest(category=category, after=places[-1]).next):
        places.append(following)
    return [partial(newest, category=category, after=place) for place in places] * 10


def _figures(deeds: Iterable[Deed]) -> dict[str, float]:
    """Do each twice, for the second time with a look at the clock; then its statements by plain psycopg."""
    took, floor = [], []
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        for deed in deeds:
            with CaptureQueriesContext(connection) as captured:
                deed()
            took.append(timed(deed))
            floor.append(timed(partial(execute, server, [row["sql"] for row in captured])))
    return {"p50_ms": ms(took, 50), "p95_ms": ms(took, 95), "psycopg_p95_ms": ms(floor, 95)}
