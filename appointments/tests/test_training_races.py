"""Many at once for few places, and the same with the guard off."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from appointments.actions import trainings as actions
from appointments.models import Training, TrainingPlace
from appointments.queries.trainings import token_of
from appointments.states import TrainingPlaceState as State
from appointments.tests.training_cast import NOW, letters_of, make_training, signed_up, somebody
from pmlp_portal.notifications.models import MessageKind
from queueing.tests.crowd import at_once

pytestmark = [pytest.mark.db, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PEOPLE = 20


def sign_up_all(training: Training) -> Counter[str]:
    """Let everybody sign up at the same moment; return how it ended, by name of the outcome."""
    deeds = [lambda who=f"p{nth}": actions.sign_up(request=somebody(training, who), now=NOW) for nth in range(PEOPLE)]
    return Counter(type(outcome).__name__ for outcome in at_once(*deeds))


@pytest.mark.parametrize("places", [1, 3, 10])
def test_of_20_at_once_as_many_as_there_are_places_get_one(places: int) -> None:
    training = make_training(places=places, waiting=2)
    outcomes = sign_up_all(training)
    assert outcomes == {"str": places + 2, "TrainingFull": PEOPLE - places - 2}
    seated = TrainingPlace.objects.filter(is_in_line=False).count()
    training.refresh_from_db()
    assert (seated, training.places_taken, training.waiting_taken) == (places, places, 2)


def test_without_the_lock_the_database_s_count_still_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    _look_without_locking(monkeypatch)
    training = make_training(places=3, waiting=0)
    assert sign_up_all(training)["str"] == 3


def test_control_without_lock_and_count_it_is_overbooked(monkeypatch: pytest.MonkeyPatch) -> None:
    _look_without_locking(monkeypatch)
    training = make_training(places=1, waiting=0)
    with _uncounted():
        sign_up_all(training)
        assert TrainingPlace.objects.filter(state=State.HELD).count() > 1
        TrainingPlace.objects.all().delete()


def test_one_freed_place_goes_to_one_of_the_line_however_many_give_it_out() -> None:
    training = make_training(places=1, waiting=5)
    anna = signed_up(training)
    line = [signed_up(training, f"p{nth}") for nth in range(5)]
    give_up = [lambda: actions.cancel_sign_up(token=token_of(anna), now=NOW)]
    settle = [lambda: actions.settle_training(training_id=training.pk, now=NOW)] * 4
    at_once(*give_up, *settle)
    moved_up = TrainingPlace.objects.filter(state=State.SIGNED_UP)
    assert [place.pk for place in moved_up] == [line[0].pk]
    assert letters_of(line[0]).count(MessageKind.TRAINING_PLACE) == 1


def _look_without_locking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "lock_training", lambda training_id: Training.objects.get(pk=training_id))


@contextmanager
def _uncounted() -> Iterator[None]:
    """Let nobody count the places."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE appointments_trainingplace DISABLE TRIGGER training_places_are_counted")
        try:
            yield
        finally:
            cursor.execute("ALTER TABLE appointments_trainingplace ENABLE TRIGGER training_places_are_counted")
