"""Who is away: nothing is given to them meanwhile."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from forum import errors
from forum.models import Absence
from forum.queries.people import answerers
from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.kernel.constraints import refusing


@dataclass(frozen=True, slots=True)
class Away:
    """From a day until a day, that one not in."""

    first_on: date
    back_on: date


@transaction.atomic
def note_absence(*, user: User, away: Away, by: User, now: datetime) -> Absence:
    """Note that an expert is away. Raises NotAnExpert, BackTooEarly, AwayAlready."""
    if not answerers().filter(pk=user.pk).exists():
        raise errors.NotAnExpert
    # Two absences of the same days would each wait for the other before the constraint refuses one, and PostgreSQL
    # would end the wait with an error.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    with refusing({"absence_lasts_a_day": errors.BackTooEarly, "away_once_at_a_time": errors.AwayAlready}):
        absence = Absence.objects.create(user=user, first_on=away.first_on, back_on=away.back_on)
    record(verb="absence_note", subject=f"user:{user.pk}", by=by, now=now)
    return absence


@transaction.atomic
def drop_absence(*, absence: Absence, by: User, now: datetime) -> None:
    """Somebody is there after all, or was away by mistake."""
    record(verb="absence_drop", subject=f"user:{absence.user_id}", by=by, now=now)
    absence.delete()
