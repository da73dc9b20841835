"""The queue for machines: reads are questions, each write is one deed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.http import HttpResponse, JsonResponse
from rest_framework.request import Request

from pmlp_portal.idempotency.actions import once
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import NotFound
from pmlp_portal.kernel.machines import ApiView
from queueing import actions
from queueing.api import answers, branches, documents
from queueing.api.requests import idempotency_key, join_request
from queueing.models import Ticket
from queueing.queries.facts import branch_facts
from queueing.queries.snapshots import snapshot_of
from queueing.queries.tickets import ticket_by_token, view_of, view_ticket, view_within_deed

type_of_deed = Callable[..., Ticket]


class BranchList(ApiView):
    """Branches, by name."""

    @documents.branch_list
    def get(self, request: Request) -> HttpResponse:
        """Return a hundred branches with what waits there now."""
        number, address = request.query_params.get("page", "1"), request.build_absolute_uri(request.path)
        return JsonResponse(branches.page(number, address=address, now=clock.now()))


class BranchDetail(ApiView):
    """One branch."""

    @documents.branch_detail
    def get(self, request: Request, slug: str) -> HttpResponse:
        """Return a branch, how long one would wait there, and what it offers."""
        return JsonResponse(branches.detail(slug, now=clock.now()))


class Queue(ApiView):
    """One branch's queue."""

    @documents.queue
    def get(self, request: Request, slug: str) -> HttpResponse:
        """Return the queue as everybody may see it."""
        now = clock.now()
        return JsonResponse(answers.queue(snapshot_of(branch_facts(slug, now=now), now=now), now=now))


class Tickets(ApiView):
    """Tickets of a branch: joined here, read at an address of their own."""

    @documents.join
    def post(self, request: Request, slug: str) -> HttpResponse:
        """Join the queue from afar."""
        now = clock.now()
        facts, key = branch_facts(slug, now=now), idempotency_key(request)
        wish = join_request(request)
        issued = actions.join_remotely(facts=facts, request=wish, now=now, key=key)
        return JsonResponse(answers.issued(issued, facts=facts, service=wish.service), status=201)


class TicketDetail(ApiView):
    """One ticket, for its holder."""

    @documents.ticket
    def get(self, request: Request, token: str) -> HttpResponse:
        """Return the ticket as it stands."""
        return JsonResponse(answers.ticket(view_ticket(token, now=clock.now()), token=token))


class HolderDeed(ApiView):
    """What the holder of a ticket does; once for one Idempotency-Key."""

    deed: ClassVar[type_of_deed]

    def do(self, request: Request, token: str) -> HttpResponse:
        """Do it, and return the ticket."""
        now = clock.now()
        key = idempotency_key(request)
        request.data  # noqa: B018 - a body is not needed, but what is sent must be JSON
        if key is None:
            return JsonResponse(answers.ticket(view_of(self.done(token, now), now=now), token=token))
        return JsonResponse({**once(key, lambda: self.kept_answer(token, now), now=now), "token": token})

    def done(self, token: str, now: datetime) -> Ticket:
        """Do it."""
        return type(self).deed(ticket_id=ticket_by_token(token, now=now).pk, by=None, now=now)

    def kept_answer(self, token: str, now: datetime) -> dict[str, Any]:
        """Return what is kept of the answer: never the token."""
        return answers.ticket(view_within_deed(self.done(token, now), now=now), token="")


class LeaveQueue(HolderDeed):
    """Give the place up."""

    deed = staticmethod(actions.leave_queue)

    @documents.leave_queue
    def post(self, request: Request, token: str) -> HttpResponse:
        """Do it."""
        return self.do(request, token)


class CheckIn(HolderDeed):
    """Be at the branch; or, after a missed call, back in time."""

    deed = staticmethod(actions.check_in)

    @documents.check_in
    def post(self, request: Request, token: str) -> HttpResponse:
        """Do it."""
        return self.do(request, token)


class Defer(HolderDeed):
    """Ask for fifteen more minutes."""

    deed = staticmethod(actions.defer)

    @documents.defer
    def post(self, request: Request, token: str) -> HttpResponse:
        """Do it."""
        return self.do(request, token)


class NothingHere(ApiView):
    """Any other address: machines get problem details, not a page."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # DRF's signature
        """Refuse whatever the method is."""
        raise NotFound
