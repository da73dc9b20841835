"""The things of the queue."""

from queueing.models.arrivals import ExpectedArrival
from queueing.models.boards import BoardMessage
from queueing.models.charge import (
    REASONS,
    Alarm,
    Assistance,
    CorrectionReason,
    Halt,
    HaltKind,
    HaltReason,
    Notice,
    PriorityReason,
)
from queueing.models.counters import CounterPause, CounterSession, PauseReason, PlannedShift
from queueing.models.days import BranchDay, QueuePolicyRow, TurnedAway
from queueing.models.forecasting import BranchForecast, CalibrationShift, DayLesson, LearnedParameter, Parameter
from queueing.models.posts import FreePost, FreePostLine, FreeSpell
from queueing.models.seals import DayCheck, DaySeal
from queueing.models.tallies import AnnouncedDay, ArrivalsDay
from queueing.models.tickets import (
    Announcement,
    Channel,
    Ticket,
    TicketMove,
    TicketQuerySet,
    Verb,
    Visit,
    spoken_number,
)

__all__ = [
    "REASONS",
    "Alarm",
    "AnnouncedDay",
    "Announcement",
    "ArrivalsDay",
    "Assistance",
    "BoardMessage",
    "BranchDay",
    "BranchForecast",
    "CalibrationShift",
    "Channel",
    "CorrectionReason",
    "CounterPause",
    "CounterSession",
    "DayCheck",
    "DayLesson",
    "DaySeal",
    "ExpectedArrival",
    "FreePost",
    "FreePostLine",
    "FreeSpell",
    "Halt",
    "HaltKind",
    "HaltReason",
    "LearnedParameter",
    "Notice",
    "Parameter",
    "PauseReason",
    "PlannedShift",
    "PriorityReason",
    "QueuePolicyRow",
    "Ticket",
    "TicketMove",
    "TicketQuerySet",
    "TurnedAway",
    "Verb",
    "Visit",
    "spoken_number",
]
