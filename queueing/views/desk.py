"""How an act from a counter's screen comes in: through the right to the counter, and back to the screen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.views.decorators.http import require_POST

from pmlp_portal.directory.models import Counter
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from queueing import counter_forms, permissions
from queueing.actions.desk import Screen
from queueing.permissions import StaffRequest, signed_in

SEE_OTHER = 303


def see_other(to: str, *args: object) -> HttpResponseRedirect:
    """Go on to a page by GET, so that reloading it repeats nothing."""
    return HttpResponseRedirect(resolve_url(to, *args), status=SEE_OTHER)


@dataclass(frozen=True, slots=True)
class Act:
    """An act as it came in: whose, at which counter, from which screen, when."""

    request: StaffRequest
    counter: Counter
    screen: Screen
    now: datetime

    def ticket_id(self) -> int:
        """Return the ticket the act is about, of this branch; raises NotFound."""
        ticket_id = counter_forms.understood(counter_forms.TicketForm(self.request.POST))["ticket"]
        return permissions.ticket_of(self.request.user, self.counter, ticket_id, now=self.now)


# Does one deed; returns what there is to say about it when the screen itself does not show it.
Deed = Callable[[Act], str | None]


def desk_act(deed: Deed) -> Callable[..., HttpResponse]:
    """Make a view of a deed. A refusal becomes a note on the screen, and nothing has changed."""

    @require_POST
    @signed_in
    @refused_as(_told_on_screen)
    @wraps(deed)
    def view(request: StaffRequest, counter_id: int) -> HttpResponse:
        now = clock.now()
        counter = permissions.counter_of(request.user, counter_id, now=now)
        act = Act(request, counter, counter_forms.screen_of(request.POST, counter), now)
        if said := deed(act):
            messages.success(request, said)
        return see_other("queueing:counter", counter_id)

    return view


def _told_on_screen(request: HttpRequest, error: DomainError, counter_id: int) -> HttpResponse:
    messages.info(request, error.detail)
    return see_other("queueing:counter", counter_id)
