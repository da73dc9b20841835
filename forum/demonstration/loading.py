"""The forum of the demonstration: questions with answers from `forum/data`, before and after the recommendation."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.db import connection

from forum.actions.asking import Asking, ask
from forum.actions.taking_in import take_in
from forum.exchange import Published
from forum.models import Category, Question
from forum.plain_text import slug_of
from forum.policies import LAW, clock_for, days_taken, rule_on
from pmlp_portal.accounts.models import User
from pmlp_portal.directory.hours import is_working_day

DATA = Path(__file__).resolve().parent.parent / "data"
AUTHOR, COLLEAGUE = "evita.expert", "martins.expert"
NOBODY = "forum.demonstration"
AIM_WITHIN = 5


def _content() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / "questions.json").read_text(encoding="utf-8"))
    return content


@cache
def recommendation_on() -> date:
    """Return the day on which, in the demonstration, the office was advised to answer sooner."""
    return date.fromisoformat(_content()["recommendation_on"])


def load(*, now: datetime) -> int:
    """Write what is missing of the demonstration and return how many answered questions that were.

    Changes nothing twice. Some questions wait to be sorted; those were asked in the last days before the first time.
    """
    content = _content()
    _load_categories(content["categories"])
    made = take_in(_published(content["questions"]), by=_author(), because="demonstration data", now=now)
    if made:
        refresh_statistics()
    _ask(content["open"], now=now)
    return made


def _author() -> User:
    """Return the expert of the demonstration; without the demonstration's people, somebody who can't sign in."""
    expert = User.objects.filter(username=AUTHOR).first()
    return expert or User.objects.get_or_create(username=NOBODY, defaults={"is_active": False})[0]


def _load_categories(rows: list[dict[str, str]]) -> None:
    """Make the categories, each with the experts of the demonstration, where they are people who can sign in."""
    experts = User.objects.filter(username__in=[AUTHOR, COLLEAGUE])
    for position, row in enumerate(rows, start=1):
        category, is_new = Category.objects.get_or_create(slug=row["slug"], defaults={**row, "position": position})
        if is_new:
            category.experts.set(experts)


def _ask(rows: list[dict[str, Any]], *, now: datetime) -> None:
    titles = Question.objects.filter(is_demonstration=True, title__in=[row["title"] for row in rows])
    known = set(titles.values_list("title", flat=True))
    for row in rows:
        asking = Asking(
            title=row["title"],
            text=row["text"],
            category=row["category"],
            language=row["language"],
            is_demonstration=True,
        )
        if asking.title not in known:
            ask(asking=asking, now=now - timedelta(hours=row["hours_ago"]))


def refresh_statistics() -> None:
    """Let PostgreSQL look at the index at once: what is common and what is rare decides the order of what is found."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE forum_question, forum_searchword")


def key_of(name: str) -> str:
    """Return what tells a question of the demonstration apart: nobody can have a link with this hash."""
    return hashlib.sha256(f"demonstration {name}".encode()).hexdigest()


def _published(rows: list[dict[str, str]]) -> Iterator[Published]:
    for row in rows:
        asked_at, answered_at = (datetime.fromisoformat(row[name]) for name in ("asked_at", "answered_at"))
        yield Published(
            key=key_of(row["key"]),
            slug=slug_of(row["title"]),
            language=row["language"],
            category=row["category"],
            state="published",
            title=row["title"],
            text=row["text"],
            asked_at=asked_at,
            published_at=answered_at,
            answer=row["answer"],
            answer_published_at=answered_at,
            true_on=answered_at.date(),
            corrected_at=None,
            correction="",
            helpful=0,
            unhelpful=0,
            is_demonstration=True,
            **_clock(asked_at, answered_at),
        )


def _clock(asked_at: datetime, answered_at: datetime) -> dict[str, Any]:
    """Return what is written of the answer clock, by the law of the day of asking."""
    # The country's calendar: the office's own days need not be known yet.
    is_working = partial(is_working_day, word=None)
    clock = clock_for(
        asked_at=asked_at, rule=rule_on(LAW, asked_at.date()), aim_within=AIM_WITHIN, is_working=is_working
    )
    return {
        "rule": clock.rule,
        "due_on": clock.due_on,
        "aim_on": clock.aim_on,
        "forward_by": clock.forward_by,
        "days_paused": 0,
        "days_taken": days_taken(asked_at=asked_at, answered_at=answered_at, paused=0, is_working=is_working),
        "was_in_time": answered_at.date() <= clock.due_on,
    }
