"""What was recommended in the demonstration, on the day from which its forum answers sooner."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction

from forum.demonstration import recommendation_on
from pmlp_portal.indicators.queries.answer_time import ANSWER_TIME
from pmlp_portal.kernel import clock
from surveys.actions.recommendations import Advice, Progress, recommend, report_progress
from surveys.models import Period, Recommendation, Topic
from surveys.states import RecommendationState

S = RecommendationState
NOON = time(12)
DUE_AFTER = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Given:
    """A recommendation of a year's assessment, and the way it has gone."""

    year: int
    topic: str
    text: tuple[str, str]
    measure: str = ""
    indicator_code: str = ""
    way: tuple[RecommendationState, ...] = ()


RECOMMENDATIONS = (
    Given(
        2018,
        "quick-advice",
        (
            "Vairāk uzmanības veltīt mājaslapas sadaļai “FORUMS”, kurā atbildam uz klientu jautājumiem.",
            "Pay more attention to the FORUMS section of the website, where clients' questions are answered.",
        ),
        "Jautājumus sadalām ekspertiem pa tematiem, atbildes laiku mērām un publicējam.",
        ANSWER_TIME,
        (S.IN_PROGRESS, S.DONE),
    ),
    Given(
        2018,
        "timely-reminders",
        ("Atgādināt par termiņiem, pirms tie beidzas.", "Remind people of deadlines before they pass."),
        "Ikviens var pieteikt atgādinājumu par dokumenta termiņu.",
        way=(S.IN_PROGRESS,),
    ),
    Given(
        2019,
        "self-check-tools",
        ("Veidot vairāk pašpārbaudes rīku uzņēmējiem.", "Make more self-check tools for businesses."),
    ),
)


@transaction.atomic
def load(*, now: datetime) -> int:
    """Enter what is missing; return how many recommendations the demonstration has."""
    given_at = min(clock.at(recommendation_on(), NOON), now)
    for given in RECOMMENDATIONS:
        period = Period.objects.filter(is_demonstration=True, year=given.year).first()
        if period and not Recommendation.objects.filter(period=period, text_lv=given.text[0]).exists():
            _enter(given, period, given_at)
    return Recommendation.objects.filter(period__is_demonstration=True).count()


def _enter(given: Given, period: Period, at: datetime) -> None:
    advice = Advice(
        given.text[0],
        clock.day_of(at + DUE_AFTER),
        given.text[1],
        topic=Topic.objects.filter(slug=given.topic).first(),
        indicator_code=given.indicator_code,
    )
    entered = recommend(period=period, advice=advice, by=None, now=at)
    for state in given.way:
        progress = Progress(given.measure, state)
        entered = report_progress(
            recommendation_id=entered.pk, seen=entered.revision, progress=progress, by=None, now=at
        )
