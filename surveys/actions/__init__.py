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
from surveys.actions.frames import Taken, upload_frame
from surveys.actions.instruments import freeze, freeze_if_needed, new_version
from surveys.actions.periods import StagePlan, begin_period, change_days, open_stage, plan_stage, publish, withdraw
from surveys.actions.refusals import refuse, refuse_by_token, refuse_case
from surveys.actions.sampling import Draft, lock_plan, make_plan

__all__ = [
    "Closed",
    "Draft",
    "Origin",
    "Saved",
    "StagePlan",
    "Taken",
    "begin_by_token",
    "begin_case",
    "begin_open",
    "begin_paper",
    "begin_period",
    "change_days",
    "close_fieldwork",
    "draw",
    "finish",
    "freeze",
    "freeze_if_needed",
    "give_up_place",
    "interrupt_case",
    "lock_plan",
    "make_plan",
    "new_version",
    "open_stage",
    "plan_stage",
    "publish",
    "refuse",
    "refuse_by_token",
    "refuse_case",
    "save_answer",
    "upload_frame",
    "withdraw",
]
