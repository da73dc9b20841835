"""Deeds of surveys: each is one transaction that moves a thing, records the move and tells whom it concerns."""

from surveys.actions.answering import (
    Origin,
    Saved,
    begin_by_token,
    begin_case,
    begin_open,
    begin_paper,
    finish,
    give_up_place,
    interrupt_case,
    save_answer,
)
from surveys.actions.closing import Closed, close_fieldwork
from surveys.actions.draws import draw
from surveys.actions.electronic import answer_by_link, begin_by_link, hand_in
from surveys.actions.frames import Taken, upload_frame
from surveys.actions.instruments import freeze, freeze_if_needed, new_version
from surveys.actions.inviting import begin_assessment, invite, remind
from surveys.actions.periods import StagePlan, begin_period, change_days, open_stage, plan_stage, publish, withdraw
from surveys.actions.refusals import forget_contact, mask_contact, refuse, refuse_by_token, refuse_case
from surveys.actions.sampling import Draft, lock_plan, make_plan
from surveys.actions.self_checks import end_self_check

__all__ = [
    "Closed",
    "Draft",
    "Origin",
    "Saved",
    "StagePlan",
    "Taken",
    "answer_by_link",
    "begin_assessment",
    "begin_by_link",
    "begin_by_token",
    "begin_case",
    "begin_open",
    "begin_paper",
    "begin_period",
    "change_days",
    "close_fieldwork",
    "draw",
    "end_self_check",
    "finish",
    "forget_contact",
    "freeze",
    "freeze_if_needed",
    "give_up_place",
    "hand_in",
    "interrupt_case",
    "invite",
    "lock_plan",
    "make_plan",
    "mask_contact",
    "new_version",
    "open_stage",
    "plan_stage",
    "publish",
    "refuse",
    "refuse_by_token",
    "refuse_case",
    "remind",
    "save_answer",
    "upload_frame",
    "withdraw",
]
