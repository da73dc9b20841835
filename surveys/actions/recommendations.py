"""Recommendations: given, worded anew, moved on, and their owners reminded."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import translation

from pmlp_portal.accounts.models import User
from pmlp_portal.audit.actions import record
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.contacts import Contact
from pmlp_portal.notifications.actions import enqueue
from pmlp_portal.notifications.models import MessageKind
from surveys import errors
from surveys.models import Period, Recommendation, RecommendationMove, Topic
from surveys.policies import reminds_owner
from surveys.queries.recommendations import lock_recommendation
from surveys.states import OWED_RECOMMENDATIONS, RecommendationState

LAPSES_AFTER = timedelta(days=14)
# A subject is read on a phone.
LONGEST_TITLE = 70
LONGEST_BECAUSE = 300
# Who comes after wants to know why it was not done, or is not done after all.
WITH_A_REASON = {
    (RecommendationState.OPEN, RecommendationState.DECLINED),
    (RecommendationState.IN_PROGRESS, RecommendationState.DECLINED),
    (RecommendationState.IN_PROGRESS, RecommendationState.OPEN),
    (RecommendationState.DONE, RecommendationState.IN_PROGRESS),
    (RecommendationState.DECLINED, RecommendationState.OPEN),
}


@dataclass(frozen=True, slots=True)
class Advice:
    """What a recommendation says, what it rests on, whose it is, by when, and what will measure it."""

    text_lv: str
    due_on: date
    text_en: str = ""
    topic: Topic | None = None
    evidence: str = ""
    owner: User | None = None
    indicator_code: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done about it, and how far that is; `to` is None where only the words change."""

    measure: str
    to: RecommendationState | None = None
    because: str = ""


@transaction.atomic
def recommend(*, period: Period, advice: Advice, by: User | None, now: datetime) -> Recommendation:
    """Enter a recommendation of a period. Raises AdviceMissing."""
    _require_words(advice)
    _wait_for_turn(period)
    last = Recommendation.objects.filter(period=period).aggregate(last=Max("number"))["last"] or 0
    given = Recommendation(period=period, number=last + 1, made_at=now)
    _write(given, advice)
    given.save()
    _note_move(given, before="", by=by, because="", now=now)
    record(verb="recommend", subject=f"recommendation:{given.pk}", by=by, now=now)
    return given


@transaction.atomic
def revise_recommendation(
    *, recommendation_id: int, seen: int, advice: Advice, by: User, now: datetime
) -> Recommendation:
    """Word it anew. `seen` is the revision its page showed. Raises AdviceMissing, RevisedMeanwhile."""
    _require_words(advice)
    found = _lock_seen(recommendation_id, seen)
    if advice.due_on != found.due_on or advice.owner != found.owner:
        # Another day, or another owner: nobody has been reminded of that yet.
        found.reminded_on = None
    _write(found, advice)
    found.revision += 1
    found.save()
    record(verb="recommendation_revise", subject=f"recommendation:{found.pk}", by=by, now=now)
    return found


@transaction.atomic
def report_progress(
    *, recommendation_id: int, seen: int, progress: Progress, by: User | None, now: datetime
) -> Recommendation:
    """Say what is being done, and how far it is.

    Raises RevisedMeanwhile, IllegalMove, ReasonMissing, ReasonTooLong, MeasureMissing.
    """
    found = _lock_seen(recommendation_id, seen)
    before, found.measure = RecommendationState(found.state), progress.measure.strip()
    if progress.to is not None:
        _require_sense(found, before, progress)
        found.move_to(progress.to)
    found.revision += 1
    found.save(update_fields=["state", "measure", "revision"])
    if progress.to is not None:
        _note_move(found, before=before, by=by, because=progress.because.strip(), now=now)
    record(
        verb="recommendation_progress",
        subject=f"recommendation:{found.pk}",
        by=by,
        now=now,
        detail={"state": found.state},
    )
    return found


def _require_sense(found: Recommendation, before: RecommendationState, progress: Progress) -> None:
    because = progress.because.strip()
    if (before, progress.to) in WITH_A_REASON and not because:
        raise errors.ReasonMissing
    if len(because) > LONGEST_BECAUSE:
        raise errors.ReasonTooLong(limit=LONGEST_BECAUSE)
    if progress.to == RecommendationState.DONE and not found.measure:
        raise errors.MeasureMissing


@transaction.atomic
def remind_owner(*, recommendation_id: int, now: datetime) -> bool:
    """Remind who owns it that its day is near, or past. Returns whether there was anything to remind of."""
    found = lock_recommendation(recommendation_id)
    today = clock.day_of(now)
    is_owed = found.state in OWED_RECOMMENDATIONS and found.owner is not None
    if not is_owed or not reminds_owner(due_on=found.due_on, reminded_on=found.reminded_on, today=today):
        return False
    found.reminded_on = today
    found.save(update_fields=["reminded_on"])
    assert found.owner is not None
    _tell(found, found.owner, now=now)
    return True


def _tell(found: Recommendation, owner: User, *, now: datetime) -> None:
    if not owner.email:
        return
    with translation.override(owner.language):
        url = f"{settings.PUBLIC_URL}{reverse('surveys:recommendation', args=[found.pk])}"
        title = found.text if len(found.text) <= LONGEST_TITLE else f"{found.text[:LONGEST_TITLE].rstrip()}…"
    enqueue(
        about=f"recommendation:{found.pk}:{owner.pk}",
        kind=MessageKind.RECOMMENDATION_DUE,
        to=Contact("email", owner.email),
        language=owner.language,
        context={"title": title, "due_on": found.due_on, "url": url},
        due_at=now,
        lapses_at=now + LAPSES_AFTER,
        now=now,
    )


def _lock_seen(recommendation_id: int, seen: int) -> Recommendation:
    found = lock_recommendation(recommendation_id)
    if found.revision != seen:
        raise errors.RevisedMeanwhile
    return found


def _wait_for_turn(period: Period) -> None:
    """The period's row is the queue for its next number."""
    Period.objects.select_for_update(no_key=True).get(pk=period.pk)


def _require_words(advice: Advice) -> None:
    if not advice.text_lv.strip():
        raise errors.AdviceMissing


def _write(row: Recommendation, advice: Advice) -> None:
    row.text_lv, row.text_en = advice.text_lv.strip(), advice.text_en.strip()
    row.topic, row.owner, row.due_on = advice.topic, advice.owner, advice.due_on
    row.evidence, row.indicator_code = advice.evidence.strip(), advice.indicator_code


def _note_move(moved: Recommendation, *, before: str, by: User | None, because: str, now: datetime) -> None:
    RecommendationMove.objects.create(
        recommendation=moved, before=before, after=moved.state, by=by, because=because, at=now
    )
