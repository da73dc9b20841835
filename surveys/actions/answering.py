"""Answering: one reply at a time, each kept at once; saying the same twice is saying it once."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from surveys import errors
from surveys.actions import quotas, survey_letters
from surveys.actions.beginning import Origin, begin_by_token, begin_case, begin_open, begin_paper
from surveys.models import Answer, AssessmentEvidence, Case, Invitation, Question, Response
from surveys.queries.questionnaires import Questionnaire, questionnaire_of, said_in
from surveys.queries.responses import (
    lock_case,
    lock_response,
    lock_response_of,
    require_answerable,
    require_in_field,
    require_open,
)
from surveys.replies import Reply, check
from surveys.routing import fallen_away, next_question, open_questions, route
from surveys.states import CaseState, Disposition, ResponseState

__all__ = [
    "Origin", "Reply", "Saved", "begin_by_token", "begin_case", "begin_open", "begin_paper", "finish",
    "give_up_place", "interrupt_case", "save_answer",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Saved:
    """What was kept, and which question comes next; None after the last."""

    response: Response
    next_code: str | None


@transaction.atomic
def save_answer(*, response_id: int, question_code: str, reply: Reply, now: datetime) -> Saved:
    """Keep a reply instead of any before it, forget what is not asked any more after it, and say what comes next.

    Raises SurveyNotFound, AnsweredAlready, FieldworkOver, CaseOver, QuestionNotAsked, ReplyMissing, ReplyWrong and
    TextTooLong.
    """
    response = lock_response(response_id)
    require_answerable(response, now=now)
    questionnaire, said = questionnaire_of(response.version_id), said_in(response)
    if question_code not in route(questionnaire.asked, said):
        raise errors.QuestionNotAsked
    check(questionnaire.wordings[question_code], reply)
    _keep(response, questionnaire.question(question_code), reply)
    if reply.is_empty:
        said.pop(question_code, None)
    else:
        said[question_code] = reply.words
    _forget(response, fallen_away(questionnaire.asked, said))
    next_code = next_question(questionnaire.asked, said, after=question_code)
    response.place = next_code or ""
    response.save(update_fields=["place"])
    return Saved(response, next_code)


def _keep(response: Response, question: Question, reply: Reply) -> None:
    if reply.is_empty:
        _forget(response, {question.code})
        return
    answer, _is_new = Answer.objects.update_or_create(
        response=response,
        question=question,
        defaults={
            "value": reply.value,
            "number": reply.number,
            "choices": list(reply.choices),
            "text": reply.text,
            "special": reply.special,
        },
    )
    if reply.link or reply.comment:
        AssessmentEvidence.objects.update_or_create(
            answer=answer, defaults={"link": reply.link, "comment": reply.comment}
        )
    else:
        AssessmentEvidence.objects.filter(answer=answer).delete()


def _forget(response: Response, codes: set[str]) -> None:
    if codes:
        Answer.objects.filter(response=response, question__code__in=codes).delete()


@transaction.atomic
def finish(*, response_id: int, now: datetime) -> Response:
    """End a questionnaire all of whose questions are answered; its link opens nothing any more. Twice is once.

    Raises SurveyNotFound, FieldworkOver, CaseOver, RefusedAlready, QuestionsLeft.
    """
    case = _lock_case_of(response_id)
    response = lock_response(response_id)
    if response.state == ResponseState.COMPLETE:
        return response
    if case is not None:
        require_in_field(response.stage, now=now)
        require_open(case)
    require_answerable(response, now=now)
    _require_whole(response, questionnaire_of(response.version_id))
    _complete(response)
    if case is not None:
        _settle(case, now=now)
    return response


def _lock_case_of(response_id: int) -> Case | None:
    """Lock the case before the response, as everybody does who needs both."""
    case_id = Response.objects.filter(pk=response_id).values_list("case", flat=True).first()
    return lock_case(case_id) if case_id is not None else None


def _require_whole(response: Response, questionnaire: Questionnaire) -> None:
    left = open_questions(questionnaire.asked, said_in(response))
    if left:
        raise errors.QuestionsLeft(question=left[0])


def _complete(response: Response) -> None:
    response.move_to(ResponseState.COMPLETE)
    response.place = ""
    quotas.take_place(response, is_required=False)
    response.save(update_fields=["state", "place", "quota"])


def _settle(case: Case, *, now: datetime) -> None:
    """Nobody is to be asked here any more. An interviewer's call ends with the interviewer's own deed."""
    Invitation.objects.filter(case=case, used_at=None).update(used_at=now)
    # A reminder that waits for the end of the night goes to nobody who has answered.
    survey_letters.keep_from_leaving(case, now=now)
    if case.state != CaseState.IN_CALL:
        case.move_to(CaseState.DONE)
        case.disposition, case.next_at = Disposition.COMPLETE, None
        case.save(update_fields=["state", "disposition", "next_at", "interviewer", "called_at"])


@transaction.atomic
def interrupt_case(*, case: Case, now: datetime) -> None:
    """Break a running response off, to go on with it later; its place in a quota is kept for that."""
    response = lock_response_of(lock_case(case.pk))
    if response is not None and response.state == ResponseState.STARTED:
        response.move_to(ResponseState.BROKEN_OFF)
        response.save(update_fields=["state"])


@transaction.atomic
def give_up_place(*, case: Case, now: datetime) -> None:
    """Let somebody else of the group be asked: this response will not be gone on with."""
    response = lock_response_of(lock_case(case.pk))
    if response is None or response.state == ResponseState.COMPLETE:
        return
    if response.state == ResponseState.STARTED:
        response.move_to(ResponseState.BROKEN_OFF)
    quotas.give_back(response)
    response.save(update_fields=["state", "quota"])
