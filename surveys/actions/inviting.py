"""Writing to people: the link to who was drawn, once more to who has not answered, a form to who assesses."""

from datetime import datetime

from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock
from surveys.actions import survey_letters
from surveys.inviting import may_remind_on, reminder_due_at
from surveys.models import Case, Invitation, Mode, Stage
from surveys.queries.inviting import (
    address_for,
    is_to_be_written_to,
    lock_invitation,
    lock_stage_of_forms,
    open_form_of,
)
from surveys.queries.numbers import free_numbers
from surveys.queries.refusals import has_refused
from surveys.queries.responses import lock_case, require_in_field
from surveys.queries.rules import survey_policy
from surveys.states import CaseState
from surveys.tokens import new_seed, token_hash, token_of


@transaction.atomic
def invite(*, case_id: int, now: datetime) -> None:
    """Send somebody the link of their own, once; who does not want to be asked is left alone.

    Two workers at once: the lock makes one wait, who then finds it sent.
    """
    case = lock_case(case_id)
    if not is_to_be_written_to(case, now=now):
        return
    if has_refused(case):
        _note_refusal(case)
        return
    invitation = lock_invitation(case) or _new_invitation(case, contact=address_for(case), now=now)
    if invitation.sent_at is not None or not invitation.contact:
        return
    # Who has stopped such letters is written none, and not asked again and again whether they still do.
    survey_letters.invite(invitation, now=now)
    invitation.sent_at = now
    invitation.save(update_fields=["sent_at"])


@transaction.atomic
def remind(*, case_id: int, now: datetime) -> None:
    """Send the link once more to who has not answered, when it is due, and never twice."""
    case = lock_case(case_id)
    invitation = lock_invitation(case)
    if invitation is None or not is_to_be_written_to(case, now=now) or not _is_due(invitation, case.stage, now=now):
        return
    if has_refused(case):
        _note_refusal(case)
        return
    survey_letters.remind(invitation, now=now)
    invitation.reminded_at, invitation.reminders = now, invitation.reminders + 1
    invitation.save(update_fields=["reminded_at", "reminders"])


def _is_due(invitation: Invitation, stage: Stage, *, now: datetime) -> bool:
    if invitation.sent_at is None or invitation.used_at is not None:
        return False
    due_at = reminder_due_at(
        sent_at=invitation.sent_at,
        reminded_at=invitation.reminded_at,
        reminders=invitation.reminders,
        policy=survey_policy(now=now),
    )
    return due_at is not None and due_at <= now and may_remind_on(clock.day_of(now), closes_on=stage.closes_on)


def _note_refusal(case: Case) -> None:
    case.move_to(CaseState.REFUSED)
    case.save(update_fields=["state", "interviewer", "called_at"])


def _new_invitation(case: Case, *, contact: str, now: datetime) -> Invitation:
    seed = new_seed()
    return Invitation.objects.create(
        case=case, token_seed=seed, token_hash=token_hash(token_of(seed)), contact=contact, made_at=now
    )


@transaction.atomic
def begin_assessment(*, stage_id: int, by: User, now: datetime) -> str:
    """Return the link of somebody's own form, made when they open it first.

    The stage is locked meanwhile: two presses of the button make one form. Raises SurveyNotFound for a stage that was
    not given to them, FieldworkNotBegun and FieldworkOver.
    """
    stage = lock_stage_of_forms(by, stage_id)
    require_in_field(stage, now=now)
    invitation = open_form_of(by, stage)
    if invitation is None:
        case = Case.objects.create(stage=stage, number=free_numbers(1)[0], mode=Mode.FORM, language=by.language)
        invitation = _new_invitation(case, contact=by.email, now=now)
    return token_of(invitation.token_seed)
