"""Reminders and trainings in every state, for the tour of all pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from appointments.actions import trainings
from appointments.actions.trainings import SignUp
from appointments.models import Training, TrainingMaterial, TrainingPlace
from appointments.queries.trainings import token_of as place_token
from pmlp_portal.deadlines import actions as deadlines
from pmlp_portal.deadlines.models import DeadlinePolicyRow, DutyKind, Subscription
from pmlp_portal.deadlines.queries import token_of as reminder_token
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.notifications.models import Message, MessageKind

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Learning:
    """Tokens of reminders and of places by what has become of them; trainings by how they stand."""

    reminders: Mapping[str, str]
    trainings: Mapping[str, Training]
    places: Mapping[str, str]


def build_learning() -> Learning:
    """Let somebody ask for reminders, and a few people sign up."""
    DeadlinePolicyRow.objects.get_or_create(valid_from=clock.day_of(clock.now()))
    reminders = {"ended": _reminder("ended"), "active": _reminder("active"), "pending": _reminder("pending")}
    deadlines.confirm(token=reminders["active"], now=clock.now())
    deadlines.end(token=reminders["ended"], now=clock.now())
    planned = {"open": _training("open", places=20), "full": _training("full", places=1), "over": _training("over")}
    places = {
        "held": _held(planned["open"], "helena"),
        "cancelled": _signed_up(planned["open"], "laura"),
        "signed_up": _signed_up(planned["full"], "anna"),
        "waiting": _signed_up(planned["full"], "peteris"),
    }
    trainings.cancel_sign_up(token=places["cancelled"], now=clock.now())
    _is_over(planned["over"])
    return Learning(reminders, planned, places)


def _reminder(what: str) -> str:
    duty = DutyKind.objects.get(slug="document-expires")
    day = clock.day_of(clock.now()) + 300 * DAY
    wish = deadlines.Wish(duty=duty, day=day, contact=Contact("email", f"{what}@example.lv"), label="Anna")
    deadlines.subscribe(wish=wish, now=clock.now())
    return reminder_token(Subscription.objects.latest("pk"))


def _training(what: str, *, places: int = 5) -> Training:
    starts_at = clock.now() + 10 * DAY
    return Training.objects.create(
        slug=f"parbaude-{what.replace('_', '-')}",
        title_lv="Kā kļūt par pilsoni",
        title_en="How to become a citizen",
        description_lv="Stāstām un atbildam uz jautājumiem.",
        description_en="We explain, and answer questions.",
        audience_lv="Ikvienam",
        audience_en="Everybody",
        place="Demonstrācijas iela 2",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        sign_up_closes_at=starts_at - DAY,
        places=places,
        waiting_places=1,
    )


def _held(training: Training, who: str) -> str:
    request = SignUp(training.slug, who.title(), Contact("email", f"{who}@example.lv"))
    return trainings.sign_up(request=request, now=clock.now())


def _signed_up(training: Training, who: str) -> str:
    token = _held(training, who)
    letter = Message.objects.filter(kind=MessageKind.TRAINING_CODE).latest("pk")
    trainings.confirm_sign_up(token=token, code=letter.context["code"], now=clock.now())
    assert place_token(TrainingPlace.objects.latest("pk")) == token
    return token


def _is_over(training: Training) -> None:
    _signed_up(training, "zane")
    start = clock.now() - 2 * DAY
    TrainingMaterial.objects.create(
        training=training, title="PMLP", link="https://www.pmlp.gov.lv/", added_at=clock.now()
    )
    training.refresh_from_db()
    training.starts_at, training.ends_at = start, start + timedelta(hours=1)
    training.sign_up_closes_at = start
    training.save()
