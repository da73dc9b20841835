"""Answering by a link: begin, answer one question, hand in. Whatever is sent twice is done once."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language

from surveys import errors
from surveys.actions.answering import Saved, finish, save_answer
from surveys.actions.beginning import Origin, begin_by_token, begin_open
from surveys.models import Response
from surveys.queries.opened import Door, LinkState, Opened, opened
from surveys.queries.questionnaires import Questionnaire, questionnaire_of
from surveys.replies import Reply


def begin_by_link(*, door: Door, token: str, now: datetime) -> Response:
    """Return the response a link opens, begun now or before.

    Raises SurveyNotFound, FieldworkNotBegun, FieldworkOver, AnsweredAlready, RefusedAlready.
    """
    return _begin(opened(door, token, now=now), now=now)


@transaction.atomic
def answer_by_link(
    *, door: Door, token: str, code: str, read: Callable[[Questionnaire, str], Reply], now: datetime
) -> Saved:
    """Keep the answer to a question, and say which comes next. `read` makes a reply of what was sent.

    Raises what `begin_by_link`, `save_answer` and the reading raise.
    """
    response = begin_by_link(door=door, token=token, now=now)
    reply = read(questionnaire_of(response.version_id), code)
    return save_answer(response_id=response.pk, question_code=code, reply=reply, now=now)


def hand_in(*, door: Door, token: str, now: datetime) -> None:
    """End the questionnaire a link opens; again is nothing. Raises what `finish` raises, and SurveyNotFound."""
    link = opened(door, token, now=now)
    if link.state == LinkState.DONE:
        return
    if link.response is None:
        raise errors.QuestionsLeft(question="")
    finish(response_id=link.response.pk, now=now)


def _begin(link: Opened, *, now: datetime) -> Response:
    language = get_language() or "lv"
    if link.visit is None:
        return begin_by_token(token=link.token, language=language, now=now)
    if link.state == LinkState.DONE:
        raise errors.AnsweredAlready
    origin = Origin(link.visit.origin, link.visit.branch, link.visit.service)
    return begin_open(stage_id=link.stage.pk, origin=origin, language=language, now=now)
