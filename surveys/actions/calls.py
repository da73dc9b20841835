"""What an interviewer does: takes the next case, asks for consent, notes what is said, and ends the call."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.directory.queries import working_days
from surveys import calling, errors
from surveys.actions import answering
from surveys.actions.refusals import refuse_case
from surveys.calling import Verdict
from surveys.models import CallAttempt, Case, HowRefused, Mode, Response, Source, Stage
from surveys.policies import SurveyPolicy
from surveys.queries.calls import attempts_of, lock_next_case, open_call_of
from surveys.queries.questionnaires import questionnaire_of
from surveys.queries.refusals import has_refused
from surveys.queries.responses import lock_case, require_in_field
from surveys.queries.rules import survey_policy
from surveys.replies import read_reply
from surveys.states import CaseState, Disposition, ResponseState

D = Disposition
_BEFORE_TALKING = (D.NO_ANSWER, D.BUSY, D.ANSWERING_MACHINE, D.NOT_WORKING, D.WRONG_PERSON)
_WHILE_TALKING = (D.UNABLE, D.LANGUAGE, D.NOT_ELIGIBLE)


def endings_of(call: CallAttempt) -> tuple[Disposition, ...]:
    """Return how a call may end now, besides by a promise, a refusal and the last question."""
    if call.consented_at is None:
        return (*_BEFORE_TALKING, *_WHILE_TALKING, D.QUOTA_FULL)
    return (D.BREAK_OFF, *_WHILE_TALKING)


def take_next(*, stage_id: int, by: User, now: datetime) -> CallAttempt:
    """Give an interviewer the next case of a stage; who is in a call already is given that one.

    Raises FieldworkNotBegun, FieldworkOver, NotCallingTime, NobodyToCall.
    """
    call = _take_next(stage_id, by=by, now=now)
    if call is None:
        # Said after the transaction: who was found to have refused stays out of the list.
        raise errors.NobodyToCall
    return call


@transaction.atomic
def _take_next(stage_id: int, *, by: User, now: datetime) -> CallAttempt | None:
    # Two windows of one interviewer may not take a case each.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    going_on = open_call_of(by)
    if going_on is not None:
        return going_on
    stage = Stage.objects.get(pk=stage_id)
    require_in_field(stage, now=now)
    policy = survey_policy(now=now)
    if not calling.is_calling_time(now, policy=policy, is_working=working_days()):
        raise errors.NotCallingTime(**_hours(policy))
    while (case := lock_next_case(stage, by=by, now=now)) is not None:
        if not has_refused(case):
            return _begin(case, by=by, now=now)
        # Somebody said so on the page or in another survey since the draw.
        _settle(case, Verdict(CaseState.REFUSED), D.REFUSAL)
    return None


def _begin(case: Case, *, by: User, now: datetime) -> CallAttempt:
    case.move_to(CaseState.IN_CALL)
    case.interviewer, case.called_at = by, now
    case.attempts += 1
    case.save()
    return CallAttempt.objects.create(case=case, nth=case.attempts, interviewer=by, began_at=now)


@transaction.atomic
def consent(*, call_id: int, may_record: bool, by: User, now: datetime) -> Response:
    """Note that somebody agreed to answer, and whether to be recorded; begin or go on with the questionnaire.

    Raises CallOver, FieldworkOver, QuotaFull, AnsweredAlready, RefusedAlready.
    """
    call = lock_call(call_id, by=by)
    if call.consented_at is None:
        call.consented_at, call.may_record = now, may_record
        call.save(update_fields=["consented_at", "may_record"])
    return answering.begin_case(case=call.case, mode=Mode.TELEPHONE, source=Source.SAMPLE, now=now)


@transaction.atomic
def answer(*, call_id: int, question_code: str, said: Sequence[str], by: User, now: datetime) -> answering.Saved:
    """Keep what was said to a question. Raises CallOver and what `answering.save_answer` raises."""
    response = _response_of(lock_call(call_id, by=by))
    wordings = questionnaire_of(response.version_id).wordings
    if question_code not in wordings:
        raise errors.QuestionNotAsked
    reply = read_reply(wordings[question_code], said)
    return answering.save_answer(response_id=response.pk, question_code=question_code, reply=reply, now=now)


@transaction.atomic
def finish_interview(*, call_id: int, by: User, now: datetime) -> Case:
    """End a call all of whose questions are answered. Raises CallOver, QuestionsLeft, FieldworkOver."""
    call = lock_call(call_id, by=by)
    answering.finish(response_id=_response_of(call).pk, now=now)
    return _end(call, D.COMPLETE, now=now)


@transaction.atomic
def end_call(*, call_id: int, ending: Disposition, by: User, now: datetime) -> Case:
    """End a call otherwise than by its last question; what was answered is kept. Raises CallOver, EndingWrong."""
    call = lock_call(call_id, by=by)
    if ending not in endings_of(call):
        raise errors.EndingWrong
    return _end(call, ending, now=now)


@transaction.atomic
def promise_call(*, call_id: int, at: datetime, by: User, now: datetime) -> Case:
    """End a call with the promise of another at a time. Raises CallOver, NotWhenWeCall."""
    call, policy = lock_call(call_id, by=by), survey_policy(now=now)
    last_day = call.case.stage.closes_on
    verdict = calling.promised(at, now=now, last_day=last_day, policy=policy, is_working=working_days())
    if verdict is None:
        raise errors.NotWhenWeCall(**_hours(policy))
    return _end(call, D.CALL_BACK, now=now, verdict=verdict)


@transaction.atomic
def refuse_call(*, call_id: int, by: User, now: datetime) -> Case:
    """End a call with who wants to be asked nothing more, in this survey or another. Raises CallOver."""
    call = lock_call(call_id, by=by)
    refuse_case(case_id=call.case_id, how=HowRefused.CALL, now=now)
    return _end(call, D.REFUSAL, now=now)


@transaction.atomic
def release_call(*, call_id: int, by: User | None, now: datetime) -> None:
    """End a call whose interviewer has left it standing; it counts as none, and its case is called again at once."""
    call = _lock_with_case(call_id)
    if call.ended_at is not None or call.case.state != CaseState.IN_CALL:
        return
    began = Response.objects.filter(case=call.case).exists()
    verdict = Verdict(CaseState.CALLED_BACK if began else CaseState.WAITING, now)
    _end(call, D.NOT_ATTEMPTED, now=now, verdict=verdict)
    record(verb="call_released", subject=f"call:{call.pk}", by=by, now=now)


def lock_call(call_id: int, *, by: User) -> CallAttempt:
    """Lock the case of somebody's own call, and return the call while it goes on. Raises CallOver, FieldworkOver."""
    call = _lock_with_case(call_id)
    if call.case.state == CaseState.CLOSED:
        raise errors.FieldworkOver
    if call.ended_at is not None or call.interviewer_id != by.pk or call.case.state != CaseState.IN_CALL:
        raise errors.CallOver
    return call


def _lock_with_case(call_id: int) -> CallAttempt:
    """Whatever is written about a call is written with its case's lock in hand."""
    case = lock_case(CallAttempt.objects.values_list("case", flat=True).get(pk=call_id))
    call = CallAttempt.objects.get(pk=call_id)
    call.case = case
    return call


def _response_of(call: CallAttempt) -> Response:
    response = Response.objects.filter(case=call.case).first()
    if response is None:
        raise errors.ConsentMissing
    return response


def _end(call: CallAttempt, ending: Disposition, *, now: datetime, verdict: Verdict | None = None) -> Case:
    call.ended_at, call.disposition = now, ending
    call.save(update_fields=["ended_at", "disposition"])
    case = call.case
    if Response.objects.filter(case=case, state=ResponseState.COMPLETE).exists():
        # In this call, or by a link while the telephone was ringing.
        _settle(case, Verdict(CaseState.DONE), D.COMPLETE)
        return case
    reached = verdict or _verdict(case, now=now)
    put_down = answering.give_up_place if reached.next_at is None else answering.interrupt_case
    put_down(case=case, now=now)
    _settle(case, reached, ending)
    return case


def _verdict(case: Case, *, now: datetime) -> Verdict:
    attempts, last_day = attempts_of(case), case.stage.closes_on
    return calling.verdict(
        attempts, now=now, last_day=last_day, policy=survey_policy(now=now), is_working=working_days()
    )


def _settle(case: Case, verdict: Verdict, ending: Disposition) -> None:
    case.disposition, case.next_at = ending, verdict.next_at
    case.is_appointment = ending == D.CALL_BACK and verdict.state == CaseState.CALLED_BACK
    case.move_to(verdict.state)
    case.save()


def _hours(policy: SurveyPolicy) -> dict[str, str]:
    return {"since": f"{policy.calls_from:%H:%M}", "until": f"{policy.calls_until:%H:%M}"}
