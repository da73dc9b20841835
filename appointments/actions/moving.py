"""Moving a day's bookings to another day or branch: one reviewed act, done whole or not at all."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from appointments import errors
from appointments.actions.bookings import settle_change
from appointments.actions.places import free_lapsed, give_back, take
from appointments.actions.settling import close_offers
from appointments.models import Booking, Disruption
from appointments.queries.moves import CalendarDay, MovePlan, Proposal, lock_plan_of_move
from appointments.queries.rules import booking_policy
from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.idempotency.actions import Key, once

LONGEST_REASON = 120


@dataclass(frozen=True, slots=True)
class Move:
    """What to move where. `reviewed` is the digest of the plan that was shown; `because` a sentence for the holders."""

    source: CalendarDay
    target: CalendarDay
    reviewed: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many bookings moved, and how many found no place and are listed as disrupted."""

    moved: int
    left: int


def require_somewhere(source: CalendarDay, target: CalendarDay) -> None:
    """Raise MoveLeadsNowhere when target and source are one."""
    if source == target:
        raise errors.MoveLeadsNowhere


def move_day(*, move: Move, by: User, now: datetime) -> Moved:
    """Do what was reviewed: move each booking and tell its holder; note who found no place.

    The same review sent twice moves once. Raises MoveLeadsNowhere, NothingToMove, and ReviewOutdated when the
    bookings or the places have changed since: then nothing is moved.
    """
    require_somewhere(move.source, move.target)
    key = Key(raw=move.reviewed, scope=f"move-day:{by.pk}", body_hash=move.reviewed)
    return Moved(**once(key, lambda: asdict(_move_day(move, by=by, now=now)), now=now))


@transaction.atomic
def _move_day(move: Move, *, by: User, now: datetime) -> Moved:
    plan = lock_plan_of_move(source=move.source, target=move.target, now=now)
    _require_reviewed(plan, move.reviewed)
    for proposal in plan.moved:
        # All of them first: what was offered to one may be the new place of another.
        close_offers(proposal.booking, now=now)
    free_lapsed([slot for proposal in plan.moved for slot in proposal.slots], now=now)
    for proposal in plan.moved:
        _move(proposal, move, by=by, now=now)
    _note_left(plan.left, move.because, now=now)
    moved = Moved(moved=len(plan.moved), left=len(plan.left))
    detail = {"day": str(move.source.day), "to": f"{move.target.branch.slug} {move.target.day}", **asdict(moved)}
    record(verb="day_move", subject=f"branch:{move.source.branch.pk}", by=by, now=now, detail=detail)
    return moved


def _require_reviewed(plan: MovePlan, reviewed: str) -> None:
    if not plan.moved and not plan.left:
        raise errors.NothingToMove
    if plan.digest != reviewed:
        raise errors.ReviewOutdated


def _move(proposal: Proposal, move: Move, *, by: User, now: datetime) -> None:
    booking, slots = proposal.booking, proposal.slots
    former = booking_policy(branch_id=move.source.branch.pk, day=move.source.day)
    booking.branch, booking.pool, booking.day = move.target.branch, proposal.pool, move.target.day
    booking.starts_at, booking.ends_at = proposal.starts_at, proposal.ends_at
    booking.changes += 1
    booking.save()
    take(slots, proposal.pool, booking=booking, kept_until=None)
    give_back(booking, except_in=slots, policy=former, now=now)
    policy = booking_policy(branch_id=booking.branch_id, day=booking.day)
    settle_change(booking, policy=policy, by=by, because=move.because[:LONGEST_REASON], now=now)


def _note_left(bookings: Sequence[Booking], because: str, *, now: datetime) -> None:
    """They keep what they have until something is agreed with them; a round of the tasks offers them other times."""
    because = because[:LONGEST_REASON]
    Disruption.objects.bulk_create(
        [Disruption(booking=row, because=because, noticed_at=now, is_day_emptied=True) for row in bookings],
        ignore_conflicts=True,
    )
    # Whose time could not be kept before goes now even if it could again.
    Disruption.objects.filter(booking__in=bookings, settled_at=None).update(is_day_emptied=True)
