"""Deeds of the queue: each is one transaction that moves a thing, records the move and announces it."""

from queueing.actions import desk
from queueing.actions.alarms import answer_alarm, raise_alarm
from queueing.actions.arrivals import Arrival, expect_arrival, forget_arrival, receive_arrival
from queueing.actions.assistance import answer_assistance, ask_for_assistance
from queueing.actions.calling import call_next, call_ticket, mark_no_show, recall, start, undo_last_act
from queueing.actions.correcting import assign_counter, put_back, raise_priority, release_counter
from queueing.actions.days import close_lapsed_visit, end_day, end_session_with_day, seal_ended_day
from queueing.actions.entering import PaperLine, enter_served, enter_unnumbered
from queueing.actions.forgetting import forget_moves, forget_visitor, forget_visitors
from queueing.actions.halts import reopen_branch, resume_intake, shut_branch, stop_intake
from queueing.actions.holders import tell_waiting
from queueing.actions.holding import check_in, defer, leave_queue, return_to_queue
from queueing.actions.joining import Issued, JoinRequest, issue_ticket, join_remotely
from queueing.actions.kiosk import check_in_by_number, take_number
from queueing.actions.posting import check_line, make_post, watch_free_branches
from queueing.actions.sealing import check_day, seal_day
from queueing.actions.serving import (
    Finished,
    add_service,
    finish,
    finish_and_call_next,
    park,
    resume,
    serve_directly,
    transfer,
)
from queueing.actions.sessions import begin_pause, close_counter, end_pause, open_counter
from queueing.actions.shifts import ShiftPlan, cancel_shift, copy_shifts, plan_shift
from queueing.actions.silence import hear_screen, note_screen, note_silence, release_forgotten_call
from queueing.actions.tallies import tally_day

__all__ = [
    "Arrival",
    "Finished",
    "Issued",
    "JoinRequest",
    "PaperLine",
    "ShiftPlan",
    "add_service",
    "answer_alarm",
    "answer_assistance",
    "ask_for_assistance",
    "assign_counter",
    "begin_pause",
    "call_next",
    "call_ticket",
    "cancel_shift",
    "check_day",
    "check_in",
    "check_in_by_number",
    "check_line",
    "close_counter",
    "close_lapsed_visit",
    "copy_shifts",
    "defer",
    "desk",
    "end_day",
    "end_pause",
    "end_session_with_day",
    "enter_served",
    "enter_unnumbered",
    "expect_arrival",
    "finish",
    "finish_and_call_next",
    "forget_arrival",
    "forget_moves",
    "forget_visitor",
    "forget_visitors",
    "hear_screen",
    "issue_ticket",
    "join_remotely",
    "leave_queue",
    "make_post",
    "mark_no_show",
    "note_screen",
    "note_silence",
    "open_counter",
    "park",
    "plan_shift",
    "put_back",
    "raise_alarm",
    "raise_priority",
    "recall",
    "receive_arrival",
    "release_counter",
    "release_forgotten_call",
    "reopen_branch",
    "resume",
    "resume_intake",
    "return_to_queue",
    "seal_day",
    "seal_ended_day",
    "serve_directly",
    "shut_branch",
    "start",
    "stop_intake",
    "take_number",
    "tally_day",
    "tell_waiting",
    "transfer",
    "undo_last_act",
    "watch_free_branches",
]
