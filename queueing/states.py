"""The life of a ticket: which state may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pmlp_portal.kernel.states import StateMachine


class TicketState(models.TextChoices):
    """Where a ticket is in its life."""

    WAITING = "waiting", _("Waiting")
    CALLED = "called", _("Called")
    SERVING = "serving", _("Being served")
    PARKED = "parked", _("Set aside")
    NO_SHOW = "no_show", _("Did not come")
    SERVED = "served", _("Served")
    TRANSFERRED = "transferred", _("Transferred")
    CANCELLED = "cancelled", _("Left the queue")
    CLOSED = "closed", _("Day ended")


S = TicketState

TICKET_MACHINE = StateMachine(
    states=TicketState,
    start=S.WAITING,
    moves={
        S.WAITING: {S.CALLED, S.CANCELLED, S.CLOSED},
        S.CALLED: {S.SERVING, S.WAITING, S.NO_SHOW, S.CANCELLED, S.CLOSED, S.TRANSFERRED},
        S.NO_SHOW: {S.WAITING, S.CLOSED},
        S.SERVING: {S.PARKED, S.SERVED, S.TRANSFERRED, S.CLOSED},
        S.PARKED: {S.SERVING, S.CANCELLED, S.CLOSED},
        S.SERVED: set(),
        S.TRANSFERRED: set(),
        S.CANCELLED: set(),
        S.CLOSED: set(),
    },
)

# How a clerk's act is taken back within its minute: state after the act -> states it may have been before. A number
# given to somebody who is being served was nothing before: taken back, it leaves the queue.
UNDONE_TO = {
    S.WAITING: {S.NO_SHOW, S.CANCELLED},
    S.CALLED: {S.WAITING},
    S.SERVING: {S.CALLED, S.PARKED},
    S.PARKED: {S.SERVING},
    S.NO_SHOW: {S.CALLED},
    S.SERVED: {S.SERVING},
    S.TRANSFERRED: {S.CALLED, S.SERVING},
}

# What somebody in charge may put back into the queue, at its old place, after the clerk's own minute is over.
CORRECTED_FROM = (S.SERVED, S.NO_SHOW, S.CANCELLED)

# What may be entered as served afterwards, from a list on paper.
ENTERED_FROM = (S.WAITING, S.PARKED, S.NO_SHOW)

AT_COUNTER = (S.CALLED, S.SERVING)
ACTIVE = (S.WAITING, S.CALLED, S.SERVING, S.PARKED)
UNFINISHED = (*ACTIVE, S.NO_SHOW)
FINAL = (S.SERVED, S.TRANSFERRED, S.CANCELLED, S.CLOSED)


class Outcome(models.TextChoices):
    """How a service ended; one key each on the counter screen."""

    DONE = "done", _("Done")
    COME_BACK = "come_back", _("Has to come back")
    NOT_OURS = "not_ours", _("Not our service")
    LEFT = "left", _("Left before the end")


class Found(models.TextChoices):
    """What a branch that was told to have no queue was like an hour later; at the last it was looked at too late."""

    FREE = "free", _("No queue still")
    QUEUE = "queue", _("A queue")
    UNKNOWN = "unknown", _("No time could be told")
    CLOSED = "closed", _("Had closed")
    MISSED = "missed", _("Not looked at in time")
