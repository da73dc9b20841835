"""Who is to be written to about a survey, and at which address."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock
from pmlp_portal.notifications.queries import available_kinds
from surveys.errors import SurveyNotFound
from surveys.inviting import address_of, is_writings_turn
from surveys.models import Case, InterviewerStage, Invitation, Mode, Stage
from surveys.queries.rules import survey_policy
from surveys.states import OPEN_CASES, CaseState, ResponseState, StageState
from surveys.tokens import token_of

# So many in one run of the worker; the rest a minute later.
WRITTEN_AT_ONCE = 500


def to_invite(*, now: datetime) -> list[int]:
    """Return the cases whose link has not been sent; `invite` looks at each once more."""
    waiting = _written_to(now=now).filter(Q(invitation=None) | Q(invitation__sent_at=None))
    reached = waiting.filter(~Q(unit__email="") | ~Q(unit__phone="") | ~Q(invitation__contact=""))
    return list(reached.order_by("pk").values_list("pk", flat=True)[:WRITTEN_AT_ONCE])


def to_remind(*, now: datetime) -> list[int]:
    """Return the cases whose link was sent long enough ago, and who have not answered."""
    policy = survey_policy(now=now)
    long_ago = now - policy.remind_after
    silent = _written_to(now=now).filter(
        Q(invitation__reminded_at__lte=long_ago) | Q(invitation__reminded_at=None),
        invitation__sent_at__lte=long_ago,
        invitation__used_at=None,
        invitation__reminders__lt=policy.reminders_at_most,
    )
    return list(silent.order_by("pk").values_list("pk", flat=True)[:WRITTEN_AT_ONCE])


def _written_to(*, now: datetime) -> QuerySet[Case]:
    today = clock.day_of(now)
    in_field = Q(stage__state=StageState.OPEN, stage__opens_on__lte=today, stage__closes_on__gte=today)
    by_writing = Q(stage__modes__overlap=[Mode.ELECTRONIC, Mode.FORM])
    found: QuerySet[Case] = Case.objects.filter(in_field, by_writing, state__in=_MAY_BE_WRITTEN_TO)
    return found.filter(_TURN)


# Not in the middle of a call, nor before one that was agreed.
_MAY_BE_WRITTEN_TO = tuple(state for state in OPEN_CASES if state in (CaseState.WAITING, CaseState.UNREACHABLE))
# The same rule as `is_writings_turn`, as far as the database can tell cheaply.
_TURN = ~Q(stage__modes__0=Mode.TELEPHONE) | Q(state=CaseState.UNREACHABLE) | Q(unit=None) | Q(unit__phone="")


def is_to_be_written_to(case: Case, *, now: datetime) -> bool:
    """Whether it is the turn of writing to somebody, who has not answered."""
    stage = case.stage
    return (
        stage.is_in_field(clock.day_of(now))
        and case.state in _MAY_BE_WRITTEN_TO
        and not _has_answered(case)
        and is_writings_turn(
            stage.modes,
            is_unreachable=case.state == CaseState.UNREACHABLE,
            has_phone=case.unit is not None and bool(case.unit.phone),
        )
    )


def _has_answered(case: Case) -> bool:
    response = getattr(case, "response", None)
    return response is not None and response.state == ResponseState.COMPLETE


def address_for(case: Case) -> str:
    """Return where somebody on the list is written to; nothing where they can't be."""
    if case.unit is None:
        return ""
    may_text = "phone" in available_kinds()
    return address_of(email=case.unit.email, phone=case.unit.phone, may_text=may_text)


def lock_invitation(case: Case) -> Invitation | None:
    """Return the invitation of a locked case, locked too."""
    found = Invitation.objects.select_for_update(no_key=True, of=("self",))
    return found.select_related("case__stage__period").filter(case=case).first()


def lock_stage_of_forms(user: User, stage_id: int) -> Stage:
    """Return a stage whose form somebody was given to fill in, locked. Raises SurveyNotFound."""
    given = InterviewerStage.objects.filter(user=user, stage__modes__contains=[Mode.FORM]).values("stage")
    stage = Stage.objects.select_for_update(no_key=True).filter(pk__in=given.filter(stage=stage_id)).first()
    if stage is None:
        raise SurveyNotFound
    return stage


def open_form_of(user: User, stage: Stage) -> Invitation | None:
    """Return the form somebody of the staff has at a stage, known by their address while fieldwork lasts."""
    return Invitation.objects.filter(case__stage=stage, case__mode=Mode.FORM, contact=user.email).first()


@dataclass(frozen=True, slots=True)
class Form:
    """A form somebody of the staff fills in, or may begin. `token` is empty before it is begun."""

    stage_id: int
    period: str
    kind: str
    closes_on: date
    token: str
    is_handed_in: bool


def forms_of(user: User, *, now: datetime) -> list[Form]:
    """Return the forms in the field that somebody of the staff was given."""
    today = clock.day_of(now)
    given = Stage.objects.filter(
        pk__in=InterviewerStage.objects.filter(user=user).values("stage"),
        modes__contains=[Mode.FORM],
        state=StageState.OPEN,
        opens_on__lte=today,
        closes_on__gte=today,
    )
    return [_form(stage, open_form_of(user, stage)) for stage in given.select_related("period").order_by("pk")]


def _form(stage: Stage, begun: Invitation | None) -> Form:
    return Form(
        stage_id=stage.pk,
        period=stage.period.name,
        kind=stage.get_kind_display(),
        closes_on=stage.closes_on,
        token=token_of(begun.token_seed) if begun else "",
        is_handed_in=begun is not None and begun.used_at is not None,
    )
