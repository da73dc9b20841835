"""What the database itself refuses, whoever asks it and by whatever way; and that without its guard it would not."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from appointments.tests.races import without_trigger
from pmlp_portal.kernel.constraints import violated
from pmlp_portal.kernel.contacts import Contact, pattern_of
from surveys.actions import mask_contact
from surveys.models import Answer, Block, Choice, Question, Quota, Response, Stage, Stratum
from surveys.states import PlanState, ResponseState, StageState
from surveys.tests.factories import SKIPPING, at, make_case, make_response, make_stage, make_unit, make_version

pytestmark = [pytest.mark.db, pytest.mark.django_db]


def refused_by(deed: Callable[[], object]) -> str:
    """Return the name of what refuses a deed; empty when nothing does."""
    try:
        with transaction.atomic():
            deed()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        return violated(error)
    return ""


class TestWording:
    @pytest.fixture
    def version(self):
        return make_version(SKIPPING)

    @staticmethod
    def changes(version) -> list[Callable[[], object]]:
        """Every way in which wording can change."""
        question, block = version.questions.get(code="where"), version.blocks.get()
        draft = make_version(is_frozen=False)
        return [
            lambda: Question.objects.filter(pk=question.pk).update(text_lv="Cits?"),
            lambda: Question.objects.filter(pk=question.pk).update(version=draft),
            lambda: Question.objects.create(block=block, version=version, code="new", place=9, kind="text"),
            lambda: Question.objects.filter(version=version).delete(),
            lambda: Choice.objects.filter(question=question).update(text_lv="Cita"),
            lambda: Choice.objects.create(question=question, code="ogre", place=3),
            lambda: Block.objects.filter(pk=block.pk).update(title_lv="Cits"),
            lambda: type(version).objects.filter(pk=version.pk).update(frozen_at=None),
            lambda: type(version).objects.filter(pk=version.pk).update(number=99),
            lambda: version.delete(),
        ]

    def test_of_a_frozen_version_nothing_changes(self, version):
        assert [refused_by(change) for change in self.changes(version)] == ["version_is_frozen"] * 10

    def test_control_of_a_draft_everything_may(self):
        version = make_version(SKIPPING, is_frozen=False)

        assert {refused_by(change) for change in self.changes(version)} == {""}

    def test_a_note_may_be_written_beside_it(self, version):
        assert refused_by(lambda: type(version).objects.filter(pk=version.pk).update(note="Lietota 2026.")) == ""

    def test_a_question_of_a_draft_does_not_slip_into_it(self, version):
        stray = make_version(is_frozen=False).questions.get(code="fast")

        assert refused_by(lambda: Question.objects.filter(pk=stray.pk).update(version=version, place=9)) == (
            "version_is_frozen"
        )


class TestPlans:
    @pytest.fixture
    def plan(self):
        unit = make_unit(make_stage())
        plan = unit.plan
        plan.locked_at, plan.plan_hash, plan.frame_hash, plan.state = at(3), "p" * 64, "f" * 64, PlanState.LOCKED
        plan.save()
        return plan

    @staticmethod
    def changes(plan) -> list[Callable[[], object]]:
        """Every way in which what a plan says can change."""
        plans, units = type(plan).objects.filter(pk=plan.pk), plan.units.all()
        return [
            lambda: plans.update(seed="another"),
            lambda: plans.update(size=2),
            lambda: plans.update(plan_hash="x"),
            lambda: plans.update(state=PlanState.DRAFT),
            lambda: plan.strata.update(allocated=0, population=5),
            lambda: Stratum.objects.create(plan=plan, code="more", population=1),
            lambda: units.update(key="x"),
            lambda: units.update(phone="+37129999999"),
            lambda: units.update(client_kind="business"),
            lambda: make_unit(plan.stage),
            lambda: units.delete(),
        ]

    def test_once_it_is_locked_nothing_changes(self, plan):
        assert [refused_by(change) for change in self.changes(plan)] == ["plan_is_locked"] * 11

    def test_nor_is_it_removed(self, plan):
        statement = "DELETE FROM surveys_samplingplan WHERE id = %s"
        with connection.cursor() as cursor:
            assert refused_by(lambda: cursor.execute(statement, [plan.pk])) == "plan_is_locked"

    def test_control_while_it_is_written_everything_may(self):
        plan = make_unit(make_stage()).plan

        assert {refused_by(change) for change in self.changes(plan)} == {""}

    def test_contacts_may_be_erased_and_who_is_drawn_marked_once(self, plan):
        assert refused_by(lambda: plan.units.update(drawn_nth=1)) == ""
        assert refused_by(lambda: plan.units.update(email="", phone="")) == ""
        assert refused_by(lambda: plan.units.update(drawn_nth=2)) == "plan_is_locked"

    def test_a_drawn_plan_is_not_locked_anew_and_a_replaced_one_stays_replaced(self, plan):
        plans = type(plan).objects.filter(pk=plan.pk)
        assert refused_by(lambda: plans.update(state=PlanState.DRAWN, drawn_at=at(4))) == ""
        plans.update(state=PlanState.DRAWN, drawn_at=at(4))
        assert refused_by(lambda: plans.update(state=PlanState.LOCKED)) == "plan_is_locked"
        assert refused_by(lambda: plans.update(drawn_at=at(5))) == "plan_is_locked"
        plans.update(state=PlanState.REPLACED)
        assert refused_by(lambda: plans.update(state=PlanState.DRAWN)) == "plan_is_locked"


class TestResponses:
    @pytest.mark.parametrize("state", [StageState.PLANNED, StageState.CLOSED, StageState.PUBLISHED])
    def test_nobody_answers_outside_fieldwork(self, state):
        stage = make_stage(state=state)

        assert refused_by(lambda: make_response(stage)) == "response_in_fieldwork"

    def test_control_without_the_guard_they_would(self):
        stage = make_stage(state=StageState.CLOSED)
        with without_trigger("surveys_response", "response_in_fieldwork"):
            assert refused_by(lambda: make_response(stage)) == ""

    def test_nobody_is_asked_what_may_still_be_reworded(self):
        stage = make_stage(version=make_version(is_frozen=False))

        assert refused_by(lambda: make_response(stage)) == "version_is_not_frozen"

    def test_what_is_complete_stays_complete_and_in_its_stage(self):
        response = make_response(make_stage())
        rows = Response.objects.filter(pk=response.pk)
        rows.update(state=ResponseState.COMPLETE)

        assert refused_by(lambda: rows.update(state=ResponseState.STARTED)) == "response_stays"
        assert refused_by(lambda: rows.update(stage=make_stage())) == "response_stays"

    def test_what_was_cut_from_somebody_is_not_tied_to_anybody_again(self):
        stage = make_stage()
        response = make_response(stage)

        assert refused_by(lambda: Response.objects.filter(pk=response.pk).update(case=make_case(stage))) == (
            "response_stays"
        )

    def test_no_day_is_kept(self):
        assert refused_by(lambda: make_response(make_stage(), week_of=at(10).date())) == "response_keeps_no_day"

    def test_one_case_has_one_response(self):
        stage = make_stage()
        case = make_case(stage)
        make_response(stage, case=case)

        assert "case" in refused_by(lambda: make_response(stage, case=case))


class TestAnswers:
    @pytest.fixture
    def response(self):
        return make_response(make_stage())

    @staticmethod
    def answer(response, code: str = "clear", **columns: object) -> Answer:
        question = response.version.questions.get(code=code)
        return Answer.objects.create(response=response, question=question, **{"value": 4, **columns})

    def test_of_what_is_complete_none_is_added_changed_or_taken(self, response):
        self.answer(response)
        Response.objects.filter(pk=response.pk).update(state=ResponseState.COMPLETE)

        assert refused_by(lambda: self.answer(response, "fast")) == "response_is_over"
        assert refused_by(lambda: response.answers.update(value=6)) == "response_is_over"
        assert refused_by(lambda: response.answers.all().delete()) == "response_is_over"

    def test_an_answer_belongs_to_the_wording_that_was_asked(self, response):
        stray = make_version().questions.get(code="fast")

        assert refused_by(lambda: Answer.objects.create(response=response, question=stray, value=1)) == (
            "answer_of_another_wording"
        )

    def test_a_question_has_one_answer(self, response):
        self.answer(response)

        assert refused_by(lambda: self.answer(response)) == "one_answer_to_a_question"

    @pytest.mark.parametrize("said", [{"value": 3}, {"value": None, "text": "x"}, {"value": None, "choices": ["a"]}])
    def test_why_there_is_none_and_an_answer_exclude_each_other(self, response, said):
        assert refused_by(lambda: self.answer(response, special="na", **said)) == "answer_is_one_thing"


def test_a_quota_is_not_overrun():
    quota = Quota.objects.create(stage=make_stage(), code="riga", target=2, taken=2)

    assert refused_by(lambda: Quota.objects.filter(pk=quota.pk).update(taken=3)) == "quota_is_not_overrun"


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"closes_on": at(1).date()}, "stage_lasts_a_day"),
        ({"modes": []}, "stage_has_a_mode"),
        ({"state": "lost"}, "stage_state_is_known"),
    ],
)
def test_a_stage_makes_sense(columns, constraint):
    stage = make_stage()

    assert refused_by(lambda: Stage.objects.filter(pk=stage.pk).update(**columns)) == constraint


class TestAContactInAnAnswer:
    """The one change an answer may have once its response is over."""

    TEXT = "100% labi_darīts\\, zvaniet anna@example.lv vai 26123456"

    @pytest.fixture
    def answer(self):
        response = make_response(make_stage())
        question = response.version.questions.get(code="clear")
        answer = Answer.objects.create(response=response, question=question, value=4, text=self.TEXT)
        Response.objects.filter(pk=response.pk).update(state=ResponseState.COMPLETE)
        return answer

    def test_it_gives_way_to_a_bar(self, answer):
        assert mask_contact(pattern=pattern_of(Contact("email", "anna@example.lv"))) == 1

        answer.refresh_from_db()
        assert answer.text == "100% labi_darīts\\, zvaniet █████ vai 26123456"

    @pytest.mark.parametrize(
        "changed",
        [
            {"text": "Zvaniet"},
            {"text": ""},
            {"text": TEXT.replace("labi", "slikti").replace("26123456", "█████")},
            {"text": TEXT.replace("labi_", "labi-").replace("26123456", "█████")},
            {"text": TEXT.replace("26123456", "█████"), "value": 1},
        ],
    )
    def test_nothing_else_does(self, answer, changed):
        assert refused_by(lambda: Answer.objects.filter(pk=answer.pk).update(**changed)) == "response_is_over"
