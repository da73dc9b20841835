"""The counter's screen and each act of its clerk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from pmlp_portal.kernel import clock
from pmlp_portal.kernel.errors import DomainError
from pmlp_portal.kernel.problems import refused_as
from queueing import actions, charge_forms, counter_forms, permissions, queries
from queueing.actions import desk
from queueing.models import Channel, PauseReason
from queueing.permissions import StaffRequest, signed_in
from queueing.queries.acts import finished_sentence, taken_back_sentence
from queueing.states import Outcome
from queueing.views.desk import Act, desk_act, see_other


@require_GET
@never_cache
@signed_in
def counters(request: StaffRequest) -> HttpResponse:
    """Show the counters of one's branches; who has one open is taken to it."""
    if request.htmx:
        return HttpResponseClientRedirect(request.path)
    now = clock.now()
    branches = permissions.branches_staffed_by(request.user, now=now)
    session = queries.open_session_of(request.user)
    if session is not None and session.counter.is_active and session.counter.branch in branches:
        return redirect("queueing:counter", session.counter_id)
    page = {"branches": queries.counters_of(branches), "now": now}
    return render(request, "queueing/counters.html", {**page, "demonstration": branches[0].is_demonstration})


def _told_in_list(request: HttpRequest, error: DomainError, counter_id: int) -> HttpResponse:
    messages.info(request, error.detail)
    return see_other("queueing:counters")


@require_POST
@signed_in
@refused_as(_told_in_list)
def open_counter(request: StaffRequest, counter_id: int) -> HttpResponse:
    """Staff a counter."""
    now = clock.now()
    counter = permissions.counter_of(request.user, counter_id, now=now)
    actions.open_counter(counter=counter, by=request.user, now=now)
    return see_other("queueing:counter", counter_id)


# Without scripts the screen comes anew so often, and is heard of by that.
REFRESH_SECONDS = 60


@require_GET
@never_cache
@signed_in
def counter(request: StaffRequest, counter_id: int) -> HttpResponse:
    """Show the screen of one's counter; for a screen that is open already only what changes on it."""
    now = clock.now()
    own = permissions.counter_of(request.user, counter_id, now=now)
    actions.note_screen(counter_id=own.pk, by=request.user, now=now)
    screen = queries.counter_screen(
        counter=own, by=request.user, now=now, leaving_out=counter_forms.left_out(request.GET)
    )
    if screen is None:
        return redirect("queueing:counters")
    template = "queueing/_counter.html" if request.htmx else "queueing/counter.html"
    page = {"screen": screen, "now": now, "demonstration": screen.facts.is_demonstration}
    return render(request, template, {**page, "refresh_seconds": REFRESH_SECONDS})


@desk_act
def call_next(act: Act) -> str | None:
    """Call whose turn it is."""
    desk.call_next(
        screen=act.screen, leaving_out=counter_forms.left_out(act.request.POST), by=act.request.user, now=act.now
    )
    return None


@desk_act
def finish_and_call_next(act: Act) -> str | None:
    """End this service as done and call whose turn it is."""
    finished = desk.finish_and_call_next(
        screen=act.screen,
        ticket_id=act.ticket_id(),
        leaving_out=counter_forms.left_out(act.request.POST),
        by=act.request.user,
        now=act.now,
    )
    if finished.called is not None:
        return finished_sentence(finished.ticket)
    return _("{number} is finished. Nobody is waiting whom this counter can serve.").format(
        number=finished.ticket.spoken
    )


@desk_act
def call(act: Act) -> str | None:
    """Call one in particular."""
    desk.call(screen=act.screen, ticket_id=act.ticket_id(), by=act.request.user, now=act.now)
    return None


@desk_act
def recall(act: Act) -> str | None:
    """Call once more."""
    ticket = desk.recall(screen=act.screen, ticket_id=act.ticket_id(), by=act.request.user, now=act.now)
    return _("{number} has been called again.").format(number=ticket.spoken)


@desk_act
def start(act: Act) -> str | None:
    """Begin."""
    desk.start(screen=act.screen, ticket_id=act.ticket_id(), by=act.request.user, now=act.now)
    return None


@desk_act
def no_show(act: Act) -> str | None:
    """Nobody came."""
    desk.mark_no_show(screen=act.screen, ticket_id=act.ticket_id(), by=act.request.user, now=act.now)
    return None


@desk_act
def park(act: Act) -> str | None:
    """Set aside."""
    desk.park(screen=act.screen, ticket_id=act.ticket_id(), by=act.request.user, now=act.now)
    return None


@desk_act
def resume(act: Act) -> str | None:
    """Go on with somebody set aside."""
    desk.resume(screen=act.screen, ticket_id=act.ticket_id(), by=act.request.user, now=act.now)
    return None


@desk_act
def return_to_queue(act: Act) -> str | None:
    """Who missed the call is here."""
    ticket = desk.return_to_queue(screen=act.screen, ticket_id=act.ticket_id(), by=act.request.user, now=act.now)
    return _("{number} is back in the queue and goes first.").format(number=ticket.spoken)


@desk_act
def finish(act: Act) -> str | None:
    """End the service with its outcome."""
    said = counter_forms.understood(counter_forms.FinishForm(act.request.POST))
    ticket = desk.finish(
        screen=act.screen,
        ticket_id=act.ticket_id(),
        outcome=Outcome(said["outcome"]),
        missing_document=said["document"],
        by=act.request.user,
        now=act.now,
    )
    return finished_sentence(ticket)


@desk_act
def transfer(act: Act) -> str | None:
    """Hand the visitor on to another service or counter."""
    said = counter_forms.understood(
        counter_forms.TransferForm(act.request.POST, branch_id=act.counter.branch_id),
    )
    successor = desk.transfer(
        screen=act.screen,
        ticket_id=act.ticket_id(),
        service_slug=said["service"],
        to_counter=said["counter"],
        by=act.request.user,
        now=act.now,
    )
    return _("The visitor now has ticket {number} and keeps the place in the queue.").format(number=successor.spoken)


@desk_act
def add_service(act: Act) -> str | None:
    """Give the visitor one more ticket."""
    said = counter_forms.understood(counter_forms.NamedServiceForm(act.request.POST))
    further = desk.add_service(
        screen=act.screen,
        ticket_id=act.ticket_id(),
        service_slug=said["service"],
        by=act.request.user,
        now=act.now,
    )
    return _("The visitor also has ticket {number}.").format(number=further.spoken)


@desk_act
def serve_directly(act: Act) -> str | None:
    """Issue a ticket to who stands at the counter, and begin."""
    said = counter_forms.understood(counter_forms.NamedServiceForm(act.request.POST))
    desk.serve_directly(
        screen=act.screen,
        request=actions.JoinRequest(service=said["service"], channel=Channel.COUNTER),
        by=act.request.user,
        now=act.now,
    )
    return None


@desk_act
def undo(act: Act) -> str | None:
    """Take the last act back."""
    ticket = desk.undo_last_act(screen=act.screen, by=act.request.user, now=act.now)
    return taken_back_sentence(ticket)


@desk_act
def pause(act: Act) -> str | None:
    """Pause the counter."""
    said = counter_forms.understood(counter_forms.PauseForm(act.request.POST))
    desk.begin_pause(screen=act.screen, reason=PauseReason(said["reason"]), by=act.request.user, now=act.now)
    return None


@desk_act
def end_pause(act: Act) -> str | None:
    """Go back to work."""
    desk.end_pause(screen=act.screen, by=act.request.user, now=act.now)
    return None


@desk_act
def close_counter(act: Act) -> str | None:
    """End work at the counter; the screen, being closed, leads to the list."""
    desk.close_counter(screen=act.screen, by=act.request.user, now=act.now)
    return _("Counter {number} is closed.").format(number=act.counter.number)


@require_POST
@signed_in
def here(request: StaffRequest, counter_id: int) -> HttpResponse:
    """Hear from an open screen, each minute, that it is there."""
    now = clock.now()
    own = permissions.counter_of(request.user, counter_id, now=now)
    actions.hear_screen(counter_id=own.pk, by=request.user, now=now)
    return HttpResponse(status=204)


@require_POST
@signed_in
def call_for_help(request: StaffRequest, counter_id: int) -> HttpResponse:
    """Call for help. Whoever looks at the screen sees nothing of it but a mark."""
    now = clock.now()
    own = permissions.counter_of(request.user, counter_id, now=now)
    actions.raise_alarm(counter=own, by=request.user, now=now)
    return see_other("queueing:counter", counter_id)


@require_POST
@signed_in
def assist(request: StaffRequest, counter_id: int) -> HttpResponse:
    """Say that one goes to somebody who asked for a person at a kiosk of the branch."""
    now = clock.now()
    own = permissions.counter_of(request.user, counter_id, now=now)
    said = counter_forms.understood(charge_forms.AssistanceForm(request.POST))
    actions.answer_assistance(branch=own.branch, assistance_id=said["assistance"], by=request.user, now=now)
    messages.success(request, _("The kiosk says that you are coming."))
    return see_other("queueing:counter", counter_id)
