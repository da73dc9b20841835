"""The register of recommendations, who may own one, whom to remind, and the same topic in the next wave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from pmlp_portal.accounts.models import User
from surveys.errors import RecommendationNotFound
from surveys.models import Period, Recommendation, RecommendationMove, Topic
from surveys.policies import REMIND_BEFORE, REMIND_EVERY
from surveys.queries.results import clients_figures
from surveys.results.figures import Figure
from surveys.states import OWED_RECOMMENDATIONS


def register() -> QuerySet[Recommendation]:
    """Return every recommendation, of the newest period first."""
    return Recommendation.objects.select_related("period__institution", "topic", "owner")


def recommendations_of(period: Period) -> QuerySet[Recommendation]:
    """Return a period's recommendations."""
    return register().filter(period=period)


def owned_by(user: User) -> QuerySet[Recommendation]:
    """Return what is somebody's to do."""
    return register().filter(owner=user)


def recommendation_of(recommendation_id: int) -> Recommendation:
    """Return a recommendation. Raises RecommendationNotFound."""
    found = register().filter(pk=recommendation_id).first()
    if found is None:
        raise RecommendationNotFound
    return found


def lock_recommendation(recommendation_id: int) -> Recommendation:
    """Return it, locked until the transaction ends. Raises RecommendationNotFound."""
    found = Recommendation.objects.select_for_update(of=("self",), no_key=True).filter(pk=recommendation_id).first()
    if found is None:
        raise RecommendationNotFound
    return found


def moves_of(recommendation: Recommendation) -> QuerySet[RecommendationMove]:
    """Return what has become of it so far, the latest first."""
    return recommendation.moves.select_related("by").order_by("-at", "-pk")


def owners() -> QuerySet[User]:
    """Return who may be given one: everybody of the staff."""
    return User.objects.filter(is_active=True).order_by("last_name", "first_name", "pk")


def to_remind(*, today: date) -> Sequence[int]:
    """Return recommendations whose owner is to be reminded; `policies.reminds_owner` says the same of one."""
    near = Q(reminded_on=None) | Q(reminded_on__lt=F("due_on") - REMIND_BEFORE)
    late = Q(due_on__lt=today, reminded_on__lte=today - REMIND_EVERY)
    owed = Recommendation.objects.filter(
        state__in=OWED_RECOMMENDATIONS, owner__isnull=False, due_on__lte=today + REMIND_BEFORE
    )
    return list(owed.filter(near | late).order_by("due_on", "pk").values_list("pk", flat=True))


def measured_by(indicator_code: str) -> Recommendation | None:
    """Return the first recommendation that names an indicator."""
    return register().filter(indicator_code=indicator_code).order_by("made_at", "pk").first()


@dataclass(frozen=True, slots=True)
class Wave:
    """What clients said of a topic in a period; None where nothing is published of it."""

    period: Period
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class TopicWaves:
    """A topic in the period that led to a recommendation, and in the next."""

    topic: Topic
    before: Wave
    after: Wave | None


def waves_of(recommendation: Recommendation) -> TopicWaves | None:
    """Return what clients said of the recommendation's topic then and in the next period, as everybody may know."""
    topic, period = recommendation.topic, recommendation.period
    if topic is None:
        return None
    following = Period.objects.filter(institution=period.institution, year__gt=period.year).order_by("year").first()
    return TopicWaves(topic, _wave(period, topic), _wave(following, topic) if following else None)


def _wave(period: Period, topic: Topic) -> Wave:
    figures = clients_figures(period)
    told = [figure for figure in figures.topics if figure.slug == topic.slug] if figures else []
    return Wave(period, told[0] if told else None)
