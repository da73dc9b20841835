"""What the API of questions answers, as plain values."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from forum.actions.messages import page_of
from forum.api.requests import Wish
from forum.models import Answer, Citation, Question
from forum.queries.pages import PAGE, QuestionPage, newest, number_of_newest, written
from forum.search.queries import search
from forum.states import QuestionState
from pmlp_portal.kernel import clock

type_of_answer = dict[str, Any]  # JSON


def iso(instant: datetime) -> str:
    """Return an instant to the second with Riga's offset."""
    return clock.local(instant).replace(microsecond=0).isoformat()


def _iso_or_none(instant: datetime | None) -> str | None:
    return iso(instant) if instant else None


def page(wish: Wish, *, address: str) -> type_of_answer:
    """Questions found by words, or the newest, and the address of what follows."""
    return _found(wish, address) if wish.words else _newest(wish, address)


def _found(wish: Wish, address: str) -> type_of_answer:
    found = search(wish.words, category=wish.category or None, page=wish.page)
    following = {"q": wish.words, "category": wish.category, "page": str(wish.page + 1)} if found.has_next else {}
    return _page(found.total, [_line(question) for question in found.questions], _next(address, following))


def _newest(wish: Wish, address: str) -> type_of_answer:
    # Who names a page by its number, and not by where it begins, has not turned far: all before it is read along.
    before = 0 if wish.after else (wish.page - 1) * PAGE
    found = newest(category=wish.category, after=wish.after, size=before + PAGE)
    following = {"category": wish.category, "after": written(found.next)} if found.next else {}
    lines = [_line(question) for question in found.questions[before:]]
    return _page(number_of_newest(category=wish.category), lines, _next(address, following))


def _page(count: int, results: list[type_of_answer], following: str | None) -> type_of_answer:
    return {"count": count, "next": following, "results": results}


def _next(address: str, following: dict[str, str]) -> str | None:
    said = {name: value for name, value in following.items() if value}
    return f"{address}?{urlencode(said)}" if said else None


def detail(found: QuestionPage) -> type_of_answer:
    """One question with all everybody may read of it."""
    return {
        **_line(found.question),
        "citations": [_citation(citation) for citation in found.citations],
        "follow_ups": [{"text": further.text, "said_at": iso(further.said_at)} for further in found.follow_ups],
    }


def _line(question: Question) -> type_of_answer:
    assert question.published_at is not None
    return {
        "id": question.pk,
        "title": question.title,
        "text": question.text,
        "category": question.category.slug if question.category else None,
        "language": question.language,
        "state": question.state,
        "asked_at": iso(question.asked_at),
        "published_at": iso(question.published_at),
        "url": settings.PUBLIC_URL + reverse("forum:question", args=[question.pk, question.slug]),
        "is_demonstration": question.is_demonstration,
        "answer": _answer(question.answer),
    }


def _answer(answer: Answer) -> type_of_answer:
    assert answer.published_at is not None
    assert answer.true_on is not None
    return {
        "text": answer.text,
        "html": answer.html,
        "published_at": iso(answer.published_at),
        "true_on": answer.true_on.isoformat(),
        "is_under_review": answer.review_since is not None,
        "corrected_at": _iso_or_none(answer.corrected_at),
        "correction": answer.correction,
    }


def _citation(citation: Citation) -> type_of_answer:
    return {
        "kind": citation.kind,
        "cited_as": citation.cited_as,
        "valid_from": citation.valid_from.isoformat(),
        "valid_until": citation.valid_until.isoformat() if citation.valid_until else None,
        "has_changed": citation.changed_at is not None,
    }


def asked(question: Question, *, token: str) -> type_of_answer:
    """A question just received, with what opens it."""
    return {
        "id": question.pk,
        "token": token,
        "state": QuestionState.RECEIVED.value,
        "title": question.title,
        "text": question.text,
        "category": question.category.slug if question.category else None,
        "language": question.language,
        "asked_at": iso(question.asked_at),
        "due_on": question.due_on.isoformat(),
        "url": page_of(question),
    }
