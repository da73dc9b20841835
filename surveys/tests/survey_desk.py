"""Somebody of the staff in front of the surveys' desks, and what they read there."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from pmlp_portal.accounts.models import User
from queueing.tests.desk import office_clock, text_of
from surveys.models import CallAttempt
from surveys.tests.factories import NOON


@dataclass(slots=True)
class SurveyDesk:
    """Somebody signed in; `html` is the page they saw last, `now` what the office's clock shows."""

    user: User
    now: datetime = NOON
    client: Client = field(default_factory=Client)
    html: str = ""

    def look(self, page: str, /, *args: object, status: int = 200, **query: Any) -> str:
        """Load a page; return what a person reads."""
        return self._read("get", page, args, query, status)

    def do(self, deed: str, /, *args: object, status: int = 200, **values: Any) -> str:
        """Press a button; return what is read after it."""
        return self._read("post", deed, args, values, status)

    def take(self, stage_id: int) -> CallAttempt:
        """Take the next call of a stage."""
        self.do("take-next", stage_id)
        return CallAttempt.objects.get(interviewer=self.user, ended_at=None)

    def _read(self, method: str, page: str, args: tuple[object, ...], values: dict[str, Any], status: int) -> str:
        with office_clock(self.now):
            self.client.force_login(self.user)
            answer = getattr(self.client, method)(reverse(f"surveys:{page}", args=args), values, follow=True)
        assert answer.status_code == status, (answer.status_code, text_of(answer.content.decode()))
        self.html = answer.content.decode()
        return text_of(self.html)
