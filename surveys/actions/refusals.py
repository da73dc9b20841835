"""Somebody does not want to be asked: honoured at once, in every survey, by whatever way they said it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from pmlp_portal.kernel.contacts import without
from surveys.actions import quotas, survey_letters
from surveys.models import Answer, Case, FrameUnit, HowRefused, Invitation, Refusal, Response
from surveys.queries.refusals import contacts_of
from surveys.queries.responses import invitation_by_token, lock_case, lock_response_of
from surveys.states import OPEN_CASES, CaseState, Disposition, ResponseState
from surveys.tokens import contact_hash

LONGEST_NOTE = 200  # characters, as the column has them


@transaction.atomic
def refuse(*, contact: str, how: HowRefused, now: datetime) -> None:
    """Ask nobody at this contact any more, in what runs and in what will come. Twice is once."""
    _refuse([contact], (), how=how, now=now)


@transaction.atomic
def refuse_case(*, case_id: int, how: HowRefused, now: datetime) -> None:
    """Ask somebody never again, at any contact we have of them. Twice is once."""
    case = Case.objects.select_related("unit").get(pk=case_id)
    _refuse(contacts_of(case), [case.pk], how=how, now=now)


@transaction.atomic
def refuse_by_token(*, token: str, now: datetime) -> None:
    """Ask the holder of a link never again. Twice is once. Raises SurveyNotFound."""
    refuse_case(case_id=invitation_by_token(token).case_id, how=HowRefused.PAGE, now=now)


@transaction.atomic
def forget_contact(*, contact: str, now: datetime) -> int:
    """Erase somebody from every list, at their wish: whoever is being asked is asked no more. Return of how many rows.

    Answers stay: nothing in them says whose they are once the case is over.
    """
    for case_id in sorted(_cases_at([contact])):
        _end(lock_case(case_id), now=now)
    listed = FrameUnit.objects.filter(Q(phone=contact) | Q(email__iexact=contact))
    invited = Invitation.objects.filter(Q(contact__iexact=contact) | Q(case__unit__in=listed)).exclude(contact="")
    # The invitations first: they are found by what the list still says.
    return invited.update(contact="", token_seed="") + listed.update(phone="", email="")


@transaction.atomic
def mask_contact(*, pattern: str) -> int:
    """Take a contact out of free answers and interviewers' notes, at the wish of whose it is; return of how many.

    The only change the database lets an answer have once its response is over.
    """
    answers = list(Answer.objects.filter(text__iregex=pattern).order_by("pk"))
    for answer in answers:
        answer.text = without(answer.text, pattern)
    Answer.objects.bulk_update(answers, ["text"])
    cases = list(Case.objects.filter(note__iregex=pattern).order_by("pk"))
    for case in cases:
        case.note = without(case.note, pattern)[:LONGEST_NOTE]
    Case.objects.bulk_update(cases, ["note"])
    return len(answers) + len(cases)


def _refuse(contacts: Sequence[str], case_ids: Iterable[int], *, how: HowRefused, now: datetime) -> None:
    rows = [Refusal(contact_hash=contact_hash(contact), at=now, how=how) for contact in contacts]
    Refusal.objects.bulk_create(rows, ignore_conflicts=True)
    for case_id in sorted({*case_ids, *_cases_at(contacts)}):
        _end(lock_case(case_id), now=now)


def _cases_at(contacts: Sequence[str]) -> set[int]:
    """Capital letters make no other address."""
    emails = {contact for contact in contacts if "@" in contact}
    reached = Q(unit__phone__in=[contact for contact in contacts if contact not in emails])
    for email in emails:
        reached |= Q(unit__email__iexact=email) | Q(invitation__contact__iexact=email)
    reached |= Q(invitation__contact__in=contacts)
    return set(Case.objects.filter(reached, state__in=OPEN_CASES).values_list("pk", flat=True))


def _end(case: Case, *, now: datetime) -> None:
    survey_letters.keep_from_leaving(case, now=now)
    if case.state not in OPEN_CASES:
        return
    response = lock_response_of(case)
    if response is not None and response.state != ResponseState.COMPLETE:
        _break_off(response)
    # In a call the interviewer hears it too, and says how the call ended.
    if case.state != CaseState.IN_CALL:
        case.move_to(CaseState.REFUSED)
        case.disposition, case.next_at = Disposition.REFUSAL, None
        case.save(update_fields=["state", "disposition", "next_at", "interviewer", "called_at"])


def _break_off(response: Response) -> None:
    if response.state == ResponseState.STARTED:
        response.move_to(ResponseState.BROKEN_OFF)
    quotas.give_back(response)
    response.save(update_fields=["state", "quota"])
