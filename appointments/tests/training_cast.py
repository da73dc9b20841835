"""A training, and people who want to come to it."""

from datetime import datetime, timedelta
from itertools import count

from appointments.actions import trainings as actions
from appointments.actions.trainings import SignUp
from appointments.models import Training, TrainingPlace
from appointments.queries.trainings import token_of
from pmlp_portal.kernel.contacts import parse_contact
from pmlp_portal.notifications.models import Message, MessageKind
from queueing.tests.factories import TUESDAY, riga

NOW = riga(12, day=TUESDAY - timedelta(days=7))
STARTS = riga(17, day=TUESDAY)
_nth = count(1)


def make_training(*, places: int = 2, waiting: int = 2, starts_at: datetime = STARTS, **more: object) -> Training:
    """Plan a training of an hour and a half; the sign-up closes two hours before."""
    columns = {
        "slug": f"informacijas-diena-{next(_nth)}",
        "title_lv": "Informācijas diena",
        "title_en": "Information day",
        "description_lv": "Par naturalizāciju.",
        "place": "Daugavpils iela 31, 205. telpa",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=90),
        "sign_up_closes_at": starts_at - timedelta(hours=2),
        "places": places,
        "waiting_places": waiting,
        **more,
    }
    return Training.objects.create(**columns)


def somebody(training: Training, who: str = "anna") -> SignUp:
    """Return what somebody fills in."""
    return SignUp(training.slug, who.title(), parse_contact(f"{who}@example.lv"))


def hold(training: Training, who: str = "anna", *, now: datetime = NOW) -> TrainingPlace:
    """Fill the form in."""
    token = actions.sign_up(request=somebody(training, who), now=now)
    place = TrainingPlace.objects.latest("pk")
    assert token_of(place) == token
    return place


def code_of(place: TrainingPlace) -> str:
    """Return the code in the newest letter."""
    letters = Message.objects.filter(about=f"training_place:{place.pk}", kind=MessageKind.TRAINING_CODE)
    return str(letters.latest("pk").context["code"])


def signed_up(training: Training, who: str = "anna", *, now: datetime = NOW) -> TrainingPlace:
    """Fill the form in, and enter the code."""
    place = hold(training, who, now=now)
    return actions.confirm_sign_up(token=token_of(place), code=code_of(place), now=now)


def letters_of(place: TrainingPlace) -> list[str]:
    """Return the kinds of what somebody is sent, cancelled ones left out."""
    about = Message.objects.filter(about=f"training_place:{place.pk}", cancelled_at=None)
    return list(about.order_by("pk").values_list("kind", flat=True))
