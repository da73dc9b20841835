"""Trainings people can sign up for, those that were, and who takes part."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from appointments.errors import MaterialNotFound, TrainingNotFound, TrainingPlaceNotFound
from appointments.models import Training, TrainingMaterial, TrainingPlace
from appointments.states import TrainingPlaceState
from pmlp_portal.kernel import tokens

PURPOSE = "training"
P = TrainingPlaceState
STAFF_SEE = timedelta(days=365)


def token_of(place: TrainingPlace) -> str:
    """Return the token that opens somebody's place."""
    return tokens.token_of(place.token_seed, purpose=PURPOSE, key=settings.SECRET_KEY)


def planned(*, now: datetime) -> list[Training]:
    """Return the trainings ahead, the soonest first."""
    ahead = Training.objects.published().filter(ends_at__gt=now, cancelled_at=None)
    return list(ahead.order_by("starts_at", "pk"))


def archive(*, now: datetime) -> QuerySet[Training]:
    """Return the trainings that were, the newest first, with what was handed out."""
    past = Training.objects.published().filter(ends_at__lte=now, cancelled_at=None)
    # A file's bytes are read only by who fetches it.
    return past.order_by("-starts_at").prefetch_related("materials")


@dataclass(frozen=True, slots=True)
class TrainingPage:
    """A training as anybody sees it."""

    training: Training
    materials: list[TrainingMaterial]
    is_open: bool
    is_over: bool

    @property
    def can_sign_up(self) -> bool:
        """Whether there is a place, or one in the line."""
        return self.is_open and bool(self.training.places_left or self.training.waiting_left)


def training_page(slug: str, *, now: datetime) -> TrainingPage:
    """Return the page of a training. Raises TrainingNotFound."""
    training = Training.objects.published().filter(slug=slug).first()
    if training is None:
        raise TrainingNotFound
    return TrainingPage(
        training=training,
        materials=materials_of(training),
        is_open=training.cancelled_at is None and now < training.sign_up_closes_at,
        is_over=training.ends_at <= now,
    )


def materials_of(training: Training) -> list[TrainingMaterial]:
    """Return what is handed out, without the files' bytes."""
    return list(training.materials.defer("content"))


def material_file(slug: str, material_id: int) -> TrainingMaterial:
    """Return a file with its bytes. Raises MaterialNotFound."""
    handed_out = TrainingMaterial.objects.filter(training__slug=slug, training__is_published=True)
    material = handed_out.filter(pk=material_id, link="").first()
    if material is None:
        raise MaterialNotFound
    return material


def lock_training(training_id: int) -> Training:
    """Lock a training: who gets, gives up or moves to a place does it one after another. Raises TrainingNotFound."""
    training = Training.objects.filter(pk=training_id).select_for_update(no_key=True).first()
    if training is None:
        raise TrainingNotFound
    return training


def place_by_token(token: str) -> TrainingPlace:
    """Return the place a token opens. Raises TrainingPlaceNotFound."""
    found = TrainingPlace.objects.filter(token_hash=tokens.token_hash(token))
    place = found.select_related("training").first()
    if place is None:
        raise TrainingPlaceNotFound
    return place


def lock_place(token: str) -> TrainingPlace:
    """Lock the training of the place a token opens, then read the place anew. Raises TrainingPlaceNotFound."""
    training = lock_training(place_by_token(token).training_id)
    place = place_by_token(token)
    place.training = training
    return place


def place_in_line(place: TrainingPlace) -> int:
    """Return which in the line somebody is, from 1."""
    before = TrainingPlace.objects.filter(
        training_id=place.training_id, state=P.WAITING, confirmed_at__lt=place.confirmed_at
    )
    return before.count() + 1


def lapsed_holds(*, now: datetime) -> list[int]:
    """Return the trainings in which a hold has lapsed."""
    over = TrainingPlace.objects.filter(state=P.HELD, held_until__lte=now)
    return sorted(set(over.values_list("training_id", flat=True)))


def with_room_for_waiting(*, now: datetime) -> list[int]:
    """Return the trainings ahead in which somebody waits although a place may be free."""
    waiting = TrainingPlace.objects.filter(state=P.WAITING, training__starts_at__gt=now, training__cancelled_at=None)
    return sorted(set(waiting.values_list("training_id", flat=True)))


@dataclass(frozen=True, slots=True)
class Attendance:
    """A training as those who run it see it."""

    training: Training
    seated: list[TrainingPlace]
    waiting: list[TrainingPlace]
    materials: list[TrainingMaterial]
    has_begun: bool


def run_by_staff(*, now: datetime) -> QuerySet[Training]:
    """Return the trainings of a year back and all ahead, the newest first."""
    return Training.objects.filter(starts_at__gt=now - STAFF_SEE).order_by("-starts_at")


def attendance(training_id: int, *, now: datetime) -> Attendance:
    """Return who takes part and who waits. Raises TrainingNotFound."""
    training = Training.objects.filter(pk=training_id).first()
    if training is None:
        raise TrainingNotFound
    confirmed = list(training.sign_ups.filter(confirmed_at__isnull=False).order_by("confirmed_at", "pk"))
    return Attendance(
        training=training,
        seated=[place for place in confirmed if place.state in {P.SIGNED_UP, P.ATTENDED, P.ABSENT}],
        waiting=[place for place in confirmed if place.state == P.WAITING],
        materials=materials_of(training),
        has_begun=training.starts_at <= now,
    )
