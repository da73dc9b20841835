"""What a clerk is told of an act: that it is done, and how taking it back is called."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from queueing.models import Ticket, TicketMove, Verb
from queueing.states import Outcome

_FINISHED = {
    Outcome.DONE: gettext_lazy("{number}: finished."),
    Outcome.COME_BACK: gettext_lazy("{number}: has to come back."),
    Outcome.NOT_OURS: gettext_lazy("{number}: not our service."),
    Outcome.LEFT: gettext_lazy("{number}: left before the end."),
}
_TAKE_BACK = {
    Verb.ISSUE: gettext_lazy("Take back: one more number, {number}"),
    Verb.CALL: gettext_lazy("Take back: the call of {number}"),
    Verb.START: gettext_lazy("Take back: the start of {number}"),
    Verb.PARK: gettext_lazy("Take back: setting {number} aside"),
    Verb.RESUME: gettext_lazy("Take back: going on with {number}"),
    Verb.NO_SHOW: gettext_lazy("Take back: {number} did not come"),
    Verb.RETURN: gettext_lazy("Take back: the return of {number}"),
    Verb.TRANSFER: gettext_lazy("Take back: handing {number} on"),
}
_TAKE_BACK_FINISHED = {
    Outcome.DONE: gettext_lazy("Take back: the end of {number}"),
    Outcome.COME_BACK: gettext_lazy("Take back: the end of {number} (has to come back)"),
    Outcome.NOT_OURS: gettext_lazy("Take back: the end of {number} (not our service)"),
    Outcome.LEFT: gettext_lazy("Take back: the end of {number} (left)"),
}


def finished_sentence(ticket: Ticket) -> str:
    """Return how a service has ended."""
    if ticket.missing_document is not None:
        said = _("{number}: has to come back. Missing: {document}.")
        return said.format(number=ticket.spoken, document=ticket.missing_document.name)
    return str(_FINISHED[Outcome(ticket.outcome)]).format(number=ticket.spoken)


def taking_back(move: TicketMove) -> str:
    """Return what the button says that takes a move back."""
    ticket = move.ticket
    words = _TAKE_BACK_FINISHED[Outcome(ticket.outcome)] if move.verb == Verb.FINISH else _TAKE_BACK[Verb(move.verb)]
    return str(words).format(number=ticket.spoken)


def taken_back_sentence(ticket: Ticket) -> str:
    """Return what is told of an act that has been taken back."""
    if ticket.ended_at is not None and ticket.started_at is None and ticket.called_at is None:
        return _("Taken back: {number} is cancelled.").format(number=ticket.spoken)
    return _("Taken back: {number} is where it was.").format(number=ticket.spoken)
