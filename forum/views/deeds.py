"""How a deed on a question comes in: through the right to it, and back to a page by GET."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from forum import permissions
from forum.desk_forms import understood
from forum.models import Question
from forum.permissions import StaffRequest, signed_in
from forum.views.desk_question import told_on_page
from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.problems import refused_as

SEE_OTHER = 303


def see_other(name: str, *args: object, query: str = "") -> HttpResponseRedirect:
    """Go on to a page by GET, so that reloading it repeats nothing."""
    return HttpResponseRedirect(reverse(f"forum:{name}", args=args) + query, status=SEE_OTHER)


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed as it came in: whose, on which question, when."""

    request: StaffRequest
    question: Question
    now: datetime

    @property
    def by(self) -> User:
        """Whose."""
        return self.request.user

    def said(self, form: type[forms.Form]) -> dict[str, Any]:
        """Return what was sent. Raises Invalid."""
        return understood(form(self.request.POST))

    def common(self) -> dict[str, Any]:
        """Return what every deed is told: on which question, by whom, when."""
        return {"question_id": self.question.pk, "by": self.by, "now": self.now}


Fetch = Callable[..., Question]
# Does one deed; returns what there is to say about it.
Doing = Callable[[Deed], str]


def _view_of(doing: Doing, fetch: Fetch) -> Callable[..., HttpResponse]:
    @require_POST
    @never_cache
    @signed_in
    @refused_as(told_on_page)
    @wraps(doing)
    def view(request: StaffRequest, question_id: int) -> HttpResponse:
        now = clock.now()
        question = fetch(request.user, question_id, now=now)
        messages.success(request, doing(Deed(request, question, now)))
        return _back(request, question_id)

    return view


def _back(request: StaffRequest, question_id: int) -> HttpResponse:
    """Whoever sorts goes on with the list they came from; everybody else stays with the question."""
    if request.POST.get("from") != "triage":
        return see_other("desk-question", question_id)
    return to_triage(request.POST.get("listed", ""))


def to_triage(category: str) -> HttpResponse:
    """Go on with the list of what is to be sorted, of one category if one was looked through."""
    return see_other("triage", query=f"?{urlencode({'category': category[:50]})}" if category else "")


def deed_of_expert(doing: Doing) -> Callable[..., HttpResponse]:
    """Make a view of a deed that everybody who answers may do."""
    return _view_of(doing, permissions.question_answered_by)


def deed_of_sorter(doing: Doing) -> Callable[..., HttpResponse]:
    """Make a view of a deed that who sorts may do."""
    return _view_of(doing, permissions.question_sorted_by)


def deed_on_masks(doing: Doing) -> Callable[..., HttpResponse]:
    """Make a view of a deed for who may see what is masked."""
    return _view_of(doing, permissions.question_unmasked_by)
