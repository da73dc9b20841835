"""A questionnaire that came on paper, typed in: the whole sheet at once, or nothing of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.idempotency.actions import Key, once
from pmlp_portal.kernel.errors import Invalid
from surveys import errors
from surveys.actions import answering
from surveys.models import Case
from surveys.queries.questionnaires import Questionnaire, questionnaire_of
from surveys.replies import Reply, Wording, read_reply
from surveys.routing import route

Typed = Mapping[str, Sequence[str]]


@transaction.atomic
def enter_paper(
    *, stage_id: int, number: str, typed: Typed, language: str, key: Key | None, by: User, now: datetime
) -> int:
    """Keep a sheet of paper and return its response's number; sent twice under one key, it is kept once.

    `number`: of the case, where the sheet carries one. Raises PaperWrong with what is wrong by question, NoSuchNumber,
    and what `answering.begin_paper` raises.
    """

    def effect() -> Mapping[str, int]:
        case = _case_of(stage_id, number)
        response = answering.begin_paper(stage_id=stage_id, language=language, now=now, case=case)
        for code, reply in _read(questionnaire_of(response.version_id), typed):
            answering.save_answer(response_id=response.pk, question_code=code, reply=reply, now=now)
        answering.finish(response_id=response.pk, now=now)
        record(verb="survey_paper_entered", subject=f"stage:{stage_id}", by=by, now=now)
        return {"response": response.pk}

    return int(once(key, effect, now=now)["response"])


def _case_of(stage_id: int, number: str) -> Case | None:
    if not number.strip():
        return None
    written = number.strip()
    case = Case.objects.filter(stage=stage_id, number=int(written)).first() if _is_number(written) else None
    if case is None:
        raise errors.NoSuchNumber
    return case


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) < 10


def _read(questionnaire: Questionnaire, typed: Typed) -> Iterator[tuple[str, Reply]]:
    """Return the replies to what is asked after what was answered before; what else is marked does not count."""
    faults: dict[str, str] = {}
    replies: dict[str, Reply] = {}
    for code, wording in questionnaire.wordings.items():
        if code not in route(questionnaire.asked, {said: reply.words for said, reply in replies.items()}):
            continue
        try:
            replies[code] = _reply(wording, typed.get(code, ()))
        except Invalid as fault:
            faults[code] = fault.detail
    if faults:
        raise errors.PaperWrong(faults=faults)
    return iter([(code, reply) for code, reply in replies.items() if not reply.is_empty])


def _reply(wording: Wording, said: Sequence[str]) -> Reply:
    """What somebody left empty on paper they would not say."""
    if wording.is_required and "refused" in wording.specials and not any(word.strip() for word in said):
        return Reply(special="refused")
    return read_reply(wording, said)
