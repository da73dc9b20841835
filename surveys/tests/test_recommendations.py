"""Recommendations: given, worded anew, moved on with their reasons, and their owners reminded."""

from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError

from pmlp_portal.kernel.errors import IllegalMove
from pmlp_portal.notifications.models import Message, MessageKind
from surveys import errors, tasks
from surveys.actions import recommendations as actions
from surveys.actions.recommendations import (
    Advice,
    Progress,
    recommend,
    remind_owner,
    report_progress,
    revise_recommendation,
)
from surveys.models import Recommendation, RecommendationMove
from surveys.policies import REMIND_BEFORE, REMIND_EVERY, reminds_owner
from surveys.queries.recommendations import to_remind
from surveys.states import RecommendationState
from surveys.tests.factories import NOON, at, make_period
from tests.races import PATIENCE, at_once, none_raised

DUE_ON = date(2026, 12, 1)
ONE_DAY = timedelta(days=1)
ADVICE = Advice("Atbildēt ātrāk", DUE_ON, indicator_code="answer-time")

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(vita, zane):
    """Vita enters it, Zane owns it."""
    return recommend(period=make_period(2025), advice=Advice("Atbildēt ātrāk", DUE_ON, owner=zane), by=vita, now=NOON)


def progress_of(given, vita, *, seen=None, **said):
    now_seen = Recommendation.objects.get(pk=given.pk).revision if seen is None else seen
    said = {"measure": "Divi eksperti vairāk", **said}
    return report_progress(recommendation_id=given.pk, seen=now_seen, progress=Progress(**said), by=vita, now=NOON)


class TestRecommend:
    def test_a_periods_recommendations_are_numbered_from_one(self, vita):
        one, other = make_period(2024), make_period(2025)
        numbers = [recommend(period=period, advice=ADVICE, by=vita, now=NOON).number for period in (one, one, other)]
        assert numbers == [1, 2, 1]

    def test_its_beginning_is_noted_like_every_move(self, given, vita):
        move = given.moves.get()
        assert (move.before, move.after, move.by, move.at) == ("", "open", vita, NOON)

    def test_one_without_words_is_refused(self, vita):
        with pytest.raises(errors.AdviceMissing):
            recommend(period=make_period(), advice=Advice("  ", DUE_ON), by=vita, now=NOON)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_that_are_given_at_once_have_two_numbers(self, vita):
        period = make_period()
        none_raised(at_once(6, lambda _nth: recommend(period=period, advice=ADVICE, by=vita, now=NOON)))
        assert sorted(period.recommendations.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]

    def test_without_waiting_for_a_turn_the_same_number_is_taken_twice(self, vita, monkeypatch):
        period, all_there = make_period(), Barrier(6, timeout=PATIENCE)
        monkeypatch.setattr(actions, "_wait_for_turn", lambda _period: None)
        monkeypatch.setattr(actions, "_note_move", lambda *_args, **_more: None)
        counted = actions._write
        monkeypatch.setattr(actions, "_write", lambda row, advice: (counted(row, advice), all_there.wait()))
        outcomes = at_once(6, lambda _nth: recommend(period=period, advice=ADVICE, by=vita, now=NOON))
        assert any(isinstance(outcome, IntegrityError) for outcome in outcomes)

    def test_the_owner_is_reminded_once_however_many_workers_look(self, given):
        none_raised(at_once(6, lambda nth: remind_owner(recommendation_id=given.pk, now=at(20, 12, nth))))
        assert Message.objects.filter(kind=MessageKind.RECOMMENDATION_DUE).count() == 1

    def test_without_the_lock_they_are_reminded_more_than_once(self, given, monkeypatch):
        all_there = Barrier(6, timeout=PATIENCE)

        def unlocked(recommendation_id: int) -> Recommendation:
            found = Recommendation.objects.get(pk=recommendation_id)
            all_there.wait()
            return found

        monkeypatch.setattr(actions, "lock_recommendation", unlocked)
        none_raised(at_once(6, lambda nth: remind_owner(recommendation_id=given.pk, now=at(20, 12, nth))))
        assert Message.objects.filter(kind=MessageKind.RECOMMENDATION_DUE).count() > 1


class TestRevise:
    def test_who_saw_an_older_revision_overwrites_nothing(self, given, vita):
        revise_recommendation(recommendation_id=given.pk, seen=1, advice=ADVICE, by=vita, now=NOON)
        with pytest.raises(errors.RevisedMeanwhile):
            revise_recommendation(
                recommendation_id=given.pk, seen=1, advice=Advice("Citādi", DUE_ON), by=vita, now=NOON
            )
        given.refresh_from_db()
        assert (given.text_lv, given.revision, given.indicator_code) == ("Atbildēt ātrāk", 2, "answer-time")

    def test_a_new_owner_is_reminded_anew(self, given, vita, karlis):
        remind_owner(recommendation_id=given.pk, now=at(20))
        advice = Advice("Atbildēt ātrāk", DUE_ON, owner=karlis)
        revise_recommendation(recommendation_id=given.pk, seen=1, advice=advice, by=vita, now=at(20))
        assert remind_owner(recommendation_id=given.pk, now=at(21))
        assert Message.objects.latest("pk").to == karlis.email


class TestProgress:
    def test_what_is_being_done_can_be_said_without_a_move(self, given, vita):
        moved = progress_of(given, vita)
        assert (moved.measure, moved.state, moved.moves.count()) == ("Divi eksperti vairāk", "open", 1)

    def test_a_move_is_noted_with_its_reason(self, given, vita):
        progress_of(given, vita, to=RecommendationState.DECLINED, because="Nav mūsu ziņā")
        move = RecommendationMove.objects.latest("pk")
        assert (move.before, move.after, move.because) == ("open", "declined", "Nav mūsu ziņā")

    @pytest.mark.parametrize(
        ("way", "to"),
        [((), "declined"), (("in_progress",), "open"), (("done",), "in_progress"), (("in_progress",), "declined")],
    )
    def test_who_declines_or_goes_back_says_why(self, given, vita, way, to):
        for state in way:
            progress_of(given, vita, to=RecommendationState(state))
        with pytest.raises(errors.ReasonMissing):
            progress_of(given, vita, to=RecommendationState(to), because=" ")

    def test_done_says_what_was_done(self, given, vita):
        with pytest.raises(errors.MeasureMissing):
            progress_of(given, vita, to=RecommendationState.DONE, measure=" ")

    def test_what_no_table_allows_is_refused(self, given, vita):
        progress_of(given, vita, to=RecommendationState.DECLINED, because="Nē")
        with pytest.raises(IllegalMove):
            progress_of(given, vita, to=RecommendationState.DONE)

    def test_a_long_reason_is_refused_in_words(self, given, vita):
        with pytest.raises(errors.ReasonTooLong, match="300"):
            progress_of(given, vita, to=RecommendationState.DECLINED, because="a" * 301)

    def test_a_refused_move_leaves_what_was_being_done(self, given, vita):
        with pytest.raises(errors.ReasonMissing):
            progress_of(given, vita, to=RecommendationState.DECLINED, measure="Nekas")
        given.refresh_from_db()
        assert given.measure == ""


class TestReminding:
    @pytest.mark.parametrize(
        ("today", "reminded_on", "expected"),
        [
            (DUE_ON - REMIND_BEFORE - ONE_DAY, None, False),
            (DUE_ON - REMIND_BEFORE, None, True),
            (DUE_ON, DUE_ON - REMIND_BEFORE, False),
            (DUE_ON + ONE_DAY, DUE_ON - REMIND_BEFORE, True),
            (DUE_ON + ONE_DAY, DUE_ON - ONE_DAY, False),
            (DUE_ON + REMIND_EVERY, DUE_ON, True),
            # The day was put off after a reminder: it is near once more.
            (DUE_ON - ONE_DAY, DUE_ON - timedelta(days=90), True),
        ],
    )
    def test_two_weeks_before_and_every_two_weeks_after(self, zane, today, reminded_on, expected):
        owed = Recommendation.objects.create(
            period=make_period(), number=1, text_lv="Dari", due_on=DUE_ON, owner=zane, made_at=NOON,
            reminded_on=reminded_on,
        )  # fmt: skip
        assert reminds_owner(due_on=DUE_ON, reminded_on=reminded_on, today=today) is expected
        assert list(to_remind(today=today)) == ([owed.pk] if expected else [])

    def test_the_task_writes_to_the_owner_once(self, given, zane, time_machine):
        time_machine.move_to(at(20), tick=False)
        tasks.remind_owners()
        tasks.remind_owners()

        message = Message.objects.get(kind=MessageKind.RECOMMENDATION_DUE)
        assert message.to == zane.email
        assert message.context["title"] == "Atbildēt ātrāk"
        assert message.context["url"].endswith(f"/surveys/recommendations/{given.pk}/")

    @pytest.mark.parametrize("state", [RecommendationState.DONE, RecommendationState.DECLINED])
    def test_what_is_settled_reminds_nobody(self, given, vita, state):
        progress_of(given, vita, to=state, because="Tā nolemts")
        assert to_remind(today=DUE_ON) == []
        assert not remind_owner(recommendation_id=given.pk, now=at(20))

    def test_what_nobody_owns_reminds_nobody(self, vita):
        recommend(period=make_period(), advice=ADVICE, by=vita, now=NOON)
        assert to_remind(today=DUE_ON) == []
