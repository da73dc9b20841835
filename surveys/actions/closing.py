"""The end of fieldwork: what was given is kept, and nothing leads from it to a person any more."""

from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction

from django.db import transaction
from django.db.models import Count, DateTimeField, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.notifications.actions import end_all
from surveys.actions.survey_letters import about
from surveys.models import CallAttempt, Case, FrameUnit, Invitation, Quota, Response, Stage
from surveys.queries.questionnaires import questionnaire_of, said_in_all
from surveys.routing import share_answered
from surveys.states import CaseState, Disposition, ResponseState, StageState

# AAPOR leaves it to the survey from where on an interview counts as partial; here from half of what was asked.
PARTIAL_FROM = Fraction(1, 2)
_AT_ONCE = 1000
_RUNNING = (CaseState.WAITING, CaseState.IN_CALL, CaseState.CALLED_BACK)


class _Day(Func):
    """The first instant of an instant's day, by the office's clock."""

    function = "date_trunc"
    template = "%(function)s('day', %(expressions)s, 'Europe/Riga')"
    output_field = DateTimeField()


@dataclass(frozen=True, slots=True)
class Closed:
    """What the end of fieldwork found and did. Of deleted contacts only their number is kept."""

    complete: int
    broken_off: int
    cases_closed: int
    phones_deleted: int
    emails_deleted: int
    links_ended: int


@transaction.atomic
def close_fieldwork(*, stage_id: int, by: User | None, now: datetime) -> Closed:
    """End the fieldwork of a stage: nobody answers any more, answers are cut from people, and lists deleted.

    Who is answering at this moment finishes the answer, which is kept, and is told that the survey has ended: cases are
    locked before the stage, as everybody takes them who begins to answer. Raises IllegalMove.
    """
    list(Case.objects.select_for_update(no_key=True).filter(stage=stage_id).order_by("pk").values_list("pk"))
    stage = Stage.objects.select_for_update(no_key=True, of=("self",)).get(pk=stage_id)
    stage.move_to(StageState.CLOSED)
    stage.closed_at = stage.unlinked_at = now
    stage.save(update_fields=["state", "closed_at", "unlinked_at"])
    _break_off(stage)
    cases_closed = _end_cases(stage, now=now)
    phones, emails = _delete_lists(stage)
    closed = Closed(
        complete=Response.objects.complete().filter(stage=stage).count(),
        broken_off=Response.objects.filter(stage=stage, state=ResponseState.BROKEN_OFF).count(),
        cases_closed=cases_closed,
        phones_deleted=phones,
        emails_deleted=emails,
        links_ended=_end_links(stage, now=now),
    )
    _unlink(stage)
    record(verb="survey_fieldwork_close", subject=f"survey-stage:{stage.pk}", by=by, now=now, detail=asdict(closed))
    return closed


def _break_off(stage: Stage) -> None:
    running = Response.objects.filter(stage=stage, state=ResponseState.STARTED)
    # Whose answer is being saved at this moment is waited for.
    running.update(state=ResponseState.BROKEN_OFF)
    unfinished = Response.objects.filter(stage=stage, state=ResponseState.BROKEN_OFF)
    _note_what_became(unfinished, stage)
    unfinished.update(quota=None)
    complete = Response.objects.complete().filter(quota=OuterRef("pk")).order_by().values("quota")
    Quota.objects.filter(stage=stage).update(
        taken=Coalesce(Subquery(complete.annotate(number=Count("pk")).values("number")), 0)
    )


def _note_what_became(unfinished: QuerySet[Response], stage: Stage) -> None:
    """Of who has answered enough an interview in part, of others one broken off."""
    asked, said = questionnaire_of(stage.version_id).asked, said_in_all(unfinished)
    cases = list(Case.objects.filter(response__in=unfinished, state__in=_RUNNING).select_related("response"))
    for case in cases:
        share = share_answered(asked, said.get(case.response.pk, {}))
        case.disposition = Disposition.PARTIAL if share >= PARTIAL_FROM else Disposition.BREAK_OFF
    Case.objects.bulk_update(cases, ["disposition"], batch_size=_AT_ONCE)


def _end_cases(stage: Stage, *, now: datetime) -> int:
    cases = Case.objects.filter(stage=stage)
    nobody = {"interviewer": None, "called_at": None}
    answered = cases.filter(state__in=_RUNNING, response__state=ResponseState.COMPLETE)
    answered.update(state=CaseState.DONE, disposition=Disposition.COMPLETE, **nobody)
    written_to = Q(invitation__sent_at__isnull=False)
    silent = cases.filter(state__in=_RUNNING, disposition="")
    silent.filter(written_to).update(disposition=Disposition.NO_ANSWER)
    silent.filter(disposition="").update(disposition=Disposition.NOT_ATTEMPTED)
    calls = CallAttempt.objects.filter(case__stage=stage, ended_at=None)
    of_case = Case.objects.filter(pk=OuterRef("case")).values("disposition")
    calls.update(ended_at=now, disposition=Subquery(of_case))
    return cases.filter(state__in=_RUNNING).update(state=CaseState.CLOSED, **nobody)


def _delete_lists(stage: Stage) -> tuple[int, int]:
    """Erase every contact on every list of the stage, and return how many telephones and addresses there were."""
    units = FrameUnit.objects.filter(plan__stage=stage)
    phones, emails = units.exclude(phone="").count(), units.exclude(email="").count()
    units.exclude(phone="", email="").update(phone="", email="")
    return phones, emails


def _end_links(stage: Stage, *, now: datetime) -> int:
    """Let no link be made again, and forget where they were sent; the outbox forgets too."""
    end_all(abouts=[about(case) for case in Case.objects.filter(stage=stage)], now=now)
    return Invitation.objects.filter(case__stage=stage).update(token_seed="", contact="")


def _unlink(stage: Stage) -> None:
    Response.objects.filter(stage=stage).update(case=None, origin_hash=None)
    Case.objects.filter(stage=stage).update(unit=None, note="", next_at=None, is_appointment=False)
    calls = CallAttempt.objects.filter(case__stage=stage)
    calls.filter(consented_at__isnull=False).update(consented_at=_Day("began_at"))
    calls.update(began_at=_Day("began_at"), ended_at=_Day("began_at"))
    Invitation.objects.filter(case__stage=stage).update(
        made_at=_Day("made_at"), sent_at=_Day("sent_at"),
        reminded_at=_Day("reminded_at"), used_at=_Day("used_at"),
    )  # fmt: skip
