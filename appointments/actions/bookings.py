"""Booking: hold a place, say who comes, confirm by a code; change and cancel."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appointments import errors
from appointments.actions import messages
from appointments.actions.confirming import expect, naming_the_former, promise
from appointments.actions.details import require_name, set_contact, write_code
from appointments.actions.places import (
    Claim,
    NoRoom,
    choose_pool,
    give_back,
    give_back_at_once,
    lock_run,
    slots_of,
    take,
)
from appointments.actions.settling import close_offers, settle_disruption
from appointments.models import POOLS_OPEN_TO, Booking, Pool, Slot, TakenPlace
from appointments.policies import BookingPolicy, last_bookable_day
from appointments.queries.bookings import lock_booking
from appointments.queries.rules import bookable, booking_policy, known_branch, known_service, require_persons
from appointments.queries.slots import Wish, free_times, public_wish
from appointments.states import BookingState
from appointments.tokens import new_seed, token_hash, token_of
from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.idempotency.actions import Key, once, once_recalling
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.kernel.wording import long_date, wall
from queueing.actions import forget_arrival

OTHERS_NAMED = 3
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """What somebody asks for. Without a contact the place is only held; `pool` is whose places it may come from."""

    branch: str
    service: str
    starts_at: datetime
    persons: int = 1
    language: str = "lv"
    name: str = ""
    contact: Contact | None = None
    pool: Pool = Pool.PUBLIC


@dataclass(frozen=True, slots=True)
class Held:
    """A place that is held; the only moment its token is known. `expires_at`: as it was when it was held."""

    booking_id: int
    token: str
    expires_at: datetime
    ends_at: datetime


def hold_place(*, request: BookingRequest, now: datetime, key: Key | None = None) -> Held:
    """Hold a place for somebody from the public; with a contact, send the code that confirms it.

    The same `key` again answers with the same hold. Raises SlotTaken, NotBookable, TooSoon, TooFarAhead,
    TooManyPersons, NameTooLong.
    """
    with _naming_other_times(request, now=now):
        return once_recalling(
            key, lambda: _held(_hold(request, by=None, now=now)), keep=_kept, recall=_held_before, now=now
        )


def _held(booking: Booking) -> Held:
    return Held(booking.pk, token_of(booking.token_seed), booking.held_until, booking.ends_at)


def _kept(held: Held) -> dict[str, Any]:
    """What is kept of an answer: never the token, which opens the booking."""
    times = {"expires_at": held.expires_at.isoformat(), "ends_at": held.ends_at.isoformat()}
    return {"booking": held.booking_id, **times}


def _held_before(kept: Mapping[str, Any]) -> Held:
    seed = Booking.objects.values_list("token_seed", flat=True).get(pk=kept["booking"])
    expires_at, ends_at = (datetime.fromisoformat(kept[name]) for name in ("expires_at", "ends_at"))
    return Held(kept["booking"], token_of(seed), expires_at, ends_at)


@contextmanager
def _naming_other_times(request: BookingRequest, *, now: datetime) -> Iterator[None]:
    """Turn NoRoom into SlotTaken with other times, which can be asked for only after the transaction it has ended."""
    try:
        yield
    except NoRoom:
        facts, service = bookable(branch=request.branch, service=request.service, now=now)
        policy = booking_policy(branch_id=facts.id, day=clock.day_of(now))
        wish = public_wish(
            branch_ids=[facts.id], service_id=service.id, policy=policy, now=now, persons=request.persons
        )
        raise _taken(wish, request.starts_at, now=now) from None


def book_for(*, request: BookingRequest, by: User, now: datetime, key: Key | None = None) -> Booking:
    """Book for somebody who telephones or stands there: staff vouch for them, so no code is asked for.

    The same `key` again answers with the same booking. Raises what `hold_place` does, NameMissing, AlreadyBooked.
    """
    with _naming_other_times(request, now=now), naming_the_former():
        kept = once(key, lambda: {"booking": _book_for(request, by=by, now=now).pk}, now=now)
    return Booking.objects.select_related("branch", "service").get(pk=kept["booking"])


def _book_for(request: BookingRequest, *, by: User, now: datetime) -> Booking:
    if not request.name.strip():
        raise errors.NameMissing
    booking = _hold(request, by=by, now=now)
    policy = booking_policy(branch_id=booking.branch_id, day=clock.day_of(now))
    promise(booking, policy=policy, by=by, now=now)
    return booking


def _hold(request: BookingRequest, *, by: User | None, now: datetime) -> Booking:
    """Hold a place in the caller's transaction. Raises NoRoom, which it does not outlive."""
    facts, service = bookable(branch=request.branch, service=request.service, now=now)
    policy = booking_policy(branch_id=facts.id, day=clock.day_of(now))
    require_persons(request.persons, policy)
    require_name(request.name)
    require_bookable_time(request.starts_at, policy=policy, is_staff=by is not None, now=now)
    seed = new_seed()
    booking = Booking(
        branch=known_branch(facts.id),
        service=known_service(service.id),
        persons=request.persons,
        language=request.language,
        name=request.name.strip(),
        token_seed=seed,
        token_hash=token_hash(token_of(seed)),
        held_at=now,
        held_until=now + policy.hold_for,
        made_by=by,
    )
    set_contact(booking, request.contact)
    # The code is written with the booking itself, not after it: on the busiest path each statement counts.
    code = write_code(booking) if request.contact is not None and by is None else ""
    pools = POOLS_OPEN_TO[request.pool]
    _place(booking, starts_at=request.starts_at, pools=pools, kept_until=booking.held_until, now=now)
    if code:
        messages.send_code(booking, code, now=now)
    return booking


def require_bookable_time(starts_at: datetime, *, policy: BookingPolicy, is_staff: bool, now: datetime) -> None:
    """Raise TooSoon or TooFarAhead."""
    if starts_at < (now if is_staff else now + policy.soonest_notice):
        raise errors.TooSoon
    last = last_bookable_day(today=clock.day_of(now), policy=policy)
    if clock.day_of(starts_at) > last:
        raise errors.TooFarAhead(last_day=long_date(last))


def _place(
    booking: Booking, *, starts_at: datetime, pools: tuple[Pool, ...], kept_until: datetime | None, now: datetime
) -> list[Slot]:
    """Give the booking places from `starts_at` on, and save it; return their slots. Raises NoRoom."""
    is_new = booking.pk is None
    claim = Claim(booking.branch_id, booking.service_id, starts_at, booking.persons, pools)
    slots = lock_run(claim)
    own = frozenset() if is_new else slots_of(booking)
    pool = choose_pool(slots, claim, own=own, now=now)
    booking.pool, booking.starts_at, booking.ends_at = pool, slots[0].starts_at, slots[-1].ends_at
    booking.day = slots[0].day
    booking.save()
    take(slots, pool, booking=booking, has_places=not is_new, kept_until=kept_until)
    return slots


def _place_anew(
    booking: Booking,
    *,
    starts_at: datetime,
    pools: tuple[Pool, ...],
    kept_until: datetime | None,
    policy: BookingPolicy,
    now: datetime,
) -> None:
    """Give the booking places from `starts_at` on instead of those it has, and save it.

    Raises SlotTaken with other times.
    """
    try:
        # A savepoint: the database's refusal must not spoil the question for other times.
        with transaction.atomic():
            slots = _place(booking, starts_at=starts_at, pools=pools, kept_until=kept_until, now=now)
    except NoRoom:
        wish = public_wish(
            branch_ids=[booking.branch_id],
            service_id=booking.service_id,
            policy=policy,
            now=now,
            persons=booking.persons,
        )
        raise _taken(wish, starts_at, now=now) from None
    if booking.state == BookingState.CONFIRMED:
        give_back(booking, except_in=slots, policy=policy, now=now)
    else:
        TakenPlace.objects.filter(booking=booking).exclude(slot__in=slots).update(kept_until=now)


def _taken(wish: Wish, wanted: datetime, *, now: datetime) -> errors.SlotTaken:
    """Name the free times nearest to the one that was wanted, on its own day if there are any, else the soonest."""
    day = clock.day_of(wanted)
    that_day = [time.starts_at for time in free_times(replace(wish, first=day, until=day + ONE_DAY), now=now)]
    nearest = sorted(that_day, key=lambda time: abs(time - wanted))[:OTHERS_NAMED]
    times = sorted(nearest) or [time.starts_at for time in free_times(wish, now=now, limit=OTHERS_NAMED)]
    return errors.SlotTaken(others=_others(times), next=[clock.local(time).isoformat() for time in times])


def _others(times: list[datetime]) -> str:
    if not times:
        return _("No other time is free at this branch now.")
    named = ", ".join(f"{long_date(clock.day_of(time))} {wall(time)}" for time in times)
    return _("The next free times: {times}.").format(times=named)


@transaction.atomic
def hold_instead(*, token: str, starts_at: datetime, now: datetime) -> Booking:
    """Hold another time for a booking not yet confirmed, also after its hold has ended; what was written is kept."""
    booking = lock_booking(token)
    if booking.state not in {BookingState.HELD, BookingState.LAPSED}:
        raise errors.BookingIsOver
    policy = booking_policy(branch_id=booking.branch_id, day=clock.day_of(now))
    require_bookable_time(starts_at, policy=policy, is_staff=False, now=now)
    if booking.state == BookingState.LAPSED:
        booking.require_move_to(BookingState.HELD)
        booking.state, booking.ended_at, booking.codes_sent = BookingState.HELD, None, 0
        _ask_for_a_new_code(booking)
    elif booking.code_tries >= policy.code_tries:
        _ask_for_a_new_code(booking)
    booking.held_until = now + policy.hold_for
    _place_anew(
        booking,
        starts_at=starts_at,
        pools=(Pool(booking.pool),),
        kept_until=booking.held_until,
        policy=policy,
        now=now,
    )
    return booking


def _ask_for_a_new_code(booking: Booking) -> None:
    booking.code_tries, booking.code_hash = 0, ""


@transaction.atomic
def reschedule(
    *, token: str, starts_at: datetime, now: datetime, by: User | None = None, key: Key | None = None
) -> Booking:
    """Move a confirmed booking to another time at its branch. Raises SlotTaken; then it stays where it is."""
    booking = lock_booking(token)

    def effect() -> dict[str, Any]:  # what is kept of the answer
        move_booking(booking, starts_at=starts_at, by=by, now=now)
        return {"booking": booking.pk}

    once(key, effect, now=now)
    return lock_booking(token)


def move_booking(booking: Booking, *, starts_at: datetime, by: User | None, now: datetime) -> None:
    """Move a locked, confirmed booking; its old places return after a random while."""
    require_changeable(booking, now=now)
    policy = booking_policy(branch_id=booking.branch_id, day=clock.day_of(now))
    require_bookable_time(starts_at, policy=policy, is_staff=by is not None, now=now)
    booking.changes += 1
    pools = POOLS_OPEN_TO[Pool(booking.pool)] if by else (Pool(booking.pool),)
    _place_anew(booking, starts_at=starts_at, pools=pools, kept_until=None, policy=policy, now=now)
    settle_change(booking, policy=policy, by=by, now=now)


def settle_change(
    booking: Booking, *, policy: BookingPolicy, by: User | None, now: datetime, because: str = ""
) -> None:
    """Close what stood open about the old time, expect the holder at the new one, and tell."""
    close_offers(booking, now=now)
    settle_disruption(booking, now=now)
    expect(booking)
    record(verb="booking_change", subject=f"booking:{booking.pk}", by=by, now=now)
    messages.tell_changed(booking, policy=policy, because=because, now=now)


def require_changeable(booking: Booking, *, now: datetime) -> None:
    """Raise BookingIsOver unless the visit is still ahead."""
    if booking.state != BookingState.CONFIRMED or booking.starts_at <= now:
        raise errors.BookingIsOver


@transaction.atomic
def cancel(*, token: str, now: datetime, by: User | None = None, because: str = "") -> Booking:
    """Cancel a booking or give up a hold; doing it again changes nothing. Its reminders never leave."""
    booking = lock_booking(token)
    if booking.state != BookingState.CANCELLED:
        cancel_booking(booking, by=by, because=because, now=now)
    return booking


def cancel_booking(booking: Booking, *, by: User | None, because: str, now: datetime) -> None:
    """Cancel a locked booking. Raises BookingIsOver when the visit has begun or was missed."""
    was_promised = booking.state == BookingState.CONFIRMED
    if not booking.may_become(BookingState.CANCELLED):
        raise errors.BookingIsOver
    if was_promised and by is None:
        require_changeable(booking, now=now)
    booking.state, booking.ended_at, booking.because = BookingState.CANCELLED, now, because
    booking.wants_earlier = False
    booking.save(update_fields=["state", "ended_at", "because", "wants_earlier"])
    close_offers(booking, now=now)
    if not was_promised:
        give_back_at_once(booking=booking, now=now)
        return
    policy = booking_policy(branch_id=booking.branch_id, day=clock.day_of(now))
    give_back(booking, policy=policy, now=now)
    settle_disruption(booking, now=now)
    forget_arrival(origin=messages.about(booking), now=now)
    record(verb="booking_cancel", subject=f"booking:{booking.pk}", by=by, now=now)
    messages.tell_cancelled(booking, because=because, now=now)


def end_hold(*, booking_id: int, now: datetime) -> None:
    """Let a hold lapse that nobody confirmed in time; its places have been anybody's since."""
    lapsed = Booking.objects.filter(pk=booking_id, state=BookingState.HELD, held_until__lte=now)
    lapsed.update(state=BookingState.LAPSED, ended_at=now)
