"""Signing up for a training: hold a place or one in the line, confirm by a code, give it up, move up."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from appointments import errors
from appointments.actions import training_messages as messages
from appointments.models import Training, TrainingPlace
from appointments.queries.trainings import PURPOSE, lock_place, lock_training, training_page
from appointments.states import TrainingPlaceState
from appointments.tokens import code_hash, new_code
from appointments.training_policies import POLICY
from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.kernel import tokens
from pmlp_portal.kernel.constraints import refusing
from pmlp_portal.kernel.contacts import Contact, contact_hash

P = TrainingPlaceState
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class SignUp:
    """Who wants to come."""

    training: str
    name: str
    contact: Contact
    language: str = "lv"


@transaction.atomic
def sign_up(*, request: SignUp, now: datetime) -> str:
    """Hold a place, or one in the line when all are taken, and send the code. Return the token.

    Raises TrainingNotFound, SignUpClosed, TrainingFull, NameMissing, NameTooLong.
    """
    _require_name(request.name)
    page = training_page(request.training, now=now)
    if not page.is_open:
        raise errors.SignUpClosed
    training = lock_training(page.training.pk)
    _lapse_holds(training, now=now)
    _move_up(training, now=now)
    place = _hold(training, request, now=now)
    _send_code(place, now=now)
    return tokens.token_of(place.token_seed, purpose=PURPOSE, key=settings.SECRET_KEY)


def _require_name(name: str) -> None:
    if not name.strip():
        raise errors.NameMissing
    if len(name.strip()) > LONGEST_NAME:
        raise errors.NameTooLong(limit=LONGEST_NAME)


def _hold(training: Training, request: SignUp, *, now: datetime) -> TrainingPlace:
    seed = tokens.new_seed()
    place = TrainingPlace(
        training=training,
        is_in_line=training.places_left <= 0,
        name=request.name.strip(),
        contact=request.contact.value,
        contact_hash=contact_hash(request.contact.value, settings.CONTACT_KEY),
        language=request.language,
        token_seed=seed,
        token_hash=tokens.token_hash(tokens.token_of(seed, purpose=PURPOSE, key=settings.SECRET_KEY)),
        held_at=now,
        held_until=now + POLICY.hold_for,
    )
    # The database's own count has the last word.
    full = errors.TrainingFull
    with refusing({"training_not_overbooked": full, "waiting_list_not_overfull": full}):
        place.save()
    return place


def _send_code(place: TrainingPlace, *, now: datetime) -> None:
    if place.codes_sent >= POLICY.codes_a_hold:
        raise errors.CodesUsedUp(limit=POLICY.codes_a_hold)
    code = new_code()
    place.code_hash = code_hash(seed=place.token_seed, code=code)
    place.codes_sent += 1
    place.held_until = now + POLICY.hold_for
    place.save()
    messages.send_code(place, code, now=now)


@transaction.atomic
def send_training_code_again(*, token: str, now: datetime) -> None:
    """Send another code; the former is of no use any more. Raises SignUpLapsed, SignUpIsOver, CodesUsedUp."""
    place = lock_place(token)
    _require_held(place, now=now)
    _send_code(place, now=now)


def _require_held(place: TrainingPlace, *, now: datetime) -> None:
    if place.state == P.LAPSED or (place.state == P.HELD and place.held_until <= now):
        raise errors.SignUpLapsed
    if place.state != P.HELD:
        raise errors.SignUpIsOver


def confirm_sign_up(*, token: str, code: str, now: datetime) -> TrainingPlace:
    """Confirm by the code that was sent; the right code again changes nothing.

    Raises CodeWrong, CodeUsedUp, SignUpLapsed, AlreadySignedUp. A wrong try is counted for good, whatever follows.
    """
    place, wrong = _try_code(token, code.strip().replace(" ", ""), now=now)
    if wrong is not None:
        raise wrong
    return place


@transaction.atomic
def _try_code(token: str, code: str, *, now: datetime) -> tuple[TrainingPlace, errors.CodeWrong | None]:
    place = lock_place(token)
    is_right = hmac.compare_digest(place.code_hash, code_hash(seed=place.token_seed, code=code))
    if is_right and place.state in {P.SIGNED_UP, P.WAITING}:
        return place, None
    _require_held(place, now=now)
    if place.code_tries >= POLICY.code_tries:
        raise errors.CodeUsedUp
    if not is_right:
        place.code_tries += 1
        place.save(update_fields=["code_tries"])
        return place, errors.CodeWrong(tries_left=POLICY.code_tries - place.code_tries)
    _promise(place, now=now)
    return place, None


def _promise(place: TrainingPlace, *, now: datetime) -> None:
    place.move_to(P.WAITING if place.is_in_line else P.SIGNED_UP)
    place.confirmed_at = now
    with transaction.atomic(), refusing({"one_place_per_contact": errors.AlreadySignedUp}):
        place.save(update_fields=["state", "confirmed_at"])
    record(verb="training_sign_up", subject=messages.about(place), by=None, now=now)
    tell = messages.tell_waiting if place.is_in_line else messages.tell_signed_up
    tell(place, now=now)
    _lapse_holds(place.training, now=now)
    _move_up(place.training, now=now)
    place.refresh_from_db(fields=["state", "is_in_line"])


@transaction.atomic
def cancel_sign_up(*, token: str, now: datetime) -> None:
    """Give a place up, held or promised; the first in the line moves up. Doing it again changes nothing."""
    place = lock_place(token)
    if place.state == P.CANCELLED:
        return
    if place.state not in {P.HELD, P.SIGNED_UP, P.WAITING} or place.training.starts_at <= now:
        raise errors.SignUpIsOver
    _give_up(place, by=None, now=now)
    _move_up(place.training, now=now)


def _give_up(place: TrainingPlace, *, by: User | None, now: datetime) -> None:
    was_promised = place.state != P.HELD
    place.move_to(P.CANCELLED)
    place.ended_at = now
    place.save(update_fields=["state", "ended_at"])
    if not was_promised:
        messages.forget(place, now=now)
        return
    record(verb="training_cancel", subject=messages.about(place), by=by, now=now)
    messages.tell_cancelled(place, now=now)


@transaction.atomic
def settle_training(*, training_id: int, now: datetime) -> None:
    """Let lapsed holds go, and give what is free to who waits."""
    training = lock_training(training_id)
    _lapse_holds(training, now=now)
    _move_up(training, now=now)


def _lapse_holds(training: Training, *, now: datetime) -> None:
    """Of a locked training."""
    TrainingPlace.objects.filter(training=training, state=P.HELD, held_until__lte=now).update(
        state=P.LAPSED, ended_at=now
    )
    training.refresh_from_db(fields=["places_taken", "waiting_taken"])


def _move_up(training: Training, *, now: datetime) -> None:
    """Give the free places of a locked training to the first in the line, until it has begun."""
    training.refresh_from_db(fields=["places", "places_taken", "waiting_taken"])
    free = training.places - training.places_taken
    if free <= 0 or training.starts_at <= now or training.cancelled_at:
        return
    waiting = TrainingPlace.objects.filter(training=training, state=P.WAITING)
    for place in waiting.order_by("confirmed_at", "pk")[:free]:
        place.training = training
        place.move_to(P.SIGNED_UP)
        place.is_in_line = False
        place.save(update_fields=["state", "is_in_line"])
        messages.tell_place(place, now=now)
    training.refresh_from_db(fields=["places_taken", "waiting_taken"])


@transaction.atomic
def cancel_training(*, training_id: int, by: User, now: datetime) -> None:
    """Call a training off, and tell everybody who signed up or waits. Doing it again changes nothing."""
    training = lock_training(training_id)
    if training.cancelled_at:
        return
    if training.starts_at <= now:
        raise errors.SignUpIsOver
    training.cancelled_at = now
    training.save(update_fields=["cancelled_at"])
    record(verb="training_call_off", subject=f"training:{training.pk}", by=by, now=now)
    for place in TrainingPlace.objects.filter(training=training, state__in=[P.HELD, P.SIGNED_UP, P.WAITING]):
        place.training = training
        _give_up(place, by=by, now=now)
