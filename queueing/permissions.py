"""Who may work where: counters, tickets and branches are fetched through the right to them, or not at all."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django_htmx.middleware import HtmxDetails

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import COUNTER_ROLES, OVERSEEING_ROLES, POSTING_ROLES, REVIEWING_ROLES, Role
from pmlp_portal.audit.actions import record
from pmlp_portal.directory import queries as directory
from pmlp_portal.directory.models import Branch, Counter
from pmlp_portal.kernel.errors import NotFound
from queueing.models import PlannedShift, Ticket

View = Callable[..., HttpResponse]
LONGEST_SUBJECT = 120  # characters; addresses can be longer


class StaffRequest(HttpRequest):
    """A request of somebody who has signed in."""

    user: User
    htmx: HtmxDetails


def signed_in(view: View) -> View:
    """Decorate a staff view: who has not signed in is asked to, and comes back to a page, never to an act."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return _sign_in(request)

    return wrapper


def _sign_in(request: HttpRequest) -> HttpResponse:
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]  # set by its middleware
    if htmx:
        # A page that fetches its parts would put the sign-in form into itself: the whole page goes there instead.
        whole_page = urlsplit(htmx.current_url or "").path or "/"
        location = redirect_to_login(whole_page, login_url=resolve_url(settings.LOGIN_URL)).url
        return HttpResponse(status=401, headers={"HX-Redirect": location})
    if request.method == "POST":
        return redirect_to_login(resolve_url("queueing:counters"), login_url=resolve_url(settings.LOGIN_URL))
    return redirect_to_login(request.get_full_path(), login_url=resolve_url(settings.LOGIN_URL))


def branches_staffed_by(user: User, *, now: datetime) -> list[Branch]:
    """Return the branches whose counters somebody may staff. Raises NotFound when there are none."""
    branches = list(directory.branches_of(user=user, roles=COUNTER_ROLES))
    if not branches:
        raise refused(user, "counters", now)
    return branches


def branch_of(user: User, slug: str, *, now: datetime) -> Branch:
    """Return a branch whose shifts somebody may plan, else raise NotFound."""
    branch = directory.branches_of(user=user, roles=COUNTER_ROLES).filter(slug=slug).first()
    if branch is None:
        raise refused(user, f"branch:{slug}", now)
    return branch


def managed_branch_of(user: User, slug: str, *, now: datetime) -> Branch:
    """Return a branch somebody manages, else raise NotFound."""
    branch = directory.branches_of(user=user, roles=[Role.MANAGER]).filter(slug=slug).first()
    if branch is None:
        raise refused(user, f"branch:{slug}", now)
    return branch


def overseen_branch_of(user: User, slug: str, *, now: datetime) -> Branch:
    """Return a branch somebody is in charge of, its manager or the head office, else raise NotFound."""
    branch = directory.branches_of(user=user, roles=OVERSEEING_ROLES).filter(slug=slug).first()
    if branch is None:
        raise refused(user, f"branch:{slug}", now)
    return branch


def reviewed_branch_of(user: User, slug: str, *, now: datetime) -> Branch:
    """Return a branch whose running somebody may look at, else raise NotFound."""
    branch = directory.branches_of(user=user, roles=REVIEWING_ROLES).filter(slug=slug).first()
    if branch is None:
        raise refused(user, f"branch:{slug}", now)
    return branch


def branches_reviewed_by(user: User, *, now: datetime) -> list[Branch]:
    """Return the branches whose running somebody may look at. Raises NotFound when there are none."""
    branches = list(directory.branches_of(user=user, roles=REVIEWING_ROLES))
    if not branches:
        raise refused(user, "branches", now)
    return branches


def counter_in(user: User, branch: Branch, counter_id: int, *, now: datetime) -> Counter:
    """Return a counter of the branch, else raise NotFound."""
    counter = Counter.objects.filter(pk=counter_id, branch=branch, is_active=True).select_related("branch").first()
    if counter is None:
        raise refused(user, f"counter:{counter_id}", now)
    return counter


def ticket_in(user: User, branch: Branch, ticket_id: int, *, now: datetime) -> int:
    """Return the id of a ticket of the branch, else raise NotFound."""
    if not Ticket.objects.filter(pk=ticket_id, branch=branch).exists():
        raise refused(user, f"ticket:{ticket_id}", now)
    return ticket_id


def announcer(user: User, *, now: datetime) -> User:
    """Return somebody who may write what the office posts, else raise NotFound."""
    if not directory.branches_of(user=user, roles=POSTING_ROLES).exists():
        raise refused(user, "free_posts", now)
    return user


def counter_of(user: User, counter_id: int, *, now: datetime) -> Counter:
    """Return a counter somebody may staff, else raise NotFound."""
    counters = directory.counters_staffable_by(user=user).select_related("branch")
    counter = counters.filter(pk=counter_id).first()
    if counter is None:
        raise refused(user, f"counter:{counter_id}", now)
    return counter


def ticket_of(user: User, counter: Counter, ticket_id: int, *, now: datetime) -> int:
    """Return the id of a ticket of the counter's own branch, else raise NotFound."""
    if not Ticket.objects.filter(pk=ticket_id, branch_id=counter.branch_id).exists():
        raise refused(user, f"ticket:{ticket_id}", now)
    return ticket_id


def shift_of(user: User, branch: Branch, shift_id: int, *, now: datetime) -> PlannedShift:
    """Return a planned shift of the branch, else raise NotFound."""
    shift = PlannedShift.objects.filter(pk=shift_id, branch=branch).first()
    if shift is None:
        raise refused(user, f"shift:{shift_id}", now)
    return shift


def refused(user: User, subject: str, now: datetime) -> NotFound:
    """Note the attempt. What exists is not told to who has no right to it."""
    record(verb="refused", subject=subject[:LONGEST_SUBJECT], by=user, now=now)
    return NotFound()
