"""What people who signed up are sent, written in the transaction of the deed it tells of."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from appointments.models import TrainingPlace
from appointments.queries.trainings import token_of
from appointments.training_policies import remind_at
from pmlp_portal.kernel.contacts import parse_contact
from pmlp_portal.notifications.actions import cancel_about, enqueue
from pmlp_portal.notifications.facts import ContextValue
from pmlp_portal.notifications.models import MessageKind

# An answer to a deed is worth sending for a day; after that the page itself has told it.
ANSWER_LAPSES_AFTER = timedelta(days=1)


def about(place: TrainingPlace) -> str:
    """Return what the outbox calls a place."""
    return f"training_place:{place.pk}"


def send_code(place: TrainingPlace, code: str, *, now: datetime) -> None:
    """Send the code that confirms it; an earlier one does not leave any more."""
    cancel_about(about=about(place), now=now)
    context: dict[str, ContextValue] = {
        "code": code,
        "expires_at": place.held_until,
        "title": _title(place),
        "starts_at": place.training.starts_at,
    }
    _enqueue(place, MessageKind.TRAINING_CODE, context, due_at=now, lapses_at=place.held_until, now=now)


def tell_signed_up(place: TrainingPlace, *, now: datetime) -> None:
    """Send the confirmation, and write the reminder."""
    _tell(place, MessageKind.TRAINING_BOOKED, now=now)
    _remind(place, now=now)


def tell_waiting(place: TrainingPlace, *, now: datetime) -> None:
    """Say that somebody is in the line."""
    _tell(place, MessageKind.TRAINING_WAITING, now=now)


def tell_place(place: TrainingPlace, *, now: datetime) -> None:
    """Say that a place has become free and is theirs, and write the reminder."""
    cancel_about(about=about(place), now=now)
    _tell(place, MessageKind.TRAINING_PLACE, now=now)
    _remind(place, now=now)


def tell_cancelled(place: TrainingPlace, *, now: datetime) -> None:
    """Stop what has not left, and say that the place is cancelled."""
    cancel_about(about=about(place), now=now)
    _tell(place, MessageKind.TRAINING_CANCELLED, now=now)


def forget(place: TrainingPlace, *, now: datetime) -> None:
    """Stop what has not left about a place that was only held."""
    cancel_about(about=about(place), now=now)


def _remind(place: TrainingPlace, *, now: datetime) -> None:
    due_at = remind_at(place.training.starts_at)
    if due_at > now:
        starts_at = place.training.starts_at
        _enqueue(place, MessageKind.TRAINING_REMINDER, _all(place), due_at=due_at, lapses_at=starts_at, now=now)


def _tell(place: TrainingPlace, kind: MessageKind, *, now: datetime) -> None:
    _enqueue(place, kind, _all(place), due_at=now, lapses_at=now + ANSWER_LAPSES_AFTER, now=now)


def _enqueue(
    place: TrainingPlace,
    kind: MessageKind,
    context: Mapping[str, ContextValue],
    *,
    due_at: datetime,
    lapses_at: datetime,
    now: datetime,
) -> None:
    enqueue(
        about=about(place),
        kind=kind,
        to=parse_contact(place.contact),
        language=place.language,
        context=context,
        due_at=due_at,
        lapses_at=lapses_at,
        now=now,
    )


def _title(place: TrainingPlace) -> str:
    with translation.override(place.language):
        return place.training.title


def _all(place: TrainingPlace) -> dict[str, ContextValue]:
    with translation.override(place.language):
        return {
            "title": place.training.title,
            "place": place.training.place or place.training.online_url,
            "starts_at": place.training.starts_at,
            "url": str(settings.PUBLIC_URL) + reverse("trainings:place", args=[token_of(place)]),
        }
