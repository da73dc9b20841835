"""Somebody of the staff in front of the forum's pages, and what they read there."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from forum.models import Question
from forum.tests.factories import NEXT_DAY
from pmlp_portal.accounts.models import User
from queueing.tests.desk import office_clock, text_of


@dataclass(slots=True)
class ForumDesk:
    """Somebody signed in; `html` is the page they saw last, `now` what the office's clock shows."""

    user: User
    now: datetime = NEXT_DAY
    client: Client = field(default_factory=Client)
    html: str = ""

    def look(self, page: str, /, *args: object, status: int = 200, **query: Any) -> str:
        """Load a page; return what a person reads."""
        return self._read("get", page, args, query, status)

    def open(self, question: Question, *, status: int = 200) -> str:
        """Load the page of a question."""
        return self.look("desk-question", question.pk, status=status)

    def do(self, deed: str, question: Question | None = None, /, *, status: int = 200, **values: Any) -> str:
        """Press a button, as its page stands now unless the values say otherwise; return what is read after it."""
        args, seen = ((), {}) if question is None else ((question.pk,), {"seen": _version_of(question)})
        return self._read("post", deed, args, {**seen, **values}, status)

    def _read(self, method: str, page: str, args: tuple[object, ...], values: dict[str, Any], status: int) -> str:
        with office_clock(self.now):
            self.client.force_login(self.user)
            answer = getattr(self.client, method)(reverse(f"forum:{page}", args=args), values, follow=True)
        assert answer.status_code == status, (answer.status_code, text_of(answer.content.decode()))
        self.html = answer.content.decode()
        return text_of(self.html)


def _version_of(question: Question) -> int:
    return int(Question.objects.values_list("version", flat=True).get(pk=question.pk))
