"""What those who run a training do: mark who came, hand out materials."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from appointments import errors, training_policies
from appointments.models import TrainingMaterial, TrainingPlace
from appointments.queries.trainings import lock_training
from appointments.states import TrainingPlaceState
from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record

P = TrainingPlaceState


@transaction.atomic
def mark_attendance(*, training_id: int, came: frozenset[int], by: User, now: datetime) -> None:
    """Mark who came; everybody else who had a place did not. Marking again sets it right. Raises NotBegunYet."""
    training = lock_training(training_id)
    if training.starts_at > now:
        raise errors.NotBegunYet
    for place in TrainingPlace.objects.filter(training=training, state__in=[P.SIGNED_UP, P.ATTENDED, P.ABSENT]):
        _mark(place, P.ATTENDED if place.pk in came else P.ABSENT)
    record(verb="training_attendance", subject=f"training:{training.pk}", by=by, now=now)


def _mark(place: TrainingPlace, state: TrainingPlaceState) -> None:
    if place.state != state:
        place.move_to(state)
        place.save(update_fields=["state"])


@dataclass(frozen=True, slots=True)
class HandOut:
    """A link, or a file with its name."""

    title: str
    link: str = ""
    file_name: str = ""
    content: bytes = b""


def require_file(*, name: str, content: bytes) -> training_policies.FileKind:
    """Return what a file is. Raises FileTooLarge, FileNameTooLong, FileRefused."""
    if len(content) > training_policies.LARGEST_FILE:
        raise errors.FileTooLarge(limit=training_policies.LARGEST_FILE // training_policies.MEGABYTE)
    if len(name) > training_policies.LONGEST_FILE_NAME:
        raise errors.FileNameTooLong
    kind = training_policies.file_kind(name, content)
    if kind is None:
        raise errors.FileRefused
    return kind


@transaction.atomic
def hand_out(*, training_id: int, what: HandOut, by: User, now: datetime) -> TrainingMaterial:
    """Add a material. Raises what `require_file` raises."""
    training = lock_training(training_id)
    kind = None if what.link else require_file(name=what.file_name, content=what.content)
    material = TrainingMaterial.objects.create(
        training=training,
        title=what.title,
        link=what.link,
        file_name=what.file_name if kind else "",
        media_type=kind.media_type if kind else "",
        size=len(what.content) if kind else 0,
        content=what.content if kind else b"",
        added_at=now,
    )
    record(verb="training_material_add", subject=f"training:{training.pk}", by=by, now=now)
    return material


@transaction.atomic
def take_back(*, training_id: int, material_id: int, by: User, now: datetime) -> None:
    """Remove a material; one that is gone already stays gone."""
    gone, _rows = TrainingMaterial.objects.filter(training_id=training_id, pk=material_id).delete()
    if gone:
        record(verb="training_material_remove", subject=f"training:{training_id}", by=by, now=now)
