"""Questionnaires are loaded, the demonstration plays two years, and figures are built of them by night."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count

from pmlp_portal.directory.actions import load_reference
from surveys import demonstration
from surveys.actions import results
from surveys.actions.reference import load_instruments
from surveys.actions.results import build_results
from surveys.models import (
    Answer,
    Choice,
    InstrumentVersion,
    Period,
    Question,
    Response,
    ResultSet,
    Stage,
    StageKind,
    Topic,
)
from surveys.queries.building import stages_to_build
from surveys.queries.counting import counted
from surveys.results.figures import StageFigures, period_of, stage_of
from surveys.states import StageState
from surveys.tests.factories import NOON, make_stage


def told_of(code: str, audience: str = "public") -> StageFigures:
    newest = ResultSet.objects.filter(stage__code=code).first()
    assert newest is not None
    return stage_of(newest.figures[audience])


@pytest.mark.django_db
class TestInstruments:
    def test_consult_first_asks_17_questions_on_7_topics_of_clients_and_of_employees(self):
        load_instruments()

        for variant in ("clients", "employees"):
            version = InstrumentVersion.objects.get(instrument__slug="consult-first", variant=variant)
            assert version.questions.count() == version.questions_expected == 17
            assert version.questions.values("topic").distinct().count() == 7
            assert version.is_draft_wording
        assert Topic.objects.count() == 7

    def test_each_topic_has_its_criteria_in_the_assessment_form(self):
        load_instruments()

        version = InstrumentVersion.objects.get(variant="assessment")
        per_topic = version.questions.values_list("topic__slug").annotate(Count("pk"))
        assert len(per_topic) == 7
        assert {number for _slug, number in per_topic} == {2}
        assert set(version.questions.values_list("kind", flat=True)) == {"score"}

    def test_satisfaction_has_three_factors_on_six_points_in_both_its_versions(self):
        load_instruments()

        versions = InstrumentVersion.objects.filter(instrument__slug="satisfaction").order_by("number")
        assert [version.questions.count() for version in versions] == [3, 8]
        for version in versions:
            rated = version.questions.exclude(factor=None)
            assert set(rated.values_list("factor__slug", flat=True)) == {"quality", "provision", "staff"}
            assert set(rated.values_list("kind", flat=True)) == {"scale_6"}

    def test_everything_is_said_in_both_languages(self):
        load_instruments()

        assert not Question.objects.filter(text_en="").exists()
        assert not Choice.objects.filter(text_en="").exists()
        assert not Question.objects.filter(kind="scale_6", low_label_en="").exists()

    def test_a_rule_of_skipping_names_a_question_that_comes_before(self):
        load_instruments()

        for question in Question.objects.exclude(asked_if=None):
            assert question.asked_if is not None
            before = Question.objects.get(version=question.version, code=question.asked_if["question"])
            assert before.place < question.place
            assert set(question.asked_if["answers"]) <= {str(level) for level in before.levels}

    def test_loading_again_changes_nothing_and_keeps_what_people_have_edited(self):
        load_instruments()
        Question.objects.filter(code="clear-rules").update(text_lv="Labots")
        numbers = [model.objects.count() for model in (InstrumentVersion, Question, Choice, Topic)]

        call_command("load_instruments")

        assert [model.objects.count() for model in (InstrumentVersion, Question, Choice, Topic)] == numbers
        assert set(Question.objects.filter(code="clear-rules").values_list("text_lv", flat=True)) == {"Labots"}


@pytest.fixture(scope="class")
def played(django_db_setup, django_db_blocker):
    """The demonstration, once for a class of tests: what they change of it is rolled back."""
    with django_db_blocker.unblock():
        from django.db import transaction

        class Undo(Exception):
            pass

        try:
            with transaction.atomic():
                load_reference()
                demonstration.load(now=NOON)
                yield
                raise Undo
        except Undo:
            pass


@pytest.mark.django_db
@pytest.mark.usefixtures("played")
class TestDemonstration:
    def test_two_periods_have_their_four_stages_finished_and_marked(self):
        periods = Period.objects.order_by("year")

        assert [(period.year, period.is_demonstration) for period in periods] == [(2018, True), (2019, True)]
        for period in periods:
            assert set(period.stages.values_list("kind", flat=True)) == set(StageKind.values)
            assert set(period.stages.values_list("state", flat=True)) == {StageState.PUBLISHED}

    def test_nothing_leads_from_an_answer_to_a_person(self):
        assert not Response.objects.exclude(case=None).exists()
        assert not Response.objects.exclude(origin_hash=None).exists()

    def test_loading_again_changes_nothing(self):
        numbers = [model.objects.count() for model in (Period, Response, Answer, ResultSet)]

        demonstration.load(now=NOON)

        assert [model.objects.count() for model in (Period, Response, Answer, ResultSet)] == numbers

    def test_topics_have_an_index_near_what_was_played_and_are_weighted_to_the_plan(self):
        told = told_of("KV19-K")

        assert told.is_weighted
        assert told.responses == 412
        assert [topic.slug for topic in told.topics] == list(demonstration.years.TOPICS)
        assert [abs((topic.index or 0) - played) < 4 for topic, played in zip(
            told.topics, (74, 77, 82, 76, 68, 71, 65), strict=True
        )] == [True] * 7  # fmt: skip
        assert (told.rates["RR2"] or 0) > (told.rates["RR1"] or 0) > 0.35

    def test_the_second_period_is_compared_with_the_first(self):
        change = {topic.slug: topic for topic in told_of("KV19-K").topics}["quick-advice"].against_previous

        assert change is not None
        assert change.previous_year == 2018
        assert (change.difference or 0) > 5
        assert change.p is not None
        assert change.p < 0.05
        assert told_of("KV18-K").topics[0].against_previous is None

    def test_satisfaction_is_official_with_a_thousand_and_breaks_in_2019(self):
        before, after = told_of("AP18").satisfaction, told_of("AP19").satisfaction

        assert before is not None
        assert after is not None
        assert (before.official, after.official, after.why_not) == (True, False, "too_few")
        assert abs((before.mean_score or 0) - 85) < 2
        assert before.share_satisfied != before.mean_score
        assert after.against_previous is not None
        assert after.against_previous.break_in_series
        assert after.against_previous.difference is None

    def test_the_office_is_blind_where_it_thinks_clearly_better_of_itself(self):
        newest = ResultSet.objects.filter(period__year=2019).first()
        assert newest is not None
        told = period_of(newest.figures["public"])

        assert len(told.sources) == 7
        assert all(
            topic.clients and topic.employees and topic.self_assessment and topic.experts for topic in told.sources
        )
        assert {topic.slug for topic in told.sources if topic.blind_spot} >= {"clear-requirements", "quick-advice"}

    def test_no_small_cell_is_told_in_public(self):
        for newest in ResultSet.objects.exclude(stage=None):
            told = stage_of(newest.figures["public"])
            for figure in (*told.topics, *told.factors, *told.questions, *told.by_branch):
                assert not any(number is not None and 0 < number < told.threshold for number in figure.levels)
                assert figure.n is None or figure.n >= told.threshold

    def test_small_branches_are_withheld_and_at_least_two_of_them(self):
        told = told_of("KV19-K")

        withheld = [branch.slug for branch in told.by_branch if branch.suppressed]
        assert len(withheld) > 1
        assert [branch.slug for branch in told.by_branch if not branch.suppressed]


@pytest.mark.django_db
@pytest.mark.usefixtures("played")
class TestNight:
    def test_nothing_is_due_until_the_next_night(self):
        assert stages_to_build(now=NOON + timedelta(hours=3)) == []
        assert len(stages_to_build(now=NOON + timedelta(days=1))) == Stage.objects.count()

    def test_a_night_without_news_keeps_the_figures_and_says_when_they_were_looked_at(self):
        tomorrow = NOON + timedelta(days=1)

        assert build_results(now=tomorrow) == 0

        assert set(ResultSet.objects.values_list("built_at", flat=True)) == {tomorrow}

    def test_fieldwork_that_goes_on_is_not_reckoned(self):
        """Figures that grow by one answer a night would tell that answer."""
        Stage.objects.filter(code="KV19-K").update(state=StageState.OPEN)

        assert "KV19-K" not in {stage.code for stage in stages_to_build(now=NOON + timedelta(days=1))}

    def test_what_is_published_or_taken_back_is_built_at_once(self):
        Stage.objects.filter(code="KV19-K").update(state=StageState.CLOSED)

        build_results(now=NOON + timedelta(minutes=10))

        newest = ResultSet.objects.filter(stage__code="KV19-K").first()
        assert newest is not None
        assert not newest.is_published
        period = ResultSet.objects.filter(period__year=2019).first()
        assert period is not None
        assert all(topic.clients is None for topic in period_of(period.figures["public"]).sources)
        assert all(topic.clients for topic in period_of(period.figures["inside"]).sources)

    def test_the_open_link_after_a_visit_is_kept_apart(self):
        stage = Stage.objects.get(code="KV19-K")
        before = counted(stage)
        one = stage.responses.first()
        assert one is not None

        Response.objects.filter(pk=one.pk).update(source="open_link")

        assert counted(stage).responses == before.responses - 1
        assert sum(counted(stage).whole.spread.answers) < sum(before.whole.spread.answers)

    def test_what_a_branch_gave_and_what_a_topic_was_given_sum_to_the_whole(self):
        told = counted(Stage.objects.get(code="KV19-K"))

        for parts in (
            [part.spread for part in told.branches.values()],
            [group.part.spread for group in told.topics.values()],
            [part.spread for part in told.questions.values()],
        ):
            assert tuple(map(sum, zip(*(one.answers for one in parts), strict=True))) == told.whole.spread.answers
        assert sum(part.spread.n for part in told.branches.values()) == told.responses


def test_the_clock_rings_for_it(settings):
    assert settings.CELERY_BEAT_SCHEDULE["build-survey-results"]["task"] == "surveys.tasks.build_results"


@pytest.mark.django_db
def test_reckoning_of_very_many_answers_may_take_longer_than_a_page_may_idle(monkeypatch):
    limits = []

    def look_instead(_stage: Stage) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SHOW idle_in_transaction_session_timeout")
            limits.append(cursor.fetchone()[0])

    stage = make_stage(state=StageState.CLOSED)
    look_instead(stage)
    monkeypatch.setattr(results, "weigh", look_instead)
    results.build_stage(stage_id=stage.pk, now=NOON)

    assert limits == ["30s", "0"]
