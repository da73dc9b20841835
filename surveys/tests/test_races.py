"""Several at one thing: what locks, constraints and one statement hold together, and what falls apart without them."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db.models import F

from appointments.tests.races import lock_nothing, without_trigger
from pmlp_portal.kernel.errors import DomainError
from surveys import actions, errors
from surveys.actions import beginning, frames, quotas
from surveys.drawing import frame_fingerprint
from surveys.models import Answer, Case, Mode, Quota, Response, SamplingPlan, Source, Stage
from surveys.queries.frames import listed
from surveys.queries.responses import lock_response_of, require_in_field
from surveys.replies import Reply
from surveys.states import PlanState, ResponseState, StageState
from surveys.tests.factories import NOON, at, link_of, make_case, make_invitation, make_stage, make_unit
from tests.races import at_once, is_fault, none_raised, without_constraint

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]

INTERVIEWERS = 20


def begin(case: Case) -> Response:
    return actions.begin_case(case=case, mode=Mode.TELEPHONE, source=Source.SAMPLE, now=NOON)


def answer_all(response: Response) -> None:
    for code in ("clear", "fast"):
        actions.save_answer(response_id=response.pk, question_code=code, reply=Reply(value=4), now=NOON)


def answer_and_finish(response: Response) -> None:
    answer_all(response)
    actions.finish(response_id=response.pk, now=NOON)


def begin_and_answer(case: Case) -> None:
    answer_all(begin(case))


def names(outcomes: list[Any]) -> Counter[str]:
    """Return how often each kind of outcome came."""
    return Counter(type(outcome).__name__ for outcome in outcomes)


class TestTwentyInterviewersAtOneQuota:
    TARGET = 7

    @pytest.fixture
    def quota(self):
        return Quota.objects.create(stage=make_stage(), code="people", client_kind="person", target=self.TARGET)

    def call_at_once(self, quota: Quota) -> list[Any]:
        cases = [make_case(quota.stage) for _ in range(INTERVIEWERS)]
        return at_once(INTERVIEWERS, lambda nth: begin(cases[nth]))

    def test_as_many_begin_as_there_are_places(self, quota):
        outcomes = self.call_at_once(quota)

        assert names(outcomes) == {"Response": self.TARGET, "QuotaFull": INTERVIEWERS - self.TARGET}
        quota.refresh_from_db()
        assert quota.taken == Response.objects.filter(quota=quota).count() == Response.objects.count() == self.TARGET

    def test_control_who_looks_first_and_counts_then_overruns_it(self, quota, monkeypatch):
        monkeypatch.setattr(quotas, "take_place", look_then_count(threading.Barrier(INTERVIEWERS)))
        with without_constraint(Quota, "quota_is_not_overrun"):
            none_raised(self.call_at_once(quota))
            assert Response.objects.filter(quota=quota).count() == INTERVIEWERS
            Response.objects.update(quota=None)
            quota.delete()

    def test_control_then_the_constraint_still_holds(self, quota, monkeypatch):
        monkeypatch.setattr(quotas, "take_place", look_then_count(threading.Barrier(INTERVIEWERS)))
        outcomes = self.call_at_once(quota)

        assert names(outcomes) == {"Response": self.TARGET, "IntegrityError": INTERVIEWERS - self.TARGET}

    def test_places_given_back_while_others_are_taken_are_counted_right(self, quota):
        called, waiting = ([make_case(quota.stage) for _ in range(self.TARGET)] for _side in "ab")
        for case in called:
            begin(case)
        deeds: list[Callable[[], object]] = [
            *(partial(actions.give_up_place, case=case, now=NOON) for case in called),
            *(partial(begin, case) for case in waiting),
        ]
        outcomes = at_once(len(deeds), lambda nth: deeds[nth]())

        assert not [outcome for outcome in outcomes if is_fault(outcome)]
        quota.refresh_from_db()
        assert quota.taken == Response.objects.filter(quota=quota).count()


def look_then_count(all_have_looked: threading.Barrier) -> Callable[..., None]:
    """Return how it must not be done: look, let all others look, then count."""

    def take_place(response: Response, *, is_required: bool) -> None:
        quota = Quota.objects.get(stage=response.stage_id)
        assert quota.taken < quota.target
        all_have_looked.wait(20)
        Quota.objects.filter(pk=quota.pk).update(taken=F("taken") + 1)
        response.quota_id = quota.pk

    return take_place


class TestOneLinkOnTwoDevices:
    def test_opened_at_once_it_is_one_response(self):
        for _round in range(3):
            token = link_of(make_invitation(make_case(make_stage())))
            begun = none_raised(at_once(4, self.opening(token)))
            assert len({response.pk for response in begun}) == 1

    def test_control_without_the_lock_the_constraint_holds(self, monkeypatch):
        token = link_of(make_invitation(make_case(make_stage())))
        self.look_before_anybody_writes(monkeypatch)
        outcomes = at_once(2, self.opening(token))

        assert names(outcomes) == {"Response": 1, "IntegrityError": 1}

    @staticmethod
    def opening(token: str) -> Callable[[int], Response]:
        return lambda _nth: actions.begin_by_token(token=token, language="lv", now=NOON)

    @staticmethod
    def look_before_anybody_writes(monkeypatch: pytest.MonkeyPatch) -> None:
        all_have_looked = threading.Barrier(2)

        def look_and_wait(case: Case) -> Response | None:
            seen = lock_response_of(case)
            all_have_looked.wait(20)
            return seen

        lock_nothing(monkeypatch)
        monkeypatch.setattr(beginning, "lock_response_of", look_and_wait)

    def test_sent_off_at_once_it_counts_once_and_the_other_device_is_told_so(self):
        for _round in range(3):
            invitation = make_invitation(make_case(make_stage()))
            response = actions.begin_by_token(token=link_of(invitation), language="lv", now=NOON)
            answer_all(response)
            none_raised(at_once(4, self.sending_off(response)))
            assert Response.objects.get(pk=response.pk).state == ResponseState.COMPLETE
            with pytest.raises(errors.AnsweredAlready):
                actions.begin_by_token(token=link_of(invitation), language="lv", now=NOON)

    @staticmethod
    def sending_off(response: Response) -> Callable[[int], Response]:
        return lambda _nth: actions.finish(response_id=response.pk, now=NOON)

    def test_sent_off_at_once_it_takes_one_place_of_a_quota(self):
        stage = make_stage()
        quota = Quota.objects.create(stage=stage, code="people", client_kind="person", target=9)
        response = actions.begin_by_token(token=link_of(make_invitation(make_case(stage))), language="lv", now=NOON)
        answer_all(response)
        none_raised(at_once(4, lambda _nth: actions.finish(response_id=response.pk, now=NOON)))

        quota.refresh_from_db()
        assert quota.taken == 1

    def test_control_without_the_lock_it_takes_several(self, monkeypatch):
        stage = make_stage()
        quota = Quota.objects.create(stage=stage, code="people", client_kind="person", target=9)
        response = actions.begin_by_token(token=link_of(make_invitation(make_case(stage))), language="lv", now=NOON)
        answer_all(response)
        all_have_looked = threading.Barrier(2)
        real = quotas.take_place

        def wait_and_take(response: Response, *, is_required: bool) -> None:
            all_have_looked.wait(20)
            real(response, is_required=is_required)

        lock_nothing(monkeypatch)
        monkeypatch.setattr(quotas, "take_place", wait_and_take)
        at_once(2, lambda _nth: actions.finish(response_id=response.pk, now=NOON))

        quota.refresh_from_db()
        assert quota.taken == 2

    def test_one_visit_rated_twice_at_once_is_rated_once(self):
        stage = make_stage()
        begun = none_raised(
            at_once(
                4,
                lambda _nth: actions.begin_open(
                    stage_id=stage.pk, origin=actions.Origin("visit:1"), language="lv", now=NOON
                ),
            )
        )
        assert len({response.pk for response in begun}) == 1


class TestOneReplySentTwice:
    def test_a_repeated_request_meets_the_first_and_there_is_one_answer(self):
        response = begin(make_case(make_stage()))
        saved = none_raised(
            at_once(
                6,
                lambda _nth: actions.save_answer(
                    response_id=response.pk, question_code="clear", reply=Reply(value=4), now=NOON
                ),
            )
        )

        assert {one.next_code for one in saved} == {"fast"}
        assert Answer.objects.get().value == 4


class TestFieldworkEndsInTheMiddle:
    """People answer, and begin to, while the lead ends it all."""

    @staticmethod
    def answer_while_it_ends(stage: Stage) -> list[Any]:
        begun = [begin(make_case(stage)) for _ in range(4)]
        waiting = [make_case(stage) for _ in range(4)]
        deeds: list[Callable[[], object]] = [
            *(partial(answer_and_finish, response) for response in begun),
            *(partial(begin_and_answer, case) for case in waiting),
            lambda: actions.close_fieldwork(stage_id=stage.pk, by=None, now=NOON),
        ]
        return at_once(len(deeds), lambda nth: deeds[nth]())

    def test_nobody_meets_a_fault_and_what_was_given_is_kept(self):
        for _round in range(3):
            stage = make_stage()
            outcomes = self.answer_while_it_ends(stage)

            assert not [outcome for outcome in outcomes if is_fault(outcome)]
            assert {type(one) for one in outcomes if isinstance(one, DomainError)} <= {
                errors.FieldworkOver, errors.CaseOver, errors.AnsweredAlready,
            }  # fmt: skip
            responses = Response.objects.filter(stage=stage)
            assert set(responses.values_list("state", flat=True)) <= {"complete", "broken_off"}
            assert not responses.exclude(case=None).exists()
            assert not Case.objects.filter(stage=stage, state__in=["waiting", "in_call", "called_back"]).exists()

    def test_who_begins_at_that_moment_waits_and_is_told_that_it_has_ended(self):
        stage = make_stage()
        outcomes = self.begin_open_while_it_ends(stage)

        assert isinstance(outcomes[0], errors.FieldworkOver)
        assert not Response.objects.filter(stage=stage).exists()

    def test_control_without_the_guard_an_answer_is_begun_that_nobody_will_end(self):
        stage = make_stage()
        with without_trigger("surveys_response", "response_in_fieldwork"):
            outcomes = self.begin_open_while_it_ends(stage)

        assert isinstance(outcomes[0], Response)
        stage.refresh_from_db()
        assert (stage.state, Response.objects.get(stage=stage).state) == (StageState.CLOSED, ResponseState.STARTED)

    @staticmethod
    def begin_open_while_it_ends(stage: Stage) -> list[Any]:
        """The visitor has looked before the end and writes after it."""
        has_looked, has_ended = threading.Event(), threading.Event()

        def look_and_wait(stage: Stage, *, now: datetime) -> None:
            require_in_field(stage, now=now)
            has_looked.set()
            has_ended.wait(20)

        def end() -> None:
            has_looked.wait(20)
            actions.close_fieldwork(stage_id=stage.pk, by=None, now=NOON)
            has_ended.set()

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(beginning, "require_in_field", look_and_wait)
            deeds: list[Callable[[], object]] = [
                lambda: actions.begin_open(
                    stage_id=stage.pk, origin=actions.Origin("visit:1"), language="lv", now=NOON
                ),
                end,
            ]
            return at_once(2, lambda nth: deeds[nth]())

    def test_it_ends_once(self):
        stage = make_stage()
        outcomes = at_once(3, lambda _nth: actions.close_fieldwork(stage_id=stage.pk, by=None, now=NOON))

        assert names(outcomes) == {"Closed": 1, "IllegalMove": 2}

    def test_control_without_the_locks_it_ends_more_than_once(self, monkeypatch):
        stage, all_have_looked = make_stage(), threading.Barrier(2)
        move = Stage.move_to

        def move_together(stage: Stage, state: StageState) -> None:
            move(stage, state)
            all_have_looked.wait(20)

        lock_nothing(monkeypatch)
        monkeypatch.setattr(Stage, "move_to", move_together)
        outcomes = at_once(2, lambda _nth: actions.close_fieldwork(stage_id=stage.pk, by=None, now=NOON))

        assert names(outcomes) == {"Closed": 2}


class TestPlans:
    @pytest.fixture
    def plan(self):
        stage = make_stage(state=StageState.PLANNED)
        for _ in range(5):
            unit = make_unit(stage)
        plan = unit.plan
        plan.strata.update(population=5)
        plan.size = 2
        plan.save()
        return plan

    def test_locked_twice_at_once_it_is_locked_once(self, plan, vita):
        outcomes = at_once(4, lambda nth: actions.lock_plan(plan_id=plan.pk, by=vita, now=at(3, 9, nth)))

        assert names(outcomes) == {"SamplingPlan": 1, "PlanLocked": 3}

    def test_control_without_the_lock_the_database_refuses_the_second(self, plan, vita, monkeypatch):
        all_have_looked = threading.Barrier(2)
        self.wait_before_locking(monkeypatch, all_have_looked)
        outcomes = at_once(2, lambda nth: actions.lock_plan(plan_id=plan.pk, by=vita, now=at(3, 9, nth)))

        assert names(outcomes) == {"SamplingPlan": 1, "IntegrityError": 1}

    def test_control_without_both_the_second_hour_stands(self, plan, vita, monkeypatch):
        all_have_looked = threading.Barrier(2)
        self.wait_before_locking(monkeypatch, all_have_looked)
        with ExitStack() as guards:
            guards.enter_context(without_trigger("surveys_samplingplan", "locked_plan_stays"))
            for side in ("old", "new"):
                guards.enter_context(without_trigger("surveys_stratum", f"stratum_stays_update_{side}"))
            outcomes = at_once(2, lambda nth: actions.lock_plan(plan_id=plan.pk, by=vita, now=at(3, 9, nth)))

        assert names(outcomes) == {"SamplingPlan": 2}

    @staticmethod
    def wait_before_locking(monkeypatch: pytest.MonkeyPatch, all_have_looked: threading.Barrier) -> None:
        real = frames.lock_draft

        def look_and_wait(plan_id: int) -> SamplingPlan:
            seen = real(plan_id)
            all_have_looked.wait(20)
            return seen

        lock_nothing(monkeypatch)
        monkeypatch.setattr(frames, "lock_draft", look_and_wait)

    def test_drawn_twice_at_once_it_is_drawn_once(self, plan, vita):
        actions.lock_plan(plan_id=plan.pk, by=vita, now=at(3))
        outcomes = at_once(4, lambda _nth: actions.draw(plan_id=plan.pk, by=vita, now=at(3)))

        assert names(outcomes) == {"list": 1, "IllegalMove": 3}
        assert Case.objects.filter(unit__plan=plan).count() == 2

    def test_a_list_taken_while_the_plan_is_locked_is_whole_or_refused(self, plan, vita):
        deeds: list[Callable[[], object]] = [
            lambda: actions.lock_plan(plan_id=plan.pk, by=vita, now=at(3)),
            lambda: make_unit(plan.stage),
        ]
        outcomes = at_once(2, lambda nth: deeds[nth]())
        plan.refresh_from_db()

        assert plan.state == PlanState.LOCKED
        # Either they came before the lock, and stand in its fingerprint, or the database kept them out.
        assert frame_fingerprint(listed(plan)) == plan.frame_hash
        assert not isinstance(outcomes[0], Exception)

    def test_two_plans_of_a_stage_are_not_both_locked(self, plan, vita):
        other = SamplingPlan.objects.create(
            stage=plan.stage, number=2, size=1, seed="s", frame_source="upload", made_at=at(2), reason="Cita"
        )
        make_unit_of(other)
        plans = [plan, other]
        outcomes = at_once(2, lambda nth: actions.lock_plan(plan_id=plans[nth].pk, by=vita, now=at(3)))

        assert names(outcomes) == {"SamplingPlan": 1, "LivePlanThere": 1}


def make_unit_of(plan: SamplingPlan) -> None:
    stratum = plan.strata.create(code="all", population=1)
    plan.units.create(stratum=stratum, key="k", phone="+37120000000")
